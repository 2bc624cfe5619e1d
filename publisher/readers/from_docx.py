"""Word files to a draft: mammoth makes the HTML, docProps/core.xml says the rest; the only file that knows mammoth."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile
from zlib import crc32

from msgspec.structs import replace

from publisher.errors import ArticleError
from publisher.model import Reading, Source
from publisher.readers import archives, embedded, fields, from_html, refused, word_xml
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
p[style-name^='toc '] => !
p[style-name='TOC Heading'] => !
p[style-name='table of figures'] => !
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p > em:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
p[style-name='Block Text'] => blockquote:fresh
p[style-name='Quotations'] => blockquote:fresh
p[style-name='Caption'] => p > small:fresh
r[style-name='Code'] => code
r[style-name='HTML Code'] => code
r[style-name='Source Text'] => code
r[style-name='Verbatim Char'] => code
p[style-name='Code'] => pre:separator('\\n')
p[style-name='HTML Preformatted'] => pre:separator('\\n')
p[style-name='Preformatted Text'] => pre:separator('\\n')
p[style-name='Source Code'] => pre:separator('\\n')
"""
# mammoth takes some 50 microseconds and 1 kB for each element, and walks all open fields at each end of one.
_MOST_ELEMENTS, _DEEPEST_FIELDS = 500_000, 100
_FIELD_MARK = re.compile(rb"fldCharType\s*=\s*[\"'](begin|end)")
_BROKEN = "Open it in a word processor and save it again."


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:  # noqa: ARG001 - always rendered
    """Make a draft of a .docx file; pictures inside it that no browser shows are left out, and that is told."""
    try:
        import mammoth  # noqa: PLC0415 - an extra
    except ImportError:
        return missing(source.path, "Word files", "docx")
    try:
        archive = _checked(source)
        core = archives.member(archive, _CORE, source.path)
        whole = word_xml.mended(source.data, archive, source.path)
    except RecursionError:
        return refused(source.path, "is nested too deeply", "Use fewer levels.")
    except ArticleError as error:
        return refused(source.path, error.message, error.hint)
    pictures = _Pictures(archive, source.path)
    try:
        html = mammoth.convert_to_html(
            BytesIO(whole.data), style_map=_STYLES, convert_image=mammoth.images.img_element(pictures.shown)
        ).value
    except RecursionError:
        return refused(source.path, "is nested too deeply", "Use fewer levels.")
    except Exception as error:  # noqa: BLE001 - mammoth and its XML parser raise many kinds at broken files
        return refused(source.path, f"is not a readable Word file: {error}"[:200], _BROKEN)
    stated, problems = fields.stated(_matter(core), source.path, options.timezone)
    noticed = [*problems, *embedded.left_out(source.path, pictures.left_out + whole.unseen)]
    # Word writes down when a file was made and saved: a date to go by, but not its author's word.
    said = replace(stated, published=None, updated=None)
    return from_html.made(source.path, whole.restored(html), said, options, noticed, date=stated.published)


def pictures(data: bytes) -> dict[str, bytes]:
    """The pictures inside a .docx file by their names in the archive; those that cannot be published are left out."""
    found: dict[str, bytes] = {}
    try:
        archive = archives.opened(data, "")
        for name in archive.namelist():
            if name.startswith("word/media/") and (
                picture := embedded.published(name, archives.member(archive, name, ""))
            ):
                found[name] = picture
    except ArticleError:
        return found
    return found


def _checked(source: Source) -> ZipFile:
    """The archive. Raises ArticleError when mammoth's reading of it could take all memory or time."""
    archive = archives.opened(source.data, source.path)
    elements = 0
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        xml = archives.without_entities(archives.member(archive, name, source.path), name, source.path)
        elements += xml.count(b"<") - xml.count(b"</")
        if elements > _MOST_ELEMENTS:
            message = f"has more than {_MOST_ELEMENTS:,} elements of XML, more than a book"
            raise ArticleError(message, path=source.path, hint="Split it.")
        depth = 0
        for mark in _FIELD_MARK.findall(xml):
            depth = depth + 1 if mark == b"begin" else max(depth - 1, 0)
            if depth > _DEEPEST_FIELDS:
                raise ArticleError("has fields that never end", path=source.path, hint=_BROKEN)
    return archive


class _Pictures:
    """Names the pictures that mammoth meets, and counts those that cannot be published."""

    def __init__(self, archive: ZipFile, path: str) -> None:
        self.left_out = 0
        self._archive, self._path = archive, path
        # mammoth gives the bytes of a picture, but not its name
        self._names = {(one.file_size, one.CRC): one.filename for one in archive.infolist()}

    def shown(self, picture: Any) -> dict[str, str]:
        """The attributes of the element that shows a picture; an address of "" is taken away later."""
        alt = " ".join((picture.alt_text or "").split())
        try:
            with picture.open() as file:
                data = file.read()
        except Exception:  # noqa: BLE001 - it lies elsewhere, or is not there; mammoth's errors are of many kinds
            data = b""
        name = self._names.get((len(data), crc32(data)), "")
        if not name.startswith("word/media/") or not embedded.published(name, data):
            self.left_out += 1
            return {"alt": alt, "src": ""}
        return {"alt": alt, "src": embedded.reference(name)}


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
