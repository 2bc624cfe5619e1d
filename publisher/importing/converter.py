"""A tidied tree -> Markdown that our reader reads back as it was; the only file that knows markdownify."""
# ruff: noqa: ARG002 - markdownify gives every rule the same arguments, by name

from __future__ import annotations

import re
from copy import copy
from typing import Any

import markdownify
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from publisher.importing import escaping
from publisher.importing.tidying import BLOCKS

_Base: Any = markdownify.MarkdownConverter  # its stubs leave out most of what may be replaced

_EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}
_TAG_OF = {"b": "strong", "i": "em", "s": "del", "strike": "del"}
_ATTRIBUTES = frozenset(
    """href src alt title width height colspan rowspan scope lang dir datetime cite controls poster start reversed
    value open abbr span""".split()  # noqa: SIM905
)
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|brush:|highlight-source|graf--)[-:\s]*([A-Za-z0-9+#_-]{1,30})")
_ADDRESS = re.compile(r"\s*https?://\S+\s*")


def converted(soup: BeautifulSoup) -> str:
    """The Markdown of a tidied tree, without white space around it."""
    options = {"heading_style": "ATX", "bullets": "-", "wrap": True, "wrap_width": None}
    return str(_Converter(**options).convert_soup(soup)).strip()


class _Converter(_Base):  # type: ignore[misc] # as above
    """Markdownify's rules for lists and quotations; ours for text, links, pictures, code and what stays HTML."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return escaping.everywhere(text) if "a" in parent_tags else escaping.inline(text)

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text = str(super().process_text(el, parent_tags=parent_tags))
        after = el.next_element
        if text.endswith("!") and isinstance(after, Tag) and after.name in {"a", "fn-ref"}:
            return text[:-1] + "\\!"  # it would make a picture of the link
        return text

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        made = str(super().convert_p(el, text, parent_tags))
        return made if "_inline" in parent_tags else escaping.line_starts(_without_indents(made))

    def convert_text_run(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return escaping.line_starts(_without_indents(text.strip()))

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802 - its name there
        made = str(super().convert_hN(n, el, text, parent_tags))
        if not made.strip(" #\n"):
            return ""
        return re.sub(r"#(\s*)$", r"\\#\1", made)  # CommonMark 4.2: a closing sequence

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Markdownify counts the items before each, which takes long in long lists."""
        parent = el.parent
        bullet = f"{el.get('value', '1')}. " if parent is not None and parent.name == "ol" else "- "
        indent = " " * len(bullet)
        lines = (text.strip() or "&nbsp;").split("\n")
        return "\n".join([bullet + lines[0], *(indent + line if line else "" for line in lines[1:])]) + "\n"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags:
            return text
        before, inner, after = _parts(" ".join(text.split("\n")) if "\n" in text else text)
        href = str(el.get("href") or "").strip()
        if not inner or not href:
            return text
        if _ADDRESS.fullmatch(href) and el.get_text() == href and not re.search(r"[<>\\\s]", href):
            return f"{before}{escaping.autolink(href)}{after}"
        title = f" {escaping.quoted(str(el['title']))}" if el.get("title") else ""
        return f"{before}[{inner}]({escaping.address(href)}{title}){after}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str], caption: str = "") -> str:
        alt = escaping.everywhere(" ".join(str(el.get("alt") or "").split()))
        title = f" {escaping.quoted(caption)}" if caption else ""
        return f"![{alt}]({escaping.address(str(el.get('src') or ''))}{title})"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if el.find(list(BLOCKS)):
            return text
        if "```" in text and "_noformat" not in parent_tags:  # more backticks than the reader's dialects look for
            return f"<code>{escaping.inline(text)}</code>"
        made = str(super().convert_code(el, escaping.code(text), parent_tags))
        return made.replace("|", "\\|") if {"td", "th"} & parent_tags else made

    convert_tt = convert_code

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        for line_end in el.find_all("br"):
            line_end.replace_with("\n")
        text = escaping.code(el.get_text().strip("\n").rstrip())
        if not text.strip():
            return ""
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text))) if "`" in text else "```"
        return f"\n\n{fence}{_language(el)}\n{text}\n{fence}\n\n"

    def convert_figure(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """One picture with a plain caption is Markdown's picture; all else stays a figure."""
        pictures, caption = el.find_all("img"), el.find("figcaption")
        said = caption.get_text(" ", strip=True) if caption is not None else ""
        others = [one for one in el.find_all(True) if one not in pictures and one is not caption]
        link = others[0] if len(others) == 1 and others[0].name == "a" and others[0].find("img") else None
        loose = "".join(one for one in el.find_all(string=True, recursive=False)).strip()
        if len(pictures) != 1 or loose or "_inline" in parent_tags:
            return self._kept(el)
        if not others:
            return f"\n\n{self.convert_img(pictures[0], '', set(), caption=said)}\n\n"
        if link is not None and not said and not link.get_text(strip=True):
            shown = self.convert_img(pictures[0], "", set())
            return f"\n\n[{shown}]({escaping.address(str(link.get('href') or ''))})\n\n"
        return self._kept(el)

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if _is_simple(el) and not {"li", "table"} & parent_tags:
            return str(super().convert_table(el, text, parent_tags))
        return self._kept(el)

    def _kept(self, el: Tag, text: str = "", parent_tags: object = None) -> str:
        return f"\n\n{escaping.raw(str(_slim(el)))}\n\n"

    def _kept_media(self, el: Tag, text: str = "", parent_tags: object = None) -> str:
        return escaping.raw(str(_slim(el))).replace("\n", " ")

    def _kept_inline(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags or not text.strip():
            return text
        return f"{str(_slim(el)).partition('>')[0]}>{text}</{el.name}>"

    def _emphasised(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Marks where Markdown sees them as such (CommonMark 6.2), else tags."""
        before, inner, after = _parts(text)
        if "_noformat" in parent_tags or not inner or re.search(r"\n\s*\n", inner):
            return text
        name = _TAG_OF.get(el.name, el.name)
        if {el.name, name} & parent_tags:
            return text
        if _touches(el, inner, before, after):
            return f"{before}<{name}>{inner}</{name}>{after}"
        return f"{before}{_EMPHASIS[el.name]}{inner}{_EMPHASIS[el.name]}{after}"

    convert_details = convert_dl = convert_iframe = _kept
    convert_video = convert_audio = convert_math = _kept_media
    convert_strong = convert_b = convert_em = convert_i = convert_del = convert_s = convert_strike = _emphasised
    convert_sup = convert_sub = convert_kbd = convert_u = convert_mark = convert_small = convert_ins = _kept_inline
    convert_abbr = convert_cite = convert_q = convert_var = convert_samp = convert_dfn = convert_bdo = _kept_inline
    convert_ruby = convert_rt = convert_rp = _kept_inline

    def convert_fn_ref(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"[^{el['n']}]"

    def convert_fn_def(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        lines = text.strip().split("\n")
        rest = (f"    {line}" if line else "" for line in lines[1:])
        return "\n\n" + "\n".join([f"[^{el['n']}]: {lines[0]}", *rest]) + "\n\n"

    def convert_more_mark(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "\n\n<!--more-->\n\n"


def _without_indents(text: str) -> str:
    return "\n".join(line.lstrip() for line in text.split("\n")) if "\n " in text else text


def _parts(text: str) -> tuple[str, str, str]:
    """The white space before, what is between, and the white space after; no-break spaces are spaces too."""
    inner = text.strip()
    start = text.find(inner) if inner else len(text)
    return text[:start], inner, text[start + len(inner) :]


def _touches(el: Tag, inner: str, before: str, after: str) -> bool:
    """Whether something beside the element would keep marks from being seen, or would join them with others."""
    previous, following = el.previous_sibling, el.next_sibling
    left = "" if before or previous is None else previous.get_text()[-1:]
    right = "" if after or following is None else following.get_text()[:1]
    beside = any(isinstance(one, Tag) and one.name in _EMPHASIS for one in (previous, following))
    first, last = inner[0], inner[-1]
    opens = not left or left.isspace() or first.isalnum() or not left.isalnum()
    closes = not right or right.isspace() or last.isalnum() or not right.isalnum()
    return (beside and not (before and after)) or not (opens and closes) or "*" in left + right


def _language(el: Tag) -> str:
    code = el.find("code")
    for one in (el, code) if code is not None else (el,):
        stated = str(one.get("data-language") or one.get("data-lang") or one.get("lang") or "")
        found = _LANGUAGE.search(" ".join(one.get_attribute_list("class")) if one.get("class") else "")
        name = stated or (found[1] if found else "")
        if name:
            return re.sub(r"[^A-Za-z0-9+#_-]", "", name)
    return ""


def _is_simple(table: Tag) -> bool:
    """Whether Markdown can say it: a row of heads, equal rows, no blocks and no line ends in cells."""
    rows = table.find_all("tr")
    if not rows or table.find(["p", "ul", "ol", "br", "table", "pre", "div", "img", "blockquote", "caption", "figure"]):
        return False
    cells = [row.find_all(["td", "th"]) for row in rows]
    plain = all(not (one.get("colspan") or one.get("rowspan")) for row in cells for one in row)
    headed = bool(cells[0]) and all(one.name == "th" for one in cells[0])
    return plain and headed and all(len(row) == len(cells[0]) for row in cells)


def _slim(el: Tag) -> Tag:
    """A copy without classes, styles and other marks of the old system."""
    made = copy(el)
    for one in [made, *made.find_all(True)]:
        one.attrs = {name: value for name, value in one.attrs.items() if name in _ATTRIBUTES}
        if one.name in {"text-run", "div"} and one is not made:
            one.unwrap()
    return made
