"""Medium: the zip of its export, an HTML file with microformats a story -> posts; which are paid for it never says."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from publisher.errors import ArticleError
from publisher.importing.posts import Export, Post
from publisher.importing.values import moment, texts
from publisher.markup import plain
from publisher.readers.archives import member, opened
from publisher.readers.bounds import shallow

_STORY = re.compile(r"(?:.*/)?posts/(?!\._)[^/]+\.html")
_ID = re.compile(r"-([0-9a-f]{8,14})\.html$")
_GIST = re.compile(r"https://gist\.github\.com/[\w./-]+?(?=\.js(?:\?|$)|$)")


def read(data: bytes, path: str) -> Export:
    """The stories of an export. Raises ArticleError where it is none."""
    archive = opened(data, path, wanted=lambda name: bool(_STORY.fullmatch(name)))
    names = sorted(name for name in archive.namelist() if _STORY.fullmatch(name))
    if not names:
        hint = "In Medium, Settings > Security > Download your information makes one."
        raise ArticleError("is not an export from Medium: it has no posts/", path=path, hint=hint)
    return Export(tuple(_story(name, member(archive, name, path)) for name in names))


def _story(name: str, data: bytes) -> Post:
    tree: Any = lxml_html.document_fromstring(
        shallow(data.decode("utf-8", "replace")).strip() or "<p></p>", parser=lxml_html.HTMLParser(huge_tree=False)
    )

    def first(mark: str) -> Any:
        return next(iter(tree.find_class(mark)), None)

    def said(mark: str) -> str:
        return " ".join(first(mark).text_content().split()) if first(mark) is not None else ""

    file = PurePosixPath(name).name
    key, time, canonical = _ID.search(name), first("dt-published"), first("p-canonical")
    guid = f"https://medium.com/p/{key[1]}" if key else ""
    published = moment(time.get("datetime")) if time is not None else None
    body, heading = first("e-content"), first("graf--title")
    title = said("p-name")
    return Post(
        title=plain(title),
        html=_html(body, title) if body is not None else "",
        guid=guid,  # as Medium's feed has it
        key=f"medium {file}",
        url=canonical.get("href", "") if canonical is not None else "",
        slug=re.sub(r"^\d{4}-\d\d-\d\d_|^draft_|-+[0-9a-f]{8,14}\.html$|\.html$", "", file).strip("-").lower(),
        published=published,
        authors=texts([said("p-author")]),
        summary=plain(said("p-summary")),
        private=_private(file, is_dated=published is not None, is_story=heading is not None),
    )


def _private(file: str, *, is_dated: bool, is_story: bool) -> str:
    """Answers to others' stories are among the stories; nothing marks them but that their text has no title."""
    if file.startswith("draft_") or not is_dated:
        return "draft"
    return "" if is_story else "seems to be an answer to another story: it has no title of its own"


def _html(body: Any, title: str) -> str:
    """The text without its title, which stands in it again, and without the rule above it; gists become links."""
    for heading in body.iter("h1", "h2", "h3", "h4"):
        if " ".join(heading.text_content().split()) == title:
            heading.drop_tree()
            break
    first_rule = next(iter(body.find_class("section-divider")), None)
    if first_rule is not None:
        first_rule.drop_tree()
    for script in list(body.iter("script")):
        gist = _GIST.match(script.get("src") or "")
        if gist:
            link = lxml_html.fragment_fromstring(f'<p><a href="{gist[0]}">{gist[0]}</a></p>')
            script.getparent().replace(script, link)
    return str(etree.tostring(body, encoding="unicode", method="html", with_tail=False))
