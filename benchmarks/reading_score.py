"""Score the reading of raw text against hand labels: `python benchmarks/reading_score.py [FOLDER]`.

FOLDER holds texts and labels as ../shared/reading/dev does, and score_reading.py lies beside it; without it the
benchmark says so and ends. `--kind` and `--per-doc` go to the scorer.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from publisher.model import Source
from publisher.readers import ReadOptions, read

DEV = Path(__file__).parents[2] / "shared" / "reading" / "dev"


def extracted(path: Path) -> dict[str, Any]:
    """What the scorer asks of one article."""
    draft = read(Source(path=path.name, data=path.read_bytes()), ReadOptions()).draft
    if draft is None or draft.body is None:
        return {}
    return {
        "title": draft.title,
        "body": draft.body.text,
        "related": [link.title for link in draft.related],
        "captions": list(draft.captions),
        "headings": [heading.text for heading in draft.body.headings],
        "byline": draft.byline,
        "date": draft.published.isoformat() if draft.published and draft.date_source != "file name" else "",
        "lang": draft.language,
    }


def main(arguments: list[str]) -> None:
    """Read every file of the folder and print the scorer's table."""
    folder = Path(arguments.pop(0)) if arguments and not arguments[0].startswith("-") else DEV
    scorer = DEV.parent / "score_reading.py"
    if not folder.is_dir() or not scorer.is_file():
        print(f"skipped: {folder} or {scorer} is missing")
        return
    files = sorted(path for path in folder.iterdir() if path.suffix in {".txt", ".html"})
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch, "extracted.json")
        out.write_text(json.dumps({path.name: extracted(path) for path in files}), encoding="utf-8")
        subprocess.run([sys.executable, str(scorer), str(out), "--labels", str(folder), *arguments], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
