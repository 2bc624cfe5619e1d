"""`publisher run`: publish and send on a schedule, in one process that a service manager keeps alive."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from publisher import config as configuration
from publisher.cli.arguments import config_option
from publisher.config import Config
from publisher.errors import StateError

if TYPE_CHECKING:
    from types import FrameType

    from publisher.live.schedule import Schedule

_LOOK_S = 20.0  # a laptop may sleep meanwhile, and its clock be set
_SHOWN = 5


@click.command()
@click.option("--plan", "only_plan", is_flag=True, help="Print when the next runs are due, and exit.")
@config_option
def command(file: Path | None, *, only_plan: bool) -> None:
    """Publish and send at the times of [schedule], in the site's time zone, until Ctrl-C or SIGTERM.

    A run that fails is reported, and the next one comes as planned.
    """
    from publisher.live.schedule import Schedule

    config = configuration.load(file)
    schedule = Schedule(config, datetime.now(UTC))
    if not schedule.next:
        hint = 'Write [schedule] and, for example, publish = "*/10 * * * *" and send = "5 * * * *".'
        raise config.refusal("nothing is scheduled", "schedule", hint=hint)
    if only_plan:
        _tell(schedule, config)
        return
    from publisher.build.turn import turn
    from publisher.pipeline.state import FOLDER

    try:
        with turn(config.state / FOLDER / "schedule", wait_s=0):
            _Runner(file, config).keep(schedule)
    except StateError as error:
        raise StateError(
            "another 'publisher run' is already running for this folder", hint="Stop one of them."
        ) from error


def _tell(schedule: Schedule, config: Config) -> None:
    zone = ZoneInfo(config.site.timezone)
    for task in schedule.next:
        for moment in schedule.upcoming(task, _SHOWN):
            click.echo(f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}  {task}")


class _Runner:
    """Runs each task as a process of its own: none can leave memory or a broken state to the next."""

    def __init__(self, file: Path | None, config: Config) -> None:
        self._file, self._zone = file, ZoneInfo(config.site.timezone)
        self._stop = Event()
        self._running: subprocess.Popen[bytes] | None = None

    def keep(self, schedule: Schedule) -> None:
        """Do what is due, until the system asks to stop."""
        before = {number: signal.signal(number, self._ask) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not self._stop.is_set():
                for task in schedule.due(datetime.now(UTC)):
                    if not self._stop.is_set():
                        self._do(task)
                rest = min(schedule.next.values()) - datetime.now(UTC)
                self._stop.wait(min(_LOOK_S, max(0.2, rest.total_seconds())))
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _do(self, task: str) -> None:
        started = datetime.now(UTC)
        click.echo(f"{started.astimezone(self._zone):%Y-%m-%d %H:%M} {task}")
        sys.stdout.flush()
        named = ["--config", str(self._file)] if self._file else []
        quiet = ["--quiet"] if task == "publish" else []
        # In a group of its own: Ctrl-C reaches it through us, once.
        command = [sys.executable, "-m", "publisher", task, *quiet, *named]
        self._running = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)
        if self._stop.is_set():  # asked for just before it began
            self._running.terminate()
        status = self._running.wait()
        self._running = None
        if status:
            click.secho(f"{task} ended with exit status {status}; the next run comes as planned", fg="red", err=True)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()
        running = self._running
        if running is not None:
            running.terminate()  # letters on their way are waited for
