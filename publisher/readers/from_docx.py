"""Word files to a draft: mammoth makes the HTML, docProps/core.xml says the rest; the only file that knows mammoth."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from msgspec.structs import replace

from publisher.errors import ArticleError
from publisher.model import Problem, Reading, Source
from publisher.readers import archives, fields, from_html
from publisher.readers.extras import missing
from publisher.readers.frontmatter import Matter

if TYPE_CHECKING:
    from publisher.readers import ReadOptions

_CORE = "docProps/core.xml"
# Word's own names for what the front matter says: ECMA-376 part 2, 11.
_FIELDS = {
    "title": "title", "creator": "author", "description": "summary", "subject": "subtitle", "keywords": "tags",
    "category": "topic", "language": "lang", "created": "date", "modified": "updated",
}  # fmt: skip
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p > em:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
p[style-name='Caption'] => p > small:fresh
r[style-name='Code'] => code
p[style-name='Code'] => pre:separator('\\n')
"""


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:  # noqa: ARG001 - always rendered
    """Make a draft of a .docx file; pictures inside it are left out, and that is told."""
    try:
        import mammoth  # noqa: PLC0415 - an extra
    except ImportError:
        return missing(source.path, "Word files", "docx")
    try:
        archive = archives.opened(source.data, source.path)
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                archives.without_entities(archives.member(archive, name, source.path), name, source.path)
        core = archives.member(archive, _CORE, source.path)
    except ArticleError as error:
        return Reading(draft=None, problems=(Problem(path=source.path, message=error.message, hint=error.hint),))
    pictures: list[str] = []

    def left_out(picture: Any) -> dict[str, str]:
        pictures.append(picture.content_type or "")
        return {"alt": picture.alt_text or "", "src": ""}

    try:
        html = mammoth.convert_to_html(
            BytesIO(source.data), style_map=_STYLES, convert_image=mammoth.images.img_element(left_out)
        ).value
    except Exception as error:  # noqa: BLE001 - whatever mammoth and its XML parser make of broken files
        hint = "Open it in a word processor and save it anew."
        problem = Problem(path=source.path, message=f"is no Word file that can be read: {error}"[:200], hint=hint)
        return Reading(draft=None, problems=(problem,))
    stated, problems = fields.stated(_matter(core), source.path, options.timezone)
    noticed = [*problems, *_told(source.path, len(pictures))]
    # Word writes down when a file was made and saved: a date to go by, but not its author's word.
    said = replace(stated, published=None, updated=None)
    return from_html.made(source.path, html, said, options, noticed, date=stated.published)


def _matter(core: bytes) -> Matter:
    try:
        tree = ET.fromstring(core) if core else None  # noqa: S314 - it declares no entities
    except ET.ParseError:
        tree = None
    values: dict[str, object] = {}
    for element in tree if tree is not None else ():
        name = _FIELDS.get(element.tag.rpartition("}")[2])
        text = (element.text or "").strip()
        if name and text:
            values.setdefault(name, text)
    return Matter(kind="docx", values=values, lines={}, body="")


def _told(path: str, pictures: int) -> list[Problem]:
    if not pictures:
        return []
    many = "a picture" if pictures == 1 else f"{pictures} pictures"
    hint = "Save them beside it and name them in a Markdown article."
    return [Problem(path=path, level="warning", message=f"{many} inside the file cannot be published", hint=hint)]
