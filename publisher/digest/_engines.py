"""premailer and css-inline: the style elements of a whole document into style attributes; only inline.py knows them.

Nothing is fetched and no file is opened by either. premailer 3.10 hands `@import` to cssutils, whose fetcher here
answers with nothing; css-inline would load stylesheets if it were not told to let it be.
"""

from __future__ import annotations

import re
from functools import cache as once
from typing import Any

from publisher.config import Inliner
from publisher.errors import ConfigError
from publisher.standins import standing_in

# With the options below; raise the last number when they give other bytes.
VERSIONS: dict[Inliner, str] = {"premailer": "premailer 3.10, 2", "css-inline": "css-inline 0.24, 1"}

_TBODY = re.compile(r"</?tbody>")
_KEPT_STYLE = re.compile(r'<style data-premailer="ignore">(.*?)</style>', re.DOTALL)
_PLACE = "<!--kept style-->"


def run(html: str, engine: Inliner) -> str:
    """Inline `html` with an engine. Raises ConfigError when the package is missing."""
    return _with_premailer(html) if engine == "premailer" else _with_css_inline(html)


# Every option that matters is named, so that another release of premailer cannot change one.
_OPTIONS: dict[str, Any] = {
    "base_url": None,
    "disable_link_rewrites": True,  # it would make #fragments and tokens into other addresses
    "exclude_pseudoclasses": True,
    "keep_style_tags": False,
    "include_star_selectors": False,
    "remove_classes": False,  # the phone and dark rules need some; inline.py drops the others
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


_RULES: dict[tuple[str, int], tuple[list[Any], list[Any]]] = {}
_MOST_SHEETS = 100


def _with_premailer(html: str) -> str:
    return str(_premailer()(html, **_OPTIONS).transform(pretty_print=False))


@once
def _premailer() -> Any:
    """Import premailer with a cssutils that fetches nothing: `@import` is followed whatever the options."""
    import cssutils  # noqa: PLC0415 - 100 ms that a letter without news must not pay

    with standing_in({"requests": {}}):  # a third of that, for what it would fetch: nothing
        from premailer import Premailer, premailer  # noqa: PLC0415

    parser = cssutils.CSSParser(fetcher=lambda _url: ("utf-8", b""), validate=False)

    class _Quiet:
        """cssutils as premailer knows it, but with our parser; the module itself is left as others know it."""

        parseString = staticmethod(parser.parseString)  # noqa: N815 - cssutils's name

        def __getattr__(self, name: str) -> Any:
            return getattr(cssutils, name)

    premailer.cssutils = _Quiet()

    class _Remembering(Premailer):  # type: ignore[misc] # premailer has no types
        """To write a stylesheet's rules out again takes most of the time, and letters wear the same few."""

        def _parse_style_rules(self, css_body: str, ruleset_index: int) -> tuple[list[Any], list[Any]]:
            key = css_body, ruleset_index
            if key not in _RULES:
                if len(_RULES) >= _MOST_SHEETS:
                    _RULES.clear()
                _RULES[key] = super()._parse_style_rules(css_body, ruleset_index)
            rules, leftover = _RULES[key]
            return list(rules), list(leftover)

    return _Remembering


def _with_css_inline(html: str) -> str:
    try:
        import css_inline  # noqa: PLC0415 - an extra
    except ImportError as error:
        hint = "Install it with: python -m pip install 'feed-publisher[css-inline]'."
        raise ConfigError('digest.inliner = "css-inline" needs the package css-inline', hint=hint) from error
    kept = iter(_KEPT_STYLE.findall(html))
    done: str = css_inline.inline(
        _KEPT_STYLE.sub(_PLACE, html),
        keep_style_tags=False,
        keep_link_tags=False,
        keep_at_rules=False,
        minify_css=False,
        load_remote_stylesheets=False,
        apply_width_attributes=False,
        apply_height_attributes=False,
    )
    # It writes the document as a browser would complete it, which only adds bytes without meaning.
    done = _TBODY.sub("", done.replace("&nbsp;", "\xa0")).replace("<!DOCTYPE html><html", "<!DOCTYPE html>\n<html", 1)
    return re.sub(re.escape(_PLACE), lambda _: f"<style>{next(kept)}</style>", done)
