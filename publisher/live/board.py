"""The board: the letter side by side on a desktop and a phone, by day and by night, its text, headers and size."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from publisher import templating
from publisher.live.stage import Stage

LIMIT = 100_000  # bytes: Gmail cuts a letter off a little above
_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
_ALWAYS = {"dark": "@media all", "light": "@media not all"}


def letter(stage: Stage, scheme: str) -> str:
    """The letter's HTML as a client in this colour scheme ("light", "dark") shows it; "" when there is none."""
    html = _part(stage, "html").decode("utf-8", "replace")
    return _DARK.sub(_ALWAYS[scheme], html) if scheme in _ALWAYS else html


def text(stage: Stage) -> str:
    """The letter's text part; "" when there is none."""
    return _part(stage, "txt").decode("utf-8", "replace")


def render(stage: Stage, templates: Path) -> str:
    """The whole board as HTML. Raises RenderError when the user's own template of it is wrong."""
    shown, html = stage.shown, _part(stage, "html")
    message = message_from_bytes(_part(stage, "eml"), policy=default)
    return templating.render(
        templating.environment(templates),
        "live/board.html.j2",
        shown=shown,
        report=shown.report,
        problems=[(problem.level, str(problem)) for problem in shown.problems],
        headers=[(name, str(value)) for name, value in message.items()],
        size=len(html),
        limit=LIMIT,
        share=min(100, round(100 * len(html) / LIMIT)),
        text=text(stage),
    )


def _part(stage: Stage, suffix: str) -> bytes:
    report = stage.shown.report
    if report is None or report.issue is None:
        return b""
    file = stage.outbox / str(report.issue.number) / f"digest.{suffix}"
    return file.read_bytes() if file.is_file() else b""
