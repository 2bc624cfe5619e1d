"""The name of the file that is written beside another one, before it takes that one's place."""

from __future__ import annotations

import hashlib

from publisher.targets.manifest import SUFFIX


def beside(path: str) -> str:
    """A name in the same folder, the same each time, so that what a killed run left is overwritten."""
    folder, _, name = path.rpartition("/")
    short = hashlib.blake2b(name.encode(), digest_size=8).hexdigest()  # as the name itself may be of full length
    return f"{folder}{'/' if folder else ''}.{short}{SUFFIX}"
