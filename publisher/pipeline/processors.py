"""Many alike tasks on all processors: forked helpers send bytes back, and the results come in the tasks' order.

Helpers write and never wait for orders, so that none outlives a publish that was killed: its next write fails.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO, Generic, TypeVar

Task = TypeVar("Task")
_PIPE = 1 << 20  # bytes that a helper may be ahead, as far as the system allows
_MOST = 8  # helpers beyond these mostly wait for the one process that takes what they made
_BLOCKS_EACH = 16


def each(
    work: Callable[[Task], bytes],
    tasks: Sequence[Task],
    *,
    least: int,
    busy: int = 0,
    ready: Callable[[], object] | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[bytes]:
    """Give `work(task)` for each task, in order; by this process alone with fewer than `least` tasks a processor.

    `work` runs in copies of this process: what it changes stays there, so it must say all in its bytes. `ready` loads
    what every copy needs; without it, the first task is done here, for that reason. `meanwhile` is for this process to
    do while the others begin; `busy` processors are left to others. A helper that dies, or that `work` raises in, is
    made up for here, where the error is raised, too.
    """
    count = min(_processors() - busy, len(tasks) // least)
    if count < 2:
        yield from map(work, tasks)
        return
    if ready is None:
        yield work(tasks[0])
        tasks = tasks[1:]
    else:
        ready()
    size = max(1, min(64, len(tasks) // (count * _BLOCKS_EACH)))
    blocks = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    helpers = _started(work, [blocks[number::count] for number in range(count)])
    try:
        meanwhile()
        for number, block in enumerate(blocks):
            for task in block:
                made = helpers[number % count].next() if number % count < len(helpers) else None
                yield work(task) if made is None else made
    finally:
        for helper in helpers:
            helper.end()


def _started(work: Callable[[Task], bytes], shares: list[list[Sequence[Task]]]) -> list[Helper[Task]]:
    """A helper for each share, fewer where no more processes may be started."""
    helpers: list[Helper[Task]] = []
    with suppress(OSError):
        for blocks in shares:
            helpers.append(Helper(work, blocks))  # noqa: PERF401 - those before an error must be ended
    return helpers


def beside(work: Callable[[Task], bytes], tasks: Sequence[Task]) -> Helper[Task] | None:
    """Begin with `work(task)` for each task in a copy of this process; None where there can be none.

    What is made is fetched by `next`, in order; `end` must be called.
    """
    with suppress(OSError):
        return Helper(work, [tasks]) if _processors() > 1 else None
    return None


def leave_to_first() -> None:
    """In a helper: give up, so that the first process does it all again and tells what is wrong; else nothing."""
    if _Here.is_helper:
        raise ChildProcessError


class _Here:
    is_helper = False


def _processors() -> int:
    """How many may be used; 1 where a copy of this process could hang: other threads may hold locks."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST)


class Helper(Generic[Task]):
    """A copy of this process that works through its blocks and writes what it makes into a pipe."""

    def __init__(self, work: Callable[[Task], bytes], blocks: Sequence[Sequence[Task]]) -> None:
        reading, writing = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            raise
        if not self._process:
            os.close(reading)
            _serve(work, blocks, writing)
        os.close(writing)
        with suppress(OSError):
            import fcntl  # noqa: PLC0415 - not on Windows, where nothing is forked

            fcntl.fcntl(reading, fcntl.F_SETPIPE_SZ, _PIPE)
        self._pipe: BinaryIO = os.fdopen(reading, "rb", buffering=1 << 18)

    def next(self) -> bytes | None:
        """What it made of its next task; None when it has died."""
        head = self._pipe.read(4)
        data = self._pipe.read(int.from_bytes(head, "little")) if len(head) == 4 else b""
        return data if len(head) == 4 and len(data) == int.from_bytes(head, "little") else None

    def end(self) -> None:
        """Stop it, if it still works."""
        self._pipe.close()
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)


def _serve(work: Callable[[Task], bytes], blocks: Sequence[Sequence[Task]], writing: int) -> None:
    """The whole life of a helper: whatever happens, it leaves without a word, and without what is set for exits."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process decides; it ends its helpers
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _Here.is_helper = True
        with os.fdopen(writing, "wb", buffering=1 << 16) as pipe:
            for block in blocks:
                for task in block:
                    data = work(task)
                    pipe.write(len(data).to_bytes(4, "little"))
                    pipe.write(data)
                pipe.flush()
    finally:
        os._exit(0)
