"""Word files as Word writes them, part by part."""

from __future__ import annotations

import io
import zipfile

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(
    body: str, notes: str = "", link: str = "https://example.org/", styles: str = "", numbering: str = ""
) -> bytes:
    """A Word file with this text, and what else there may be in it."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/hyperlink" Target="{link}" TargetMode="External"/><Relationship Id="r2" '
        f'Type="{OFFICE}/footnotes" Target="footnotes.xml"/><Relationship Id="r3" '
        f'Type="{OFFICE}/styles" Target="styles.xml"/><Relationship Id="r4" '
        f'Type="{OFFICE}/numbering" Target="numbering.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{notes}</w:footnotes>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def run(text: str) -> str:
    """A run of plain text."""
    return f"<w:r><w:t>{text}</w:t></w:r>"
