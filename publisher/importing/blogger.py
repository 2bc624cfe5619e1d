"""Blogger's backup: an Atom feed of all that a blog has, posts among comments, settings and the template.

What an entry is stands in a category in old backups, and in elements of Blogger's own in those since 2023.
"""

from __future__ import annotations

from typing import Any

_ATOM = "{http://www.w3.org/2005/Atom}"
_BLOGGER = "{http://schemas.google.com/blogger/2018}"
_DRAFTS = ("{http://purl.org/atom/app#}control", "{http://www.w3.org/2007/app}control")  # RFC 5023 13.1.1, and before
KIND = "http://schemas.google.com/g/2005#kind"


def kind(entry: Any) -> str:
    """What an entry is: "post", "page", "comment", "settings" and so on; "" where the feed is none of Blogger's."""
    stated = entry.findtext(f"{_BLOGGER}type")
    if stated:
        return str(stated).strip().lower()
    terms = (one.get("term", "") for one in entry.iterfind(f"{_ATOM}category") if one.get("scheme") == KIND)
    return next((str(term).rpartition("#")[2] for term in terms), "")


def private(entry: Any) -> str:
    """Why an entry must not be public, "" when it may be; any feed of drafts says so in the same way."""
    status = str(entry.findtext(f"{_BLOGGER}status") or "LIVE").strip().lower()
    if status not in {"live", "scheduled"}:
        return status.replace("_", " ")
    controls = (entry.find(name) for name in _DRAFTS)
    words = (part.text for control in controls if control is not None for part in control)
    return "draft" if any(str(word).strip().lower() == "yes" for word in words) else ""


def address(entry: Any) -> str:
    """Where a post was; in a backup that gives only its path, that is enough to put its page there again."""
    path = str(entry.findtext(f"{_BLOGGER}filename") or "").strip()
    return path if path.startswith("/") else ""
