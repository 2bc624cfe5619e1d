"""Count what is read right of the tests' fifty-two scraped pages: `python benchmarks/reading_pages.py`.

The intervals are Wilson's, 95 %; they are for pages of these four layouts and thirteen languages, all of our own.
"""

from __future__ import annotations

import sys
from collections import Counter
from math import sqrt
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.readers.test_from_text_pages import LAYOUTS, PARTS, outcome

_Z = 1.96


def interval(right: int, total: int) -> tuple[float, float]:
    """Wilson's score interval of a proportion, 95 %."""
    share, spread = right / total, _Z * _Z / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(share * (1 - share) / total + spread / (4 * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def main() -> None:
    """Print a table."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for language in PARTS:
        for layout in LAYOUTS:
            for field, good in outcome(language, layout).items():
                total[field] += 1
                right[field] += good
    print("| field | right | of | interval |\n|---|---:|---:|---|")
    for field in total:
        low, high = interval(right[field], total[field])
        print(f"| {field} | {right[field]} | {total[field]} | {low:.2f} to {high:.2f} |")


if __name__ == "__main__":
    main()
