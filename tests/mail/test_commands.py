"""The commands of mail as people type them: what they print, and their exit status."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from publisher.mail import checking
from publisher.mail.smtp import Line, Reply
from tests.mail.servers import Box, serving
from tests.mail.shell import Run
from tests.mail.shell import site as make_site


def test_the_database_is_upgraded_and_copied(tmp_path: Path, run: Run) -> None:
    site = make_site(tmp_path)
    first = run(site, "db", "upgrade")
    again = run(site, "db", "upgrade")
    backup = run(site, "db", "backup", "copy.db")

    assert (first.stdout, again.stdout) == ("schema none -> 0002\n", "schema 0002\n")
    assert backup.returncode == 0
    assert (site / "copy.db").stat().st_size > 0


def test_a_publish_knows_nothing_of_mail(tmp_path: Path, run: Run) -> None:
    site = make_site(tmp_path)
    done = run(site, "publish")

    assert done.returncode == 0
    assert not list(site.glob("subscribers*"))


# --- sending -----------------------------------------------------------------------------------------------------


@pytest.fixture
def published(tmp_path: Path, run: Run) -> Path:
    """A site with two readers of instant letters, to whom one article is new."""
    site = make_site(tmp_path)
    run(site, "publish", "--now", "2026-01-01T00:00:00Z")
    for name in ("ada", "bo"):
        run(site, "subscribers", "add", f"{name}@example.org", "--frequency", "instant")
    _since_forever(site)
    run(site, "publish")
    return site


def _since_forever(site: Path) -> None:
    with closing(sqlite3.connect(site / "subscribers.db")) as database, database:
        database.execute("UPDATE subscribers SET since = 1")
    (site / "articles/new.md").write_text("---\ntitle: New\n---\n\nSomething new.\n")


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    with serving(Box()) as opened:
        monkeypatch.setenv("PUBLISHER_SMTP_URL", f"smtp://127.0.0.1:{opened.port}")
        yield opened


def test_letters_are_foreseen_sent_once_and_accounted_for(published: Path, run: Run, box: Box) -> None:
    foreseen = run(published, "send", "--dry-run")
    sent = run(published, "send")
    again = run(published, "send")
    status = run(published, "status", "--json")

    assert foreseen.stdout == "would be sent: 2 instant\n"
    assert "2 planned = 2 accepted + 0 rejected" in sent.stdout
    assert (sent.returncode, again.returncode, again.stdout) == (0, 0, "nothing to send\n")
    assert box.addresses == ["ada@example.org", "bo@example.org"]
    assert json.loads(status.stdout)["letters"] == {"accepted": 2}
    message = box.message()
    assert "New" in str(message.get_body(("plain",)))
    assert str(message["Subject"]).startswith("New")
    assert message["From"] == "S <newsletter@example.org>"


def test_letters_go_into_a_maildir_and_nowhere_else(published: Path, run: Run, box: Box) -> None:
    done = run(published, "send", "--to-maildir", "letters", "--only", "bo@example.org")

    assert done.stdout == "written to letters: 1 instant\n"
    assert len(list((published / "letters/new").iterdir())) == 1
    assert box.taken == []


def test_a_letter_is_signed_where_there_is_a_key(
    published: Path, run: Run, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (published / "dkim.pem").write_bytes(pem)
    monkeypatch.setenv("PUBLISHER_DKIM_KEY", "dkim.pem")
    refused = run(published, "send")
    with (published / "publisher.toml").open("a") as file:
        file.write('[sending]\ndkim_selector = "s1"\n')
    sent = run(published, "send")

    assert (refused.returncode, sent.returncode) == (2, 0)
    assert "dkim_selector" in refused.stderr
    assert "d=example.org; s=s1;" in str(box.message()["DKIM-Signature"])


def test_what_stops_a_send_is_told_and_nothing_is_lost(
    published: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    unset = run(published, "send")
    monkeypatch.setenv("PUBLISHER_SMTP_URL", "smtp://me:hidden-word@127.0.0.1:1?starttls=never")
    gone = run(published, "send")
    status = run(published, "status")

    assert (unset.returncode, gone.returncode, status.returncode) == (2, 1, 0)
    assert "PUBLISHER_SMTP_URL is not set" in unset.stderr
    assert "127.0.0.1:1 cannot be reached" in gone.stderr
    assert "hidden-word" not in gone.stderr + gone.stdout
    assert "2 planned = 0 accepted" in gone.stdout
    assert "2 planned" in status.stdout


def test_an_issue_is_sent_by_hand(published: Path, run: Run, box: Box) -> None:
    early = run(published, "send", "--issue", "1")
    run(published, "publish", "--close")
    sent = run(published, "send", "--issue", "1", "--only", "ada@example.org")
    corrected = run(published, "send", "--issue", "1", "--correction")

    assert (early.returncode, sent.returncode, corrected.returncode) == (2, 0, 0)
    assert "still open" in early.stderr
    assert [str(box.message(place)["Subject"])[:11] for place in range(2)] == ["New, and 1 ", "Correction:"]


def test_unknown_letters_are_listed(published: Path, run: Run, box: Box) -> None:
    box.data = lambda address: "hang up" if address.startswith("ada") else ""
    sent = run(published, "send")
    box.data = lambda _: ""
    status = run(published, "status")
    waiting = run(published, "send")
    again = run(published, "send", "--resend-unknown")

    assert "unknown      ada@example.org  instant " in status.stdout
    assert (sent.returncode, waiting.stdout, again.returncode) == (1, "nothing to send\n", 0)
    assert box.addresses == ["ada@example.org", "bo@example.org"]


def test_ctrl_c_stops_cleanly(published: Path, run: Run, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Line.deliver

    def deliver(line: Line, sender: str, recipient: str, message: bytes) -> Reply:
        os.kill(os.getpid(), signal.SIGINT)
        return real(line, sender, recipient, message)

    monkeypatch.setattr(Line, "deliver", deliver)
    with (published / "publisher.toml").open("a") as file:
        file.write("[sending]\nconnections = 1\n")
    stopped = run(published, "send")
    monkeypatch.setattr(Line, "deliver", real)
    rest = run(published, "send")

    assert (stopped.returncode, rest.returncode) == (1, 0)
    assert "stopped: interrupted" in stopped.stderr
    assert "2 planned = 1 accepted + 0 rejected + 0 deferred + 0 suppressed + 0 unknown + 1 waiting" in stopped.stdout
    assert box.addresses == ["ada@example.org", "bo@example.org"]


def test_a_letter_goes_to_yourself_and_is_not_marked_as_sent(
    published: Path, run: Run, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "ask_dns", lambda _name, _kind: None)
    done = run(published, "check-mail", "--to", "me@example.net")
    wrong = run(published, "check-mail", "--to", "nobody")
    box.mail = "530 5.7.0 Authentication required"
    refused = run(published, "check-mail", "--to", "me@example.net")
    foreseen = run(published, "send", "--dry-run")

    assert "me@example.net: accepted (250" in done.stdout
    assert "error: me@example.net: the letter was not accepted" in refused.stderr
    assert (done.returncode, wrong.returncode) == (1, 2)
    assert "letters have no sender" in done.stderr
    assert box.addresses == ["me@example.net"]
    assert foreseen.stdout == "would be sent: 2 instant\n"


def test_a_file_that_cannot_be_written_and_a_pause_without_an_end_are_told(tmp_path: Path, run: Run) -> None:
    """Both ended in a traceback."""
    site = make_site(tmp_path)
    run(site, "subscribers", "add", "ada@example.org")

    nowhere = run(site, "subscribers", "export", "-o", "none/x.csv")
    folder = run(site, "subscribers", "export", "-o", "articles")
    pause = run(site, "subscribers", "set", "ada@example.org", "--pause-until", "9999-12-31T23:59:59-12:00")

    assert [nowhere.returncode, folder.returncode, pause.returncode] == [2, 2, 2]
    assert nowhere.stderr.startswith("error: none/x.csv: cannot be written: No such file or directory. Name a file")
    assert folder.stderr.startswith("error: articles: cannot be written: Is a directory. Name a file")
    assert pause.stderr.startswith("error: '9999-12-31T23:59:59-12:00' is not a moment: write ")
