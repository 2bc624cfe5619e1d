"""Play made-up years of a newsletter, and check that each wished article reached each reader exactly once.

usage: python -m benchmarks.year [--readers 500] [--articles 3000] [--days 365] [--years 1] [--first-seed 0]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from publisher.mail.store import open_store
from tests.mail.desk import Desk
from tests.mail.year import Size, Year


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("readers", 500), ("articles", 3000), ("days", 365), ("hours", 6), ("years", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--first-seed", type=int, default=0)
    asked = parser.parse_args()
    size = Size(asked.readers, asked.articles, asked.days, asked.hours)
    for seed in range(asked.first_seed, asked.first_seed + asked.years):
        started = time.perf_counter()
        overflow = ("web", "next")[seed % 2]
        with tempfile.TemporaryDirectory() as folder, open_store("", Path(folder)) as store:
            year = Year(Desk(store, Path(folder), overflow=overflow), seed, size)
            year.play()
            letters, delivered = year.judge()
        took = time.perf_counter() - started
        print(f"seed {seed} ({overflow}): {letters} letters brought {delivered} articles, each once; {took:.0f} s")


if __name__ == "__main__":
    main()
