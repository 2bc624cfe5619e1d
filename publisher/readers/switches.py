"""Whether an article is shown at all, and where: the many ways in which front matter says so."""

from __future__ import annotations

from publisher.readers import values
from publisher.readers.found import Found, normal

# Words for what is not published yet, or to nobody: WordPress, Pelican, Ghost and notes.
_PRIVATE = frozenset(
    ["draft", "hidden", "private", "pending", "future", "trash", "unpublished", "wip", "password", "paid", "members"]
)
_WORDS = frozenset({"draft", "publish", "hidden", "status", "feed", "newsletter"})
_MEANWHILE = {"feed": "is in no feed", "newsletter": "is in no letter"}


def switches(found: Found) -> dict[str, object]:
    """Give `draft`, `in_feeds` and `in_newsletter`; nothing where the file says nothing of them."""
    if _WORDS.isdisjoint(found.fields()) and not any(normal(entry.key) == "published" for entry in found.all("date")):
        return {}
    draft = _switch(found, "draft", default=False, doubtful=True) or not _switch(found, "publish", default=True)
    draft = draft or _switch(found, "hidden", default=False, doubtful=True)
    for entry in found.all("status"):
        draft = draft or values.line(entry.value).lower() in _PRIVATE
    for entry in found.all("date"):
        if normal(entry.key) == "published" and values.boolean(entry.value) is False:
            draft = True
    in_feeds = _switch(found, "feed", default=True)
    return {"draft": draft, "in_feeds": in_feeds, "in_newsletter": _switch(found, "newsletter", default=True)}


def _switch(found: Found, field: str, *, default: bool, doubtful: bool = False) -> bool:
    """A yes or no; a value that is neither is an error, and `doubtful` (the careful answer) until it is mended."""
    entry = found.first(field)
    if entry is None:
        return default
    value = values.boolean(entry.value)
    if value is None and field in {"newsletter", "feed"} and normal(entry.key) not in {"feed", "newsletter"}:
        return default  # "email: a@example.org" and "rss: /feed.xml" are about something else
    if value is None:
        meanwhile = _MEANWHILE.get(field, "is held back")
        found.wrong(entry, "is neither true nor false", f"Write true or false; until then, the article {meanwhile}.")
        return doubtful
    return value
