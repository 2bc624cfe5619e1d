"""What comes after a publish, for the command and the library alike: the upload, and the word to the hub."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from publisher.config import Config
from publisher.pipeline.orders import Progress
from publisher.pipeline.report import Report, with_code


def upload_and_tell(
    config: Config,
    report: Report,
    *,
    upload: bool,
    dry_run: bool,
    progress: Progress = lambda _what, _done, _total: None,
    waiting: Callable[[], None] = lambda: None,
) -> Report:
    """Upload to the targets if wished, then tell the hub, unless something failed; return the report with both."""
    if config.targets and upload and not report.stopped:
        from publisher.pipeline import situation, uploading  # noqa: PLC0415 - hardly every publish has a target

        targets = uploading.upload(config, report.files, progress, dry_run=dry_run, waiting=waiting)
        if not dry_run:
            situation.note_uploads(config, [one.url for one in targets if not one.failed], datetime.now(UTC))
        report = msgspec.structs.replace(report, targets=targets)
    tells = config.feeds.hub and config.feeds.ping
    if tells and not (dry_run or report.stopped or any(one.failed for one in report.targets)):
        from publisher.pipeline.announcing import announce  # noqa: PLC0415 - nor has it a hub

        told = [with_code(one, article=False) for one in announce(config).problems]
        report = msgspec.structs.replace(report, problems=(*report.problems, *told))
    return report
