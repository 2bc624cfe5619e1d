"""What other packages bring, by the entry points that they declare; asking takes some 40 ms, so nobody asks in vain."""

from __future__ import annotations

from importlib import import_module
from operator import attrgetter
from typing import Any

import msgspec

READERS = "publisher.readers"  # a suffix, and a function that reads such files
TARGETS = "publisher.targets"  # the scheme of an address, and what opens a store there


class Plugin(msgspec.Struct, frozen=True):
    """One entry point: its name, `module:function`, and the package's name and version."""

    name: str
    function: str
    package: str

    def load(self) -> Any:
        """The function itself. Raises ImportError or AttributeError where the package has none."""
        module, _, name = self.function.partition(":")
        return attrgetter(name)(import_module(module)) if name else import_module(module)


def found(group: str) -> tuple[Plugin, ...]:
    """The entry points of a group, by package and name, whatever the order in which packages were installed."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - see above

    points = sorted(entry_points(group=group), key=lambda point: (point.dist.name if point.dist else "", point.name))
    return tuple(
        Plugin(
            point.name,
            point.value.partition("[")[0].strip(),
            f"{point.dist.name} {point.dist.version}" if point.dist else point.module,
        )
        for point in points
    )
