"""By which id the readers of a feed know an article: what its front matter says of that."""

from __future__ import annotations

from publisher.model.uris import is_absolute
from publisher.readers import values
from publisher.readers.found import Entry, Found, normal


def identity(found: Found) -> dict[str, object]:
    """Give `guid` and `guid_stays`: a `guid` is that of an old feed, which in RSS may be any text.

    It counts before an `id` that is no URI, such as the number that a database gave beside it.
    """
    entries = found.all("id")
    entry = next((one for one in entries if _stays(one) or is_absolute(values.line(one.value))), entries[0])
    text = values.line(entry.value)
    if not text:
        found.wrong(entry, "is not text", "Write one line of text.")
        return {}
    return {"guid": text, "guid_stays": _stays(entry)}


def _stays(entry: Entry) -> bool:
    return normal(entry.key) == "guid"
