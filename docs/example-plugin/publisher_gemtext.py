"""Gemtext for Publisher: each line is a paragraph, a heading, a link, an item, a quotation, or as it is written."""

from html import escape

from publisher import Reading, ReadOptions, Source, reading_from_html

_LISTS = {"* ": ("ul", "li"), ">": ("blockquote", "p")}


def read(source: Source, options: ReadOptions, *, body: bool = True) -> Reading:  # noqa: ARG001 - always made
    """Make a draft of a .gmi file; lines `Key: value` at its top are its front matter."""
    text = source.data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    matter: dict[str, object] = {}
    lines: dict[str, int] = {}
    rows = text.split("\n")
    while rows and ": " in rows[0] and not rows[0].startswith(("#", "=>", "*", ">")):
        key, _, value = rows.pop(0).partition(": ")
        matter[key], lines[key] = value, len(lines) + 1
    return reading_from_html(source, options, html="\n".join(_html(rows)), matter=matter, lines=lines)


def _html(rows: list[str]) -> list[str]:
    made, open_list, as_written = [], "", False
    for row in rows:
        if row.startswith("```"):
            as_written = not as_written
            made.append("<pre>" if as_written else "</pre>")
        elif as_written:
            made.append(escape(row))
        else:
            wanted, line = _line(row)
            if wanted != open_list:
                made += [f"</{open_list}>"] * bool(open_list) + [f"<{wanted}>"] * bool(wanted)
                open_list = wanted
            made.append(line)
    return [*made, *[f"</{open_list}>"] * bool(open_list), *["</pre>"] * as_written]


def _line(row: str) -> tuple[str, str]:
    """The list that a line belongs to, "" for none, and its HTML. Source: the gemtext specification, 5.3 to 5.5."""
    for mark, (outer, inner) in _LISTS.items():
        if row.startswith(mark):
            return outer, f"<{inner}>{escape(row[len(mark) :].strip())}</{inner}>"
    if row.startswith("#"):
        level = min(len(row) - len(row.lstrip("#")), 3)
        return "", f"<h{level}>{escape(row[level:].strip())}</h{level}>"
    if row.startswith("=>"):
        address, _, label = row[2:].strip().partition(" ")
        return "", f'<p><a href="{escape(address)}">{escape(label.strip() or address)}</a></p>'
    return "", f"<p>{escape(row)}</p>" if row.strip() else ""
