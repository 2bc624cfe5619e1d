"""The one door to premailer: CSS into style attributes, safely, and only for what was not inlined before.

Nothing is fetched and no file is opened: premailer 3.10 hands `@import` to cssutils, whose fetcher here answers
with nothing. At-rules stand in `<style data-premailer="ignore">`, which is kept byte for byte; any other style
element is inlined and goes. Repeated parts stand between BLOCK and END, comments that are not in the result.
A block's selectors must be single classes, so that what it becomes does not depend on where it stands.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import MutableMapping
from functools import cache as once
from typing import Any

BLOCK, END = "<!--block-->", "<!--/block-->"

_MARKED = re.compile(f"{BLOCK}(.*?){END}", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_KEPT_STYLE = re.compile(r'<style data-premailer="ignore">(.*?)</style>', re.DOTALL)
_CLASS = re.compile(r' class="([^"]*)"')
_VERSION = "premailer 3.10, 1"  # raise the last number when the options below give other bytes


def inline_css(html: str, *, cache: MutableMapping[str, str] | None = None) -> str:
    """Inline the style elements of a whole document whose repeated parts are marked.

    With a `cache`, marked blocks and the frame around them that were seen before are taken from it: premailer is
    not even imported when all were. The result is the same, byte for byte.
    """
    if cache is None:
        return _unmarked(_inlined(html))
    blocks = _MARKED.findall(html)
    frame = _MARKED.sub(BLOCK + END, html)
    sheet = "".join(_STYLE.findall(html) + _KEPT_STYLE.findall(html))
    keys = [_key(sheet, block) for block in blocks]
    frame_key = _key("frame", frame)
    known = {key: found for key in dict.fromkeys(keys) if (found := cache.get(key)) is not None}
    inlined_frame = cache.get(frame_key)
    if inlined_frame is None or len(known) < len(set(keys)):
        fresh = iter([block if key not in known else "" for key, block in zip(keys, blocks, strict=True)])
        done = _inlined(_MARKED.sub(lambda _: BLOCK + next(fresh) + END, html))
        for key, block in zip(keys, _MARKED.findall(done), strict=True):
            if key not in known:
                cache[key] = known[key] = block
        inlined_frame = cache[frame_key] = _MARKED.sub(BLOCK + END, done)
    parts = iter([known[key] for key in keys])
    return _MARKED.sub(lambda _: next(parts), inlined_frame)


def _inlined(html: str) -> str:
    """The whole document through premailer, marks kept; of the classes only those stay that a kept rule names."""
    kept = set(re.findall(r"\.([A-Za-z][\w-]*)", " ".join(_KEPT_STYLE.findall(html))))
    done: str = _premailer()(html, **_OPTIONS).transform(pretty_print=False)

    def classes(found: re.Match[str]) -> str:
        names = [name for name in found[1].split() if name in kept]
        return f' class="{" ".join(names)}"' if names else ""

    return _CLASS.sub(classes, done)


def _unmarked(html: str) -> str:
    return html.replace(BLOCK, "").replace(END, "")


def _key(*parts: str) -> str:
    joined = "\0".join((_VERSION, *parts)).encode()
    return hashlib.blake2b(joined, digest_size=16).hexdigest()


# Every option that matters is named, so that another release of premailer cannot change one.
_OPTIONS: dict[str, Any] = {
    "base_url": None,
    "disable_link_rewrites": True,  # it would make #fragments and tokens into other addresses
    "exclude_pseudoclasses": True,
    "keep_style_tags": False,
    "include_star_selectors": False,
    "remove_classes": False,  # the phone and dark rules need some; the others are dropped above
    "strip_important": False,  # it would reach into kept rules, which then lose to the style attributes
    "external_styles": None,
    "css_text": None,
    "method": "html",
    # it writes width="calc(...)" and height="auto"; the templates set their own
    "disable_basic_attributes": ["width", "height", "bgcolor", "align", "valign"],
    "disable_validation": True,
    "cssutils_logging_level": 50,  # CRITICAL: cssutils logs each property that is younger than itself
    "disable_leftover_css": True,  # at-rules stand in the kept style alone
    "align_floating_images": False,
    "remove_unset_properties": False,
    "allow_network": False,
    "allow_insecure_ssl": False,
    "allow_loading_external_files": False,
}


@once
def _premailer() -> Any:
    """Import premailer with a cssutils that fetches nothing: `@import` is followed whatever the options."""
    import cssutils  # noqa: PLC0415 - 160 ms that a letter without news must not pay
    from premailer import Premailer, premailer  # noqa: PLC0415

    parser = cssutils.CSSParser(fetcher=lambda _url: ("utf-8", b""), validate=False)

    class _Quiet:
        """cssutils as premailer knows it, but with our parser; the module itself is left as others know it."""

        parseString = staticmethod(parser.parseString)  # noqa: N815 - cssutils's name

        def __getattr__(self, name: str) -> Any:
            return getattr(cssutils, name)

    premailer.cssutils = _Quiet()
    return Premailer
