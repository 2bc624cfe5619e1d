"""The least that feeds from a folder can cost in Python: no checks, no ids, no formats but RSS, nothing for anybody.

usage: floor.py ARTICLES OUT CACHE

Files are listed and looked at; those that changed are read, their flat front matter is taken apart, and what a feed
shows is rendered. Everything else comes from one pickle. It is a bound to measure against, and no model.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections import defaultdict
from html import escape
from pathlib import Path

ENTRIES = 20
ITEM = (
    "<item><title>{title}</title><link>https://news.example.org/{name}/</link><guid>{name}</guid><pubDate>{date}</pubDate>"
    "<description>{summary}</description><content:encoded>{html}</content:encoded></item>\n"
)
FEED = (
    '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><title>{title}</title><link>https://news.example.org/</link><description>News</description>\n{items}"
    "</channel></rss>\n"
)


def taken_apart(data: bytes) -> tuple[dict[str, str], str]:
    """The front matter of a file, as its lines are written, and its text."""
    head, _, text = data.decode()[4:].partition("\n---\n")
    return dict(line.split(": ", 1) for line in head.split("\n") if ": " in line), text


def main(articles: str, out: Path, cache: Path) -> None:
    known = pickle.loads(cache.read_bytes()) if cache.is_file() else {}
    changed = False
    with os.scandir(articles) as entries:
        seen = {entry.name: (entry.stat().st_mtime_ns, entry.stat().st_size) for entry in entries}
    for name, stat in seen.items():
        if name not in known or known[name][0] != stat:
            with open(f"{articles}/{name}", "rb") as file:  # noqa: PTH123 - the least
                known[name] = (stat, taken_apart(file.read())[0])
            changed = True
    if not changed and len(known) == len(seen):
        return
    newest = sorted(known, key=lambda name: (known[name][1]["date"], name), reverse=True)
    by_topic = defaultdict(list)
    for name in newest:
        by_topic[known[name][1]["topics"].strip('[]"').lower()].append(name)
    write(out / "index.xml", "News", newest[:ENTRIES], articles)
    for topic, names in by_topic.items():
        write(out / "topics" / topic / "index.xml", topic, names[:ENTRIES], articles)
    cache.write_bytes(pickle.dumps(known, 5))


def write(path: Path, title: str, names: list[str], articles: str) -> None:
    import pyromark  # noqa: PLC0415 - only where something is shown

    items = []
    for name in names:
        head, text = taken_apart(Path(articles, name).read_bytes())
        values = {key: escape(head[key].strip('"')) for key in ("title", "date", "summary")}
        items.append(ITEM.format(name=name.removesuffix(".md"), html=escape(pyromark.html(text)), **values))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FEED.format(title=title, items="".join(items)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
