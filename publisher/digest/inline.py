"""The one door to the inliners: CSS into style attributes, safely, and only for what was not inlined before.

At-rules stand in `<style data-premailer="ignore">`, which is kept byte for byte; any other style element is inlined
and goes. Repeated parts stand between BLOCK and END, comments that are not in the result. A block's selectors must be
single classes, so that what it becomes does not depend on where it stands.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import MutableMapping

from publisher.config import Inliner
from publisher.digest import _engines
from publisher.errors import RenderError

BLOCK, END = "<!--block-->", "<!--/block-->"

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_KEPT_STYLE = re.compile(r'<style data-premailer="ignore">(.*?)</style>', re.DOTALL)
_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_CLASS = re.compile(r' class="([^"]*)"')
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SINGLE_CLASS = re.compile(r"\.[\w-]+")
_GAP = re.compile(r"([:;,])\s+")
_ATTRIBUTE = re.compile(r"""\s([^\s<>"'=]+)=(?:"([^"]*)"|'[^']*')""")  # engines put single quotes around double ones


def inline_css(html: str, *, cache: MutableMapping[str, str] | None = None, engine: Inliner = "premailer") -> str:
    """Inline the style elements of a whole document whose repeated parts are marked.

    With a `cache`, marked blocks and the frame around them that were seen before are taken from it: the engine is
    not even imported when all were. The result is the same, byte for byte. Raises RenderError for a stylesheet that
    cannot be inlined rightly, and ConfigError when the engine is missing.
    """
    if cache is None:
        return unmarked(_inlined(html, engine))
    gaps, blocks = _parted(html)
    frame = (BLOCK + END).join(gaps)
    sheet = _key(_engines.VERSIONS[engine], *_STYLE.findall(gaps[0]), *_KEPT_STYLE.findall(gaps[0]))
    keys = [_key(sheet, block) for block in blocks]
    frame_key = _key("frame", sheet, frame)
    known = {key: found for key in dict.fromkeys(keys) if (found := cache.get(key)) is not None}
    inlined_frame = cache.get(frame_key)
    if inlined_frame is None or len(known) < len(set(keys)):
        fresh = [block if key not in known else "" for key, block in zip(keys, blocks, strict=True)]
        done_gaps, done = _parted(_inlined(_joined(gaps, [BLOCK + block + END for block in fresh]), engine))
        _refuse_lost_marks(len(blocks), len(done))
        for key, block in zip(keys, done, strict=True):
            if key not in known:
                cache[key] = known[key] = block
        inlined_frame = cache[frame_key] = (BLOCK + END).join(done_gaps)
    return _joined(inlined_frame.split(BLOCK + END), [known[key] for key in keys])


def _parted(html: str) -> tuple[list[str], list[str]]:
    """What stands around the marked blocks, and the blocks, of which there is one less."""
    first, *rest = html.split(BLOCK)
    parts = [part.partition(END) for part in rest]
    return [first, *(gap for _block, _end, gap in parts)], [block for block, _end, _gap in parts]


def _joined(gaps: list[str], blocks: list[str]) -> str:
    return "".join(piece for pair in zip(gaps, [*blocks, ""], strict=True) for piece in pair)


def _inlined(html: str, engine: Inliner) -> str:
    """The whole document through the engine, marks kept; of the classes only those stay that a kept rule names."""
    _refuse_emptiness(html)
    _refuse_traps(html)
    kept = set(re.findall(r"\.([A-Za-z][\w-]*)", " ".join(_KEPT_STYLE.findall(html))))

    def attribute(found: re.Match[str]) -> str:
        name, value = found.groups()
        if value is None:
            return found[0]
        if name == "class":
            names = " ".join([one for one in value.split() if one in kept])
            return f' class="{names}"' if names else ""
        return f' style="{_tight(value)}"' if name == "style" else found[0]

    def tag(found: re.Match[str]) -> str:
        return _ATTRIBUTE.sub(attribute, found[0])

    return _TAG.sub(tag, _engines.run(_without_idle_rules(html), engine))


def _without_idle_rules(html: str) -> str:
    """Leave out rules for classes that nobody wears here: to parse and look for each costs more than to inline it."""
    worn = {name for tag in _TAG.finditer(html) for found in _CLASS.finditer(tag[0]) for name in found[1].split()}

    def rule(found: re.Match[str]) -> str:
        selectors = [part.strip() for part in found[1].split(",")]
        idle = all(_SINGLE_CLASS.fullmatch(part) and part[1:] not in worn for part in selectors)
        return "" if idle else found[0]

    def sheet(found: re.Match[str]) -> str:
        return found[0] if "@" in found[1] else f"<style>{_RULE.sub(rule, _COMMENT.sub('', found[1]))}</style>"

    return _STYLE.sub(sheet, html)


def _tight(declarations: str) -> str:
    """Declarations without the white space that engines put between them."""
    quoted = "'" in declarations or "&quot;" in declarations  # where white space may mean something
    return (declarations if quoted else _GAP.sub(r"\1", declarations)).rstrip("; ")


def unmarked(html: str) -> str:
    """`html` without the marks around its blocks."""
    return html.replace(BLOCK, "").replace(END, "")


def _key(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


# --- mistakes in templates --------------------------------------------------------------------------------------

_LETTER = "templates/digest/letter.html.j2"


def _refuse_emptiness(html: str) -> None:
    if not _TAG.search(html):
        hint = 'Extend "built-in/digest/letter.html.j2", or delete the file.'
        raise RenderError("the letter has no HTML element", path=_LETTER, hint=hint)


def _refuse_lost_marks(written: int, kept: int) -> None:
    """Raise RenderError where a mark is no comment to a parser of HTML: within a title, say."""
    if written != kept:
        message = f"of {written} marks {BLOCK} only {kept} are comments"
        raise RenderError(message, path=_LETTER, hint="Write none into <title>, <textarea> or <style>.")


# --- the order trap --------------------------------------------------------------------------------------------

_ALSO = {"line-height": "font"}  # set by a shorthand whose name it does not begin with


def _refuse_traps(html: str) -> None:
    """Raise RenderError where a shorthand comes after its longhand, and before it too.

    Both engines keep a property where it stood first: of `padding`, `padding-left`, `padding` in three classes of one
    element the last would lose to the second.
    """
    sheet = _COMMENT.sub("", " ".join(_STYLE.findall(html)))
    rules = [(_single_classes(selectors), _properties(body)) for selectors, body in _RULE.findall(sheet)]
    for names in sorted({found[1] for tag in _TAG.finditer(html) for found in _CLASS.finditer(tag[0])}):
        own = set(names.split())
        found = _trap([name for classes, properties in rules if classes & own for name in properties])
        if found:
            message = f"class=\"{names}\" sets '{found[0]}' again after '{found[1]}', which is part of it"
            hint = (
                "Write the whole property once, or only its parts: inliners keep each property where it first appears."
            )
            raise RenderError(message, path="templates/digest/style.css.j2", hint=hint)


def _trap(properties: list[str]) -> tuple[str, str] | None:
    """A shorthand that is set a second time, and a part of it that is set in between."""
    seen: list[str] = []
    for name in properties:
        if name not in seen:
            seen.append(name)
            continue
        between = [later for later in seen[seen.index(name) + 1 :] if _covers(name, later)]
        if between:
            return name, between[0]
    return None


def _single_classes(selectors: str) -> set[str]:
    return {part.strip()[1:] for part in selectors.split(",") if part.strip().startswith(".")}


def _properties(body: str) -> list[str]:
    return [part.partition(":")[0].strip().lower() for part in body.split(";") if ":" in part]


def _covers(shorthand: str, name: str) -> bool:
    return name.startswith(f"{shorthand}-") or _ALSO.get(name) == shorthand
