"""A mail server as a process of its own: writes each recipient into a file before it answers for the letter.

usage: python -m tests.mail.counting_server FILE      (prints its port; ends with its standard input)
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail.servers import Box, serving


class Counting(Box):
    """Counts what it takes in a file that outlives whoever sends."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Count a letter."""
        os.write(self._file, f"{envelope.rcpt_tos[0]}\n".encode())
        return "250 2.0.0 OK"


if __name__ == "__main__":
    with serving(Counting(Path(sys.argv[1]))) as box:
        print(box.port, flush=True)  # noqa: T201 - whoever started it reads it
        sys.stdin.read()
