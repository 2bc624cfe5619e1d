"""Draw what run.py measured: python benchmarks/picture.py FIGURES.json docs/benchmarks.svg."""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path
from typing import Any

WIDTH, LABEL, ROW, TOP, EDGE = 800, 335, 46, 40, 14
TITLE = "Seconds of Publisher, and of Hugo or the floor, for the same work"
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1a1a1a}.ours{fill:#0b6e4f}.peer{fill:#9aa5b1}.small{font-size:11px}"
    ".ground{fill:#fff}"  # its own: a page may be light where the reader's system is dark
    "@media(prefers-color-scheme:dark){text{fill:#eee}.ours{fill:#4cc38a}.peer{fill:#66727f}.ground{fill:#15191d}}"
)


def picture(figures: dict[str, Any]) -> str:
    """Two bars a row, ours above the other's, each row to the scale of its longer one."""
    rows = [row for row in figures["rows"] if row["peer"] == "hugo" or row["row"].startswith("100,000")]
    height = TOP + ROW * len(rows) + 24
    view = f"{-EDGE} 0 {WIDTH + 2 * EDGE} {height + EDGE}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{TITLE}" viewBox="{view}">',
        f"<style>{STYLE}</style>",
        f'<rect class="ground" x="{-EDGE}" width="{WIDTH + 2 * EDGE}" height="{height + EDGE}"/>',
        f'<text x="{LABEL}" y="20">wall seconds: Publisher above, the other below; each pair to its own scale</text>',
    ]
    for place, row in enumerate(rows):
        top = TOP + ROW * place
        longest = max(row["ours"][0], row["theirs"][0])
        parts.append(f'<text x="0" y="{top + 14}">{escape(row["row"])}</text>')
        beside = "" if row["peer"] == "hugo" else f", beside the {row['peer']}"
        parts.append(f'<text class="small" x="0" y="{top + 29}">{escape(row["on"] + beside)}</text>')
        for kind, wall, drop in (("ours", row["ours"][0], 0), ("peer", row["theirs"][0], 16)):
            length = (WIDTH - LABEL - 70) * wall / longest
            parts.append(f'<rect class="{kind}" x="{LABEL}" y="{top + drop + 3}" width="{length:.1f}" height="13"/>')
            parts.append(f'<text class="small" x="{LABEL + length + 6:.1f}" y="{top + drop + 14}">{wall:.2f} s</text>')
    parts.append(f'<text class="small" x="0" y="{height - 6}">{escape(figures["machine"])}</text></svg>')
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(picture(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
