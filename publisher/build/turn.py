"""Two publishes at once take turns: the second waits until the first is done."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from publisher.errors import StateError

_WAIT_S = 600.0
_PAUSE_S = 0.05


@contextmanager
def turn(state: Path, *, wait_s: float = _WAIT_S, say: Callable[[], None] = lambda: None) -> Iterator[int]:
    """Hold the folder `state` for this process; yield the moment by the file system's clock (ns).

    `say` is called once when another publish is going on. Raises StateError after `wait_s`. Where nothing can be
    written (a read-only checkout), nobody waits and the moment is 0; where the system has no file locks, nobody waits.
    """
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = os.open(state / "turn", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        yield 0
        return
    try:
        _lock(handle, wait_s, say)
        with suppress(OSError):  # an older moment only makes the cache trust fewer files
            os.utime(handle)
        yield os.fstat(handle).st_mtime_ns
    finally:
        os.close(handle)  # which also gives the lock back, as does the end of the process


def _lock(handle: int, wait_s: float, say: Callable[[], None]) -> None:
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    until = time.monotonic() + wait_s
    waited = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                hint = "Wait until it ends, or stop it, then publish again."
                raise StateError(f"another publish has been running here for {wait_s:.0f} s", hint=hint) from None
            if not waited:
                say()
            waited = True
            time.sleep(_PAUSE_S)
        except OSError:
            return  # a file system without locks
        else:
            return
