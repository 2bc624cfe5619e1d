"""Kill sends with SIGKILL at random moments, and check that nobody is mailed twice, lost, or left out of the account.

usage: python benchmarks/kills.py [--kills 1000] [--readers 2000] [--connections 10] [--first-seed 0]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.mail.killing import Session, counting_server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("kills", 1000), ("readers", 2000), ("connections", 10)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--longest", type=float, default=1.0, help="seconds until a kill, at most")
    parser.add_argument("--first-seed", type=int, default=0)
    asked = parser.parse_args()
    chance, started = random.Random(asked.first_seed), time.perf_counter()
    kills = unknown = most = sessions = 0
    with tempfile.TemporaryDirectory() as place, counting_server(Path(place) / "log") as port:
        while kills < asked.kills:
            folder = Path(place) / f"s{sessions}"
            folder.mkdir()
            session = Session(folder, port, Path(place) / "log", readers=asked.readers, connections=asked.connections)
            killed = session.play(chance, asked.longest, asked.kills - kills)
            kills, unknown, most = kills + killed.kills, unknown + killed.unknown, max(most, killed.most_unknown)
            sessions += 1
            print(f"{kills} kills in {sessions} sends", end="\r", file=sys.stderr)
    print(f"{kills} kills in {sessions} sends to {asked.readers} readers, {time.perf_counter() - started:.0f} s:")
    print("mailed twice: 0; lost: 0; accounts out of balance: 0")
    print(f"unknown: {unknown}; by one kill at most {most}, of {asked.connections} connections")


if __name__ == "__main__":
    main()
