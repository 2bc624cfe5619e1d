"""A thousand readers join, confirm and leave at once at a real server, join one that is killed, leave while letters go.

usage: python benchmarks/joining.py [--readers 1000] [--at-a-time 1000]

AssertionError where one is lost, or gets a letter a second after leaving.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.mail.servers import Box, serving
from tests.web import traffic


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=1000)
    parser.add_argument("--at-a-time", type=int, default=1000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, serving(Box()) as box:
        crowd = traffic.Place(Path(place) / "crowd", box)
        took = traffic.crowd(crowd, box, readers=asked.readers, at_a_time=asked.at_a_time)
    for what, seconds in zip(("joined", "confirmed", "left by one click"), took, strict=True):
        print(f"{asked.readers} {what}, {asked.at_a_time} at a time: {asked.readers / seconds:.0f} a second, none lost")
    with tempfile.TemporaryDirectory() as place, serving(Box()) as box:
        site = traffic.Place(Path(place) / "site", box)
        told, waits = traffic.killed(site, box, readers=asked.readers, at_a_time=asked.at_a_time)
    print(f"{told} of {asked.readers} had an answer when the server was killed: none lost, {waits} with a late mail")
    with tempfile.TemporaryDirectory() as place, serving(Box()) as box:
        late = traffic.leavers(traffic.Place(Path(place) / "site", box, rate=50), box, readers=500, leaving=200)
    assert late < 1
    print(f"200 left while letters went: the last letter to one of them came {max(0.0, late):.2f} s later")


if __name__ == "__main__":
    main()
