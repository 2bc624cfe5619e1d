"""Whether a text is a URI, which ids and addresses in feeds must be."""

from __future__ import annotations

import re

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def is_absolute(text: str) -> bool:
    """Whether it is a URI with a scheme; letters of any script may stand in it.

    >>> is_absolute("urn:isbn:3-16-148410-0"), is_absolute("post-7")
    (True, False)

    Source: RFC 3986 4.3; RFC 3987 2.2.
    """
    return bool(_ABSOLUTE.fullmatch(text))
