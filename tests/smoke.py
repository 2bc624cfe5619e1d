"""What a publish of two articles by the installed wheel must leave behind; run by .ci/run, standard library only.

usage: smoke.py SITE_FOLDER FIRST_RUN.json SECOND_RUN.json
"""

from __future__ import annotations

import json
import sys
from email import policy
from email.parser import BytesParser
from pathlib import Path
from xml.etree import ElementTree as ET

TITLES = ["A second one", "A first one"]  # newest first
ATOM = "{http://www.w3.org/2005/Atom}"


def check(site: Path, first: Path, second: Path) -> None:
    """Fail with the first thing that is not as it must be."""
    summary, again = (json.loads(file.read_text(encoding="utf-8")) for file in (first, second))
    assert summary["articles"] == 2, summary
    assert not [problem for problem in summary["problems"] if problem.get("level", "error") == "error"], summary
    assert summary["written"] > 0, summary
    assert (again["written"], again["removed"]) == (0, 0), again

    out = site / "out"
    rss, atom = ET.parse(out / "rss.xml").getroot(), ET.parse(out / "atom.xml").getroot()
    assert [title.text for title in rss.iterfind("channel/item/title")] == TITLES
    assert [title.text for title in atom.iterfind(f"{ATOM}entry/{ATOM}title")] == TITLES
    assert [item["title"] for item in json.loads((out / "feed.json").read_text(encoding="utf-8"))["items"]] == TITLES
    assert len(list(out.glob("articles/*/index.html"))) == 2
    assert (out / "topics/notes/rss.xml").is_file()
    for name in ("index.html", "feeds.opml", "sitemap.xml", "digests/1/index.html"):
        assert (out / name).stat().st_size > 0, name

    letter = BytesParser(policy=policy.default).parsebytes((site / "outbox/1/digest.eml").read_bytes())
    kinds = [part.get_content_type() for part in letter.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"], kinds
    for part in letter.iter_parts():
        assert all(title in part.get_content() for title in TITLES), part.get_content_type()


if __name__ == "__main__":
    check(*(Path(argument) for argument in sys.argv[1:4]))
    sys.stdout.write("The wheel published two articles; a second run wrote nothing.\n")
