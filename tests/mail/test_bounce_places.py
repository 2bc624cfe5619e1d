"""Where mails that came back are read from: files, mboxes, Maildirs and a mailbox on a server."""

from __future__ import annotations

import json
import mailbox
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from publisher.cli import publisher
from publisher.errors import ConfigError, DeliveryError
from publisher.mail.store import Store
from tests import judges
from tests.mail.desk import SECRET, Desk
from tests.mail.returned import POSTFIX, desk_of_ada, filled, sent, state


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return desk_of_ada(store, tmp_path)


@pytest.fixture
def folder(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUBLISHER_SECRET", SECRET.decode())
    (tmp_path / "publisher.toml").write_text('[site]\ntitle = "T"\nurl = "https://news.example/"\n')
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(publisher, ["bounces", *words], catch_exceptions=False)
    return done.exit_code, done.output


def test_files_mboxes_and_maildirs_are_read(desk: Desk, folder: Path) -> None:
    data = filled(POSTFIX, sent(desk))
    (folder / "one.eml").write_bytes(data)
    box = mailbox.mbox(folder / "mbox")
    box.add(data)
    box.add(b"From: a@b.example\nSubject: Hello\n\nHello.\n")
    box.close()
    maildir = mailbox.Maildir(folder / "Maildir")
    maildir.add(data)

    assert run("one.eml") == (0, "1 mail = 1 address that does not work\n")
    assert run("mbox", "Maildir") == (0, "3 mails = 2 already known + 1 something else\n")
    assert json.loads(run("one.eml", "--json")[1])["known"] == 1


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nothing", "nothing: there is no such file or Maildir"),
        (".", ".: this folder is not a Maildir"),
        ("imaps://mail.example/INBOX", "mail.example/INBOX: this is not the address of a mailbox"),
        ("imaps://ada:pass@mail.example/INBOX", "mail.example/INBOX: this is not the address of a mailbox"),
        ("imaps://ada@mail.example/IN%22BOX", "this is not the address of a mailbox"),
        ("imaps://[", "imaps://[: this is not the address of a mailbox. Write it as imaps://user@"),
        ("imaps://ada@mail.example:99999/INBOX", "this is not the address of a mailbox"),
        ("imaps://ada@127.0.0.1:1/INBOX", "PUBLISHER_IMAP_PASSWORD is not set. Put the password of ada into that env"),
    ],
)
def test_a_place_that_is_none_is_told(folder: Path, place: str, said: str) -> None:
    done = CliRunner().invoke(publisher, ["bounces", place])

    assert isinstance(done.exception, ConfigError)  # exit status 2
    assert said in str(done.exception)
    assert "ada:pass" not in str(done.exception)


@pytest.fixture
def imap(tmp_path: Path) -> Iterator[tuple[int, Callable[[bytes], None]]]:
    """A Dovecot of our own with one mailbox: its port, and what puts a mail there."""
    program = judges.program("dovecot", package="dovecot-imapd")
    place = Path("/tmp") / f"dovecot-{tmp_path.name}-{time.monotonic_ns()}"  # its sockets need a short path
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place.mkdir(mode=0o755)
    maildir = mailbox.Maildir(place / "mail")
    for path in [place / "mail", *(place / "mail").iterdir()]:
        path.chmod(0o777)
    (place / "conf").write_text(f"""\
base_dir = {place}/run
log_path = {place}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
mail_location = maildir:{place}/mail
first_valid_uid = 0
default_internal_user = nobody
default_login_user = nobody
default_internal_group = nogroup
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={place}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
""")
    process = subprocess.Popen([program, "-F", "-c", place / "conf"], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)

    def put(data: bytes) -> None:
        key = maildir.add(data)
        for file in (place / "mail").rglob(f"*{key}*"):
            file.chmod(0o666)

    try:
        yield port, put
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(place, ignore_errors=True)


def test_a_mailbox_on_a_server_is_read_and_its_mails_marked(
    desk: Desk, folder: Path, imap: tuple[int, Callable[[bytes], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, put = imap
    put(filled(POSTFIX, sent(desk)))
    put(b"From: a@b.example\nSubject: Hello\n\nHello.\n")
    url = f"imap://ada@127.0.0.1:{port}/INBOX"

    monkeypatch.setenv("PUBLISHER_IMAP_PASSWORD", "wrong")
    with pytest.raises(DeliveryError, match=r"127.0.0.1: .*Authentication failed"):
        run(url)
    monkeypatch.setenv("PUBLISHER_IMAP_PASSWORD", "secret")
    first, again = run(url), run(url)

    assert first == (0, "2 mails = 1 address that does not work + 1 something else\n")
    assert again == (0, "no mails\n")
    assert state(desk) == "bounced"
