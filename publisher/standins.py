"""What libraries load and we have no use for, kept out while they are imported: it takes longer than they do.

Whoever needs the packages for themselves gets the real ones, before and after.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


class _StandIn(ModuleType):
    """Takes a module's place, and gives what the module has as soon as somebody asks for more than is known."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


@contextmanager
def standing_in(modules: Mapping[str, Mapping[str, object]]) -> Iterator[None]:
    """Within, stand-ins are imported for `modules`: by name, packages first, with what is known of each.

    Where one of them is loaded already, all are imported as usual.
    """
    if not modules.keys().isdisjoint(sys.modules):
        yield
        return
    for name, known in modules.items():
        stand_in = sys.modules[name] = _StandIn(name)
        stand_in.__dict__.update(known)
        package, _, child = name.rpartition(".")
        if package:
            setattr(sys.modules[package], child, stand_in)
    try:
        yield
    finally:
        for name in modules:
            del sys.modules[name]


@contextmanager
def without(package: str) -> Iterator[None]:
    """Within, importing `package` fails as if it were not installed, unless it is loaded already."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment] # as the import system has it
    try:
        yield
    finally:
        del sys.modules[package]
