"""Uploads measured beside rclone, and ended with SIGKILL at random moments.

    PYTHONPATH=. python benchmarks/uploads.py speed
    PYTHONPATH=. python benchmarks/uploads.py kills

`speed` uploads 10,000 documents to an S3 server on loopback (moto), ours and rclone's in turn, and counts the requests
that the server saw. `kills` ends uploads to a folder, S3 and SFTP, looks for feeds that name what is not there, and
lets later uploads mend what is left. Both fail when a promise does not hold.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.targets import servers
from tests.targets.builds import command_of, dangling, edition, ours, started, written
from tests.targets.servers import Place


class Run(NamedTuple):
    """Seconds by the clock and of processor time, and requests by method."""

    wall: float
    cpu: float
    requests: dict[str, int]


# --- speed -----------------------------------------------------------------------------------------------------------


class _Server:
    """moto in a process of its own, so that its work is not ours; its log is the account of requests."""

    def __init__(self, url: str, log: Path) -> None:
        self.url, self._log = url, log

    def requests(self) -> dict[str, int]:
        """All requests so far, by method."""
        found: dict[str, int] = {}
        for method in re.findall(r'"(?:\x1b\[\d+m)*(PUT|GET|HEAD|POST|DELETE) ', self._log.read_text()):
            found[method] = found.get(method, 0) + 1
        return found


@contextmanager
def _moto() -> Iterator[_Server]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    with tempfile.TemporaryDirectory() as name:
        log = Path(name, "log")
        command = [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", str(port)]
        with log.open("wb") as said:
            process = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            while True:
                with socket.socket() as one:
                    if one.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield _Server(f"http://127.0.0.1:{port}", log)
        finally:
            process.terminate()
            process.wait()


def _documents(folder: Path, number: int) -> None:
    """An output folder of pages with a tenth of pictures, and the manifest of a publish."""
    chance = random.Random(1)
    files = {f"articles/article-{n}/index.html": chance.randbytes(6000).hex()[: 8000 + n % 4000] for n in range(number)}
    for n in range(number // 10):
        del files[f"articles/article-{n}/index.html"]
        files[f"assets/{n:016x}.png"] = chance.randbytes(15_000).hex()
    written(folder, files)


def _timed(command: list[str], environment: Mapping[str, str], server: _Server) -> Run:
    before, seen = resource.getrusage(resource.RUSAGE_CHILDREN), server.requests()
    started = time.perf_counter()
    inherited = {name: value for name, value in os.environ.items() if name != "AWS_CA_BUNDLE"}  # rclone fails with it
    subprocess.run(command, env={**inherited, **environment}, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after, now = resource.getrusage(resource.RUSAGE_CHILDREN), server.requests()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, {method: now[method] - seen.get(method, 0) for method in now})


def _shown(name: str, run: Run) -> str:
    told = ", ".join(f"{number:,} {method}" for method, number in sorted(run.requests.items()) if number)
    return f"| {name} | {run.wall:.1f} | {run.cpu:.2f} | {told} |"


def speed(number: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "out")
        _documents(folder, number)
        print("| what | s | processor, s | requests |\n|---|---:|---:|---|")
        ratios = [_round(folder, number) for _ in range(rounds)]
        cpu, wall = (statistics.median(values) for values in zip(*ratios, strict=True))
        print(f"\nours / rclone, medians of {rounds}: processor {cpu:.2f}, clock {wall:.2f}")
        assert cpu <= 0.7, "more than 0.7 of rclone's processor time"
        assert wall <= 1.0, "slower than rclone"


def _round(folder: Path, number: int) -> tuple[float, float]:
    """One upload of each into a server of its own; gives processor time and clock, ours by rclone's."""
    with _moto() as server:
        place = servers.bucket(server.url, "ours")
        first = _timed(command_of(folder, place), place.environment, server)
        print(_shown("ours, first", first), flush=True)
        assert first.requests["PUT"] <= number + 3
        same = _timed(command_of(folder, place), place.environment, server)
        print(_shown("ours, unchanged", same), flush=True)
        assert sum(same.requests.values()) <= 3
        page = folder / f"articles/article-{number - 1}/index.html"
        kept, manifest = page.read_text(), (folder / ".publisher-manifest").read_text()
        files = {one.relative_to(folder).as_posix(): one.read_text() for one in folder.rglob("*.*") if one.is_file()}
        files.pop(".publisher-manifest")
        written(folder, {**files, page.relative_to(folder).as_posix(): f"{kept} changed"})
        one = _timed(command_of(folder, place), place.environment, server)
        print(_shown("ours, one changed", one), flush=True)
        assert one.requests["PUT"] == 3
        page.write_text(kept)
        (folder / ".publisher-manifest").write_text(manifest)
    with _moto() as server:
        place = servers.bucket(server.url, "theirs")
        told = {
            "RCLONE_CONFIG": "/dev/null", "RCLONE_S3_PROVIDER": "Other", "RCLONE_S3_ENDPOINT": server.url,
            "RCLONE_S3_ACCESS_KEY_ID": "a", "RCLONE_S3_SECRET_ACCESS_KEY": "b", "RCLONE_S3_REGION": "us-east-1",
        }  # fmt: skip
        command = ["rclone", "sync", str(folder), ":s3:theirs", "--transfers", "16"]
        peer = _timed(command, told, server)
        print(_shown("rclone, first", peer), flush=True)
        print(_shown("rclone, unchanged", _timed(command, told, server)), flush=True)
    return first.cpu / peer.cpu, first.wall / peer.wall


# --- kills -----------------------------------------------------------------------------------------------------------


def kills(number: int, kinds: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name, servers.s3_server() as s3, servers.ssh_server() as ssh:
        room = Path(name)
        places = {
            "folder": servers.folder(room / "folder"),
            "s3": servers.bucket(s3, "site"),
            "sftp": servers.ssh_folder(ssh, room / "sftp"),
        }
        print("| target | kills | feeds that named what was not there | mended by the next |")
        print("|---|---:|---:|---:|", flush=True)
        for kind in kinds:
            _kill(kind, places[kind], room / f"out {kind}", number)


def _kill(kind: str, place: Place, room: Path, number: int) -> None:
    chance = random.Random(kind)
    place.plant("foreign/index.html", b"not ours")
    _upload(place, room, 0)
    length = max(_upload(place, room, turn) for turn in (1, 2))
    killed = mended = broken = 0
    turn = 2
    while killed < number:
        turn += 1
        _write_edition(room, turn)
        process = started(place, room)
        time.sleep(chance.uniform(0, length))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL  # the others were done already
        lies = place.look()
        broken += bool(dangling(lies))
        assert lies["foreign/index.html"] == b"not ours"
        if chance.random() < 0.5:  # else the next edition comes over what is left
            length = _upload(place, room, turn)  # the machine may be busier than before
            lies = {path: text for path, text in ours(place.look()).items() if not path.startswith("foreign/")}
            assert lies == edition(turn, pages=_PAGES), f"not mended after {turn}"
            mended += 1
    print(f"| {kind} | {killed} | {broken} | {mended} of {mended} |", flush=True)
    assert not broken


_PAGES = 60


def _write_edition(room: Path, turn: int) -> None:
    shutil.rmtree(room, ignore_errors=True)
    written(room, edition(turn, pages=_PAGES))


def _upload(place: Place, room: Path, turn: int) -> float:
    """Upload an edition as a whole; gives the seconds that it took."""
    _write_edition(room, turn)
    with started(place, room) as process:
        begun = time.perf_counter()
        assert process.wait() == 0
        return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "kills"])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", choices=["folder", "s3", "sftp"], help="kill uploads to this kind of target alone")
    given = parser.parse_args()
    if given.what == "speed":
        speed(given.documents, given.rounds)
    else:
        kills(given.kills, [given.only] if given.only else ["folder", "s3", "sftp"])


if __name__ == "__main__":
    main()
