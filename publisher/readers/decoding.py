"""From bytes to clean text: which encoding they are in, and which characters must go; what was noticed is told."""

from __future__ import annotations

import codecs
import re

import msgspec

from publisher.errors import counted
from publisher.model import Problem, Source


class Decoded(msgspec.Struct, frozen=True, kw_only=True):
    """A file's text with plain line ends and no control characters, and what was noticed on the way."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# WHATWG Encoding, section 4.2: labels that mean more than they say.
_LABELS = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252",
    "ascii": "cp1252", "us-ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "x-user-defined": "cp1252",
    "iso-8859-9": "cp1254", "latin5": "cp1254", "tis-620": "cp874", "iso-8859-11": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "utf8": "utf-8",
}  # fmt: skip
_PRESCAN = 1024  # WHATWG HTML, 13.2.3.2: the bytes in which a page may declare its encoding; pages that err get more
_META = re.compile(rb"<meta\b[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\b[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_CONTROL_BYTES = bytes(set(range(32)) - {9, 10, 13}) + b"\x7f"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufdd0-\ufdef]")
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}


def decode(source: Source, *, html: bool = False) -> Decoded:
    """The text of a file; an `html` file may declare its encoding."""
    problems: list[Problem] = []
    text, encoding = _text(source, problems, html=html)
    if not source.data.isascii() or len(source.data.translate(None, _CONTROL_BYTES)) != len(source.data):
        text = _without_controls(source.path, text, problems)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text=text, encoding=encoding, problems=tuple(problems))


def is_binary(head: bytes) -> bool:
    """Whether a file that begins so is no text in any encoding: a picture or a program under a text's name."""
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    # A few control characters are a slip of an editor. Random bytes have one in nine.
    return (
        controls > max(16, len(head) // 20) and not head.startswith(tuple(bom for bom, _ in _BOMS)) and not _wide(head)
    )


def _text(source: Source, problems: list[Problem], *, html: bool) -> tuple[str, str]:
    data = source.data
    if data.isascii() and b"\0" not in data:
        return data.decode("ascii"), "utf-8"
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace"), encoding
    declared = _declared(data) if html else ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(source, declared, error, problems)
    if "\0" in text and (wide := _wide(data)):
        return data.decode(wide, "replace"), wide
    if declared.startswith(("iso-2022", "iso2022", "utf-7", "hz")):
        return text, "utf-8"  # WHATWG Encoding refuses them: bytes of plain ASCII that turn into markup
    if declared not in {"", "utf-8"} and not data.isascii():
        problems.append(
            Problem(
                rule="A111", path=source.path, message=f"declares {declared} but is UTF-8; read as UTF-8", level="hint"
            )
        )
    return text, "utf-8"


def _not_utf8(source: Source, declared: str, error: UnicodeDecodeError, problems: list[Problem]) -> tuple[str, str]:
    data = source.data
    line = data.count(b"\n", 0, error.start) + 1
    if declared and declared != "utf-8":
        return data.decode(declared, "replace"), declared
    if wide := _wide(data):
        return data.decode(wide, "replace"), wide
    mostly, good, bad = _mixed(data)
    if good > bad:
        message = f"{bad} byte{'s are' if bad > 1 else ' is'} not UTF-8; read as windows-1252"
        problems.append(_warning(source, message, line))
        return mostly, "utf-8"
    guess = _guess(data)
    problems.append(_warning(source, f"is not UTF-8; read as {_name(guess)}", line))
    # The five bytes that windows-1252 leaves open mean nothing: they are dropped, as control characters are.
    return data.decode("latin-1").translate(_C1) if guess == "cp1252" else data.decode(guess, "replace"), guess


def _warning(source: Source, message: str, line: int) -> Problem:
    return Problem(rule="A111", path=source.path, line=line, message=message, hint="Save it as UTF-8.", level="warning")


def _declared(data: bytes) -> str:
    head = data[: 8 * _PRESCAN]
    match = _XML.search(head[:200]) or _META.search(head)
    if not match:
        return ""
    label = match[1].decode("ascii").lower()
    try:
        return codecs.lookup(_LABELS.get(label, label)).name
    except LookupError:
        return ""


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every second byte of Western text is NUL."""
    head = data[:4000]
    even, odd, half = head[0::2].count(0), head[1::2].count(0), len(head) / 2
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.1 * half else ""


def _mixed(data: bytes) -> tuple[str, int, int]:
    """UTF-8 with stray bytes taken as windows-1252, and how many characters were good and bytes bad."""
    text = data.decode("utf-8", "surrogateescape")
    bad = len(re.findall("[\udc80-\udcff]", text))
    good = len(re.findall("[\x80-\ud7ff\ue000-\U0010ffff]", text))
    strays = {0xDC00 + code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0x100)}
    return text.translate(strays), good, bad


def _guess(data: bytes) -> str:
    head = data[:65_536]
    high = len(head) - len(head.translate(None, bytes(range(128, 256))))
    if high < 0.25 * len(head):
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - 20 ms, for few files

    best = from_bytes(head).best()
    return best.encoding if best else "cp1252"


def _name(codec: str) -> str:
    return codec.replace("cp125", "windows-125")


def _without_controls(path: str, text: str, problems: list[Problem]) -> str:
    text = text.replace("\r\n", "\n")
    first = _CONTROLS.search(text)
    if first is None:
        return text
    line = text.count("\n", 0, first.start()) + 1
    text, count = _CONTROLS.subn(_clean, text)
    message = f"{counted(count, 'control character')} cleaned away"
    hint = "Remove the character that your editor shows there as a box or a question mark."
    problems.append(Problem(rule="A111", path=path, line=line, message=message, hint=hint, level="warning"))
    return text


def _clean(match: re.Match[str]) -> str:
    """C1 characters are windows-1252 that was taken for Latin-1 (WHATWG HTML, 13.2.5.80); the rest goes."""
    return _C1.get(ord(match[0]), " " if match[0] in "\x0b\x0c" else "")
