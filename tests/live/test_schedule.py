"""Runs come when they are due, in the site's time zone, once on days when clocks change, and end when asked to."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from publisher.cli import publisher
from publisher.config import Config, ScheduleOptions, load
from publisher.errors import ConfigError
from publisher.live.schedule import Schedule
from tests.mail.servers import Box, serving


def planned(zone: str, **schedule: str) -> Config:
    """A configuration with this time zone and [schedule]."""
    shipped = load(folder=Path("/nowhere"))
    site = msgspec.structs.replace(shipped.site, timezone=zone)
    return msgspec.structs.replace(shipped, site=site, schedule=ScheduleOptions(**schedule))


def times(expression: str, zone: str, start: datetime, days: int) -> list[datetime]:
    """When `publish` is due within some days, in local time."""
    schedule = Schedule(planned(zone, publish=expression), start)
    end, found = start + timedelta(days=days), []
    while (moment := schedule.next["publish"]) < end:
        found.append(moment.astimezone(ZoneInfo(zone)))
        assert schedule.due(moment) == ["publish"]
    return found


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 4, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("expression", ["30 2 * * *", "15 1 * * *", "0 2 * * *", "45 1 * * *", "0 3 * * *"])
def test_a_daily_run_comes_once_on_days_when_clocks_change(
    expression: str, zone: str, spring: datetime, autumn: datetime
) -> None:
    for change in (spring, autumn):
        found = times(expression, zone, change - timedelta(days=2), 5)

        days = [moment.date() for moment in found]
        assert days == sorted(set(days))
        assert {(later - sooner).days for sooner, later in pairwise(days)} == {1}


def test_a_run_every_few_minutes_of_one_hour_comes_on_days_when_clocks_change() -> None:
    """`*/30 2 * * *` left out the day in spring, and came four times in autumn."""
    found = times("*/30 2 * * *", "Europe/Berlin", datetime(2026, 3, 28, 2, tzinfo=UTC), 3)
    later = times("*/30 2 * * *", "Europe/Berlin", datetime(2026, 10, 24, 2, tzinfo=UTC), 3)

    assert len({moment.date() for moment in found}) == len({moment.date() for moment in later}) == 3
    assert len(later) == 6


@given(st.integers(0, 700 * 24 * 60), st.integers(0, 200))
def test_a_run_that_was_missed_comes_once(minutes: int, hours: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    schedule = Schedule(planned("Europe/Berlin", publish="*/10 * * * *", send="5 7 * * *"), start)
    late = max(schedule.next.values()) + timedelta(hours=hours)

    assert schedule.due(late) == ["publish", "send"]
    assert schedule.due(late) == []
    assert all(moment > late for moment in schedule.next.values())


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        *(
            (one, "is not a schedule")
            for one in ("nonsense", "61 * * * *", "* * *", "0 0 7 * * *", "0 0 30 2 *", "9" * 5000 + " * * * *")
        ),
        *((one, "has a larger step") for one in ("*/61 * * * *", "0 8-12/24 * * *", "1,*/60 * * * *", "0 0 * */13 *")),
    ],
)
def test_what_is_no_schedule_is_told_with_its_place(tmp_path: Path, expression: str, words: str) -> None:
    """`run` named no line and always publisher.toml, `check` said nothing, and every 61 minutes was every hour."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "t.toml").write_text(f"[schedule]\nsend = '{expression}'\n")

    for command in ("run", "check"):
        done = CliRunner().invoke(publisher, [command, "--config", str(tmp_path / "t.toml")])

        said = f"{done.exception}" if command == "run" else done.output
        assert re.search(rf"t\.toml:2: (C102 )?'schedule.send' {words}", said)
        assert done.exit_code == 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.md").write_text("# The weir\n\nIt hums.\n")
    (tmp_path / "publisher.toml").write_text(
        '[site]\ntitle = "T"\nurl = "https://example.org/"\ntimezone = "Asia/Tokyo"\n'
        'postal_address = "A, B"\n[digest]\nsender = "a@example.org"\nfrequency = "instant"\n'
        '[schedule]\npublish = "*/2 * * * *"\nsend = "0 7 * * *"\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_plan_says_when_in_the_sites_time_zone(folder: Path) -> None:
    lines = CliRunner().invoke(publisher, ["run", "--plan"]).stdout.splitlines()

    assert len(lines) == 10
    assert all(" JST  " in line for line in lines)
    assert {line[11:16] for line in lines if line.endswith("send")} == {"07:00"}


def test_nothing_scheduled_is_told(folder: Path) -> None:
    (folder / "publisher.toml").write_text('[site]\ntitle = "T"\n')

    found = CliRunner().invoke(publisher, ["run"]).exception

    assert isinstance(found, ConfigError)
    assert "nothing is scheduled" in str(found)


def test_two_schedules_of_one_folder_refuse_and_a_stop_is_heard(folder: Path) -> None:
    command = [sys.executable, "-m", "publisher", "run"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        end = time.monotonic() + 20
        while not (folder / ".publisher" / "schedule" / "turn").exists():
            assert time.monotonic() < end
            time.sleep(0.05)
        time.sleep(0.3)
        second = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30, check=False)
        first.send_signal(signal.SIGTERM)
        assert first.wait(30) == 0

    assert second.returncode != 0
    assert "another 'publisher run' is already running for this folder" in second.stderr


_SOON = """
import sys
from datetime import UTC, datetime, timedelta
from publisher.live import schedule
class Soon(schedule.Schedule):
    def _after(self, task, moment):
        return moment + timedelta(seconds=2 if task == "publish" else 3)
schedule.Schedule = Soon
from publisher.cli import main
sys.argv = ["publisher", "run"]
main()
"""


def test_both_tasks_run_and_a_failing_one_does_not_end_the_schedule(folder: Path) -> None:
    with serving(Box()) as box:
        environment = {**os.environ, "PUBLISHER_SMTP_URL": f"smtp://127.0.0.1:{box.port}"}
        add = [sys.executable, "-m", "publisher", "subscribers", "add", "ada@example.org"]
        subprocess.run(add, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        (folder / "articles" / "broken.md").write_text("---\ndate: never\n---\n\nText.\n")
        time.sleep(1.1)
        with subprocess.Popen(
            [sys.executable, "-c", _SOON], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            end = time.monotonic() + 60
            while len(box.taken) < 1:
                assert time.monotonic() < end
                time.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=60)

    assert b" publish\n" in out
    assert b" send\n" in out
    assert b"publish ended with exit status 1; the next run comes as planned" in err
    assert b"broken.md:2: 'date' is not a date" in out + err
