"""Upload the output folder to every target; what goes wrong with one is told, and never stops the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
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
    them, None where the folder is as it should be. Two uploads take turns; where another publish changed the folder
    meanwhile, what it wrote is uploaded. Raises StateError.
    """
    with turn(config.state / FOLDER / "targets", say=waiting):
        reports: dict[str, TargetReport] = {}
        left, files = config.targets, planned if planned is not None else _files(config, waiting)
        while True:
            build = uploading.Build(config.output, files)
            reports |= {one.url: one for one in _upload_all(left, build, config.root, progress, dry=dry_run)}
            left = tuple(target for target in left if reports[target.url].failed)
            before, files = files, files if dry_run or not left else _files(config, waiting)
            if files == before:
                return tuple(reports[target.url] for target in config.targets)


def _files(config: Config, waiting: Callable[[], None]) -> Mapping[str, tuple[str, int]]:
    """What the output folder holds when no publish is at work in it: half of one would remove what is in flight."""
    with turn(config.state / FOLDER, say=waiting):
        return Directory(config.output, {}, dry=True).files()


def _upload_all(
    targets: Sequence[Target], build: uploading.Build, here: Path, progress: Progress, *, dry: bool
) -> list[TargetReport]:
    lock = threading.Lock()
    counts = dict.fromkeys((target.url for target in targets), (0, 0))

    def sent(url: str, done: int, total: int) -> None:
        with lock:
            counts[url] = done, total
            progress("uploading", *map(sum, zip(*counts.values(), strict=True)))

    def one(target: Target) -> TargetReport:
        return _upload(target, build, here, lambda done, total: sent(target.url, done, total), dry=dry)

    if len(targets) == 1:
        return [one(targets[0])]
    with ThreadPoolExecutor(len(targets)) as helpers:
        return list(helpers.map(one, targets))


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
