"""publisher/errors.py: how an error reads, whatever a library brought along."""

from __future__ import annotations

import smtplib
from urllib.error import URLError

import pytest

from publisher.checking import Finding
from publisher.errors import PublisherError, counted, reason
from publisher.model import Problem


@pytest.mark.parametrize(
    "said",
    [
        PublisherError("no host specified.", path="a.md", line=3, hint="Write one."),
        Problem(path="a.md", line=3, message="no host specified.", hint="Write one."),
        Finding(code="F101", path="a.md", line=3, message="no host specified.", hint="Write one.", level="error"),
    ],
    ids=["error", "problem", "finding"],
)
def test_a_sentence_ends_once(said: object) -> None:
    """Libraries end theirs with a full stop: it read `no host specified.. Write one.`"""
    assert str(said).replace("F101 ", "") == "a.md:3: no host specified. Write one."


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (IsADirectoryError(21, "Is a directory", "adir"), "Is a directory"),
        (URLError(ConnectionRefusedError(111, "Connection refused")), "Connection refused"),
        (URLError("unknown url type: x"), "unknown url type: x"),
        (smtplib.SMTPNotSupportedError("no\nAUTH"), "no AUTH"),
        (TimeoutError("timed out"), "timed out"),
        (ConnectionResetError(), "ConnectionResetError"),
    ],
    ids=["file", "inside another", "text inside another", "lines", "without a number", "nothing"],
)
def test_what_the_system_says_is_told_without_its_number(error: Exception, words: str) -> None:
    """People read `[Errno 21] Is a directory: 'adir'`, and of a mailbox's server nothing but `111`."""
    assert reason(error) == words


@pytest.mark.parametrize(("number", "said"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_one_is_counted_in_the_singular(number: int, said: str) -> None:
    assert counted(number, "file") == said
