"""Upload the output folder to every target; what goes wrong with one is told, and never stops the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from publisher.build.turn import turn
from publisher.config import Config, Target
from publisher.errors import TargetError
from publisher.model import Problem
from publisher.pipeline.orders import Progress
from publisher.pipeline.report import TargetReport
from publisher.pipeline.state import FOLDER
from publisher.targets import uploading
from publisher.targets.directory import Directory
from publisher.targets.stores import opened


def upload(
    config: Config,
    planned: Mapping[str, tuple[str, int]] | None,
    progress: Progress,
    *,
    dry_run: bool = False,
    waiting: Callable[[], None] = lambda: None,
) -> tuple[TargetReport, ...]:
    """Bring all targets of `config` to hold what the output folder holds, at once; say what was done to each.

    In a dry run nothing is written; `planned` are then the hashes and sizes of the files as a publish would leave
    them, None where the folder is as it should be. Two uploads take turns. Raises StateError.
    """
    with turn(config.state / FOLDER / "targets", say=waiting):
        files = planned if planned is not None else Directory(config.output, {}, dry=True).files()
        build = uploading.Build(config.output, files)
        lock = threading.Lock()
        counts = dict.fromkeys((target.url for target in config.targets), (0, 0))

        def sent(url: str, done: int, total: int) -> None:
            with lock:
                counts[url] = done, total
                progress("uploading", *map(sum, zip(*counts.values(), strict=True)))

        def one(target: Target) -> TargetReport:
            return _upload(target, build, config.root, lambda done, total: sent(target.url, done, total), dry=dry_run)

        if len(config.targets) == 1:
            return (one(config.targets[0]),)
        with ThreadPoolExecutor(max(1, len(config.targets))) as helpers:
            return tuple(helpers.map(one, config.targets))


def _upload(
    target: Target, build: uploading.Build, here: Path, progress: uploading.Progress, *, dry: bool
) -> TargetReport:
    wish = uploading.Wish(adopt=target.adopt, gzip=target.gzip)
    try:
        with opened(target.url, here) as store:
            plan = uploading.plan(store, build, wish)
            if not dry:
                uploading.carry_out(plan, store, build, wish, progress)
    except TargetError as error:
        problem = Problem(path=error.path or target.url, message=error.message, hint=error.hint)
        return TargetReport(url=target.url, problems=(problem,))
    return TargetReport(
        url=target.url,
        files=tuple((path, build.files[path][1]) for path in plan.put),
        removed=plan.delete,
        unchanged=len(build.files) - len(plan.put) - len(plan.foreign),
        problems=tuple(uploading.problems(plan, target.url, target.adopting)),
    )
