"""One measured process: wall and processor seconds and peak memory, from the kernel's own account of it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Measure(NamedTuple):
    """What one run took; memory in MiB, the largest of the process and its children."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def measured(command: Sequence[str], *, cwd: Path, extra_env: Mapping[str, str] | None = None) -> Measure:
    """Run a command to its end and measure it; SystemExit with its output where it fails.

    The peak counts the measuring process as well until the command starts, so this one stays small.
    """
    log = cwd / "last-run.log"
    with log.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **(extra_env or {})},
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"exit {process.returncode} from {' '.join(command)}:\n{log.read_text()[-4000:]}")
    return Measure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def middle(runs: Sequence[Measure]) -> Measure:
    """The median of each column."""
    return Measure(*(median(column) for column in zip(*runs, strict=True)))
