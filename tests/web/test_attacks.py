"""What hostile clients send: a clear page each time, nothing lost, nobody let in, no header of their own in a mail."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.mail import tokens
from publisher.mail.moments import seconds
from publisher.mail.store import Store, open_store
from tests.mail.desk import SECRET
from tests.web.world import World

OTHER = b"another secret, of another site"


def _forgeries(world: World) -> dict[str, str]:
    handle, now = world.find("ada@example.org").handle, seconds(world.now)
    good = world.token("ada@example.org")
    return {
        "cut": good[:-1],
        "cut in the handle": good[:10],
        "longer": good + "A",
        "one character changed": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "another handle": ("A" if good[0] != "A" else "B") + good[1:],
        "another secret": tokens.reader_token(OTHER, handle),
        "a token of another kind": tokens.confirm_token(SECRET, handle, now),
        "the handle alone": handle,
        "an address": "ada@example.org",
        "a number": "1",
        "SQL": "' OR 1=1 --",
        "a slash in it": good[:20] + "/" + good[20:],
        "not ASCII": "ä" * 42,
        "a NUL": good + "%00",
        "a line break": good + "%0d%0aSet-Cookie:%20a=b",
        "very long": "A" * 6000,
        "a template's": "{{7*7}}",
    }


@pytest.mark.parametrize("kind", ["m", "u", "c"])
def test_a_forged_token_lets_nobody_in(world: World, kind: str) -> None:
    before = world.add("ada@example.org")
    for name, token in _forgeries(world).items():
        if (kind, name) == ("c", "a token of another kind"):
            continue
        for answer in (world.get(f"{kind}/{token}"), world.post(f"{kind}/{token}", {"often": "never"})):
            assert answer.status_code == 404, name
            assert name == "a line break" or "This link does not work" in answer.text, name
            assert "Set-Cookie" not in answer.headers
    assert world.find("ada@example.org") == before


def test_a_link_without_its_token_is_a_missing_page(world: World) -> None:
    for kind in ("m", "u", "c"):
        assert world.get(f"{kind}/").status_code == 404


def test_a_confirmation_cannot_be_made_for_somebody_else(world: World) -> None:
    world.sign_up("mallory@example.org")
    world.sign_up("ada@example.org")
    world.deliver()
    mine = world.link("c", 0).rpartition("/")[2]
    handle, stamp, _ = world.link("c", 1).rpartition("/")[2].split(".")

    for token in (f"{handle}.{stamp}.{mine.split('.')[2]}", f"{handle}.{mine.split('.', 1)[1]}", f"{handle}..", handle):
        assert world.post(f"c/{token}").status_code == 404
    assert world.find("ada@example.org").state == "pending"


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org\r\nBcc: victim@example.org",
        "ada@example.org\nBcc: victim@example.org",
        "ada@example.org%0d%0aBcc:victim@example.org",
        "ada@example.org, victim@example.org",
        "ada@example.org;victim@example.org",
        '"a\r\nBcc: victim@example.org"@example.org',
        "Ada <ada@example.org>",
        "ada@example.org\u2028Bcc: victim@example.org",
        "ada@example.org\0",
        "ada@[127.0.0.1]",
        "-oQ/tmp@example.org>\r\nRCPT TO:<victim@example.org",
        "ada@example.org> NOTIFY=NEVER",
    ],
)
def test_no_address_brings_a_header_or_a_recipient_with_it(world: World, address: str) -> None:
    answer = world.sign_up(address)

    assert answer.status_code == 422
    assert world.deliver() == 0
    assert "victim" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("name", ["Ada\r\nBcc: victim@example.org", "Ada\nX: y", "Ada\0", "Ada\x85Bcc: y", "x" * 5000])
def test_no_name_brings_a_header_with_it(world: World, name: str) -> None:
    answer = world.sign_up("ada@example.org", name=name)

    assert answer.status_code == 422
    assert world.known("ada@example.org") is None


def test_the_name_of_a_stranger_stands_in_no_mail(world: World) -> None:
    """Else the form sends advertisements to anybody, in our name."""
    world.sign_up("victim@example.org", name="Cheap pills at spam.example")
    world.deliver()

    assert b"spam.example" not in world.mailbox.mails[0].message


def _multipart(parts: list[tuple[str, bytes]]) -> dict[str, Any]:
    """A form as browsers send it with files (RFC 7578)."""
    rows = [b"--b\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (name.encode(), data) for name, data in parts]
    return {"data": b"".join(rows) + b"--b--\r\n", "content_type": "multipart/form-data; boundary=b"}


@pytest.mark.parametrize("path", ["subscribe/", "m/TOKEN", "c/TOKEN"])
@pytest.mark.parametrize("kind", ["urlencoded", "one field", "file", "many fields", "without a length"])
def test_a_form_of_ten_megabytes_changes_nothing(world: World, path: str, kind: str) -> None:
    before = world.add("ada@example.org")
    path = path.replace("TOKEN", world.token("ada@example.org"))
    big = b"x" * 10_000_000
    kinds: dict[str, dict[str, Any]] = {
        "urlencoded": {"data": b"address=" + big, "content_type": "application/x-www-form-urlencoded"},
        "one field": _multipart([('name="address"', big)]),
        "file": _multipart([('name="address"; filename="a.txt"', big)]),
        "many fields": _multipart([(f'name="f{n}"', b"x") for n in range(2000)]),
        "without a length": {
            "input_stream": io.BytesIO(b"address=" + big),
            "content_type": "application/x-www-form-urlencoded",
            "environ_overrides": {"wsgi.input_terminated": True},
        },
    }

    answer = world.app.test_client().post(f"/news/{path}", **kinds[kind])

    if path.startswith("c/"):
        assert answer.status_code == 404  # it asks for no form, and reads none
    else:
        assert answer.status_code == 413
        assert "That is too much" in answer.text
    assert world.find("ada@example.org") == before
    assert world.deliver() == 0


@pytest.mark.parametrize(
    "fields", [{"topic": ["nothing"]}, {"often": "hourly"}, {"often": "never"}, {"topic": ["rivers", "*"]}]
)
def test_a_form_that_no_browser_sends_is_refused(world: World, fields: dict[str, Any]) -> None:
    assert world.sign_up("ada@example.org", **fields).status_code == 400
    assert world.known("ada@example.org") is None


def test_what_was_typed_comes_back_as_text(world: World) -> None:
    answer = world.sign_up('"><script>alert(1)</script>')

    assert "<script" not in answer.text


def test_the_host_header_is_believed_nowhere(world: World) -> None:
    environ = {"headers": {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}}
    answers = [
        world.get("subscribe", **environ),
        world.post("subscribe/", {"address": "ada@example.org"}, **environ),
        world.get("nothing", **environ),
    ]
    world.deliver()

    for answer in answers:
        assert "evil" not in answer.text + str(answer.headers)
    assert b"evil" not in world.mailbox.mails[0].message


def test_no_page_sets_a_cookie_and_each_has_its_headers(world: World) -> None:
    world.join("ada@example.org")
    world.deliver()
    token = world.token("ada@example.org")
    answers = [
        *(world.get(path) for path in ("subscribe/", "subscribe/asked/", f"m/{token}", f"u/{token}", "m/forged")),
        world.post(f"m/{token}", {"often": "daily"}),
        world.post("m/forged"),
        world.sign_up("nothing"),
        world.post("subscribe/", b"x" * 100_000, content_type="application/x-www-form-urlencoded"),
    ]

    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_failure_of_the_database_is_a_page_and_no_traceback(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("disk of ada@example.org is full")

    monkeypatch.setattr("publisher.web.joining.ask", broken)
    answer = world.sign_up("ada@example.org")

    assert answer.status_code == 500
    assert "Nothing was changed" in answer.text
    assert "full" not in answer.text
    assert "ada@example.org" not in caplog.text


def test_the_log_says_that_the_disk_is_full_and_for_whom_it_does_not(
    world: World, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """An operator read 'OperationalError', which may be anything."""
    with store.reading() as connection:  # the one connection that there is, until two readers come at once
        connection.execute(sa.text("PRAGMA max_page_count = 1"))  # as many as there are

    answers = [world.sign_up(f"ada.lovelace{number}@example.org", client=f"10.0.{number}.1") for number in range(200)]

    assert answers[-1].status_code == 500
    assert "Nothing was changed" in answers[-1].text
    assert "POST pages.ask: OperationalError (database or disk is full)" in caplog.text
    assert "lovelace" not in caplog.text


def test_the_log_says_which_template_is_wrong(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    own = tmp_path / "templates" / "web" / "signup.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text('{% extends "built-in/web/signup.html.j2" %}\n{% block what %}{{ nothing }}{% endblock %}\n')

    assert World(store, tmp_path).get("subscribe/").status_code == 500
    assert "GET pages.form: RenderError (templates/web/signup.html.j2:2)" in caplog.text


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site for many attempts."""
    folder = tmp_path_factory.mktemp("site")
    with open_store("", folder) as store:
        world = World(store, folder)
        world.add("ada@example.org")
        yield world


@settings(max_examples=150)
@given(
    path=st.text(max_size=60),
    fields=st.dictionaries(
        st.sampled_from(["address", "often", "topic", "name", "latest", "topic.rivers", "pause"]), st.text(max_size=40)
    ),
    kind=st.sampled_from(["subscribe/", "m/", "u/", "c/", ""]),
)
def test_no_text_anywhere_brings_a_traceback(lasting: World, path: str, fields: dict[str, str], kind: str) -> None:
    clean = path.encode("utf-8", "replace").decode("utf-8").replace("?", "").replace("#", "")
    for answer in (
        lasting.app.test_client().get(f"/news/{kind}{clean}"),
        lasting.app.test_client().post(
            f"/news/{kind}", data={k: v.encode("utf-8", "surrogatepass") for k, v in fields.items()}
        ),
        lasting.app.test_client().post(
            f"/news/m/{lasting.token('ada@example.org')}",
            data={k: v.encode("utf-8", "surrogatepass") for k, v in fields.items()},
        ),
    ):
        assert answer.status_code < 500, answer.text
    assert lasting.find("ada@example.org").state == "active"


def test_a_database_of_before_gets_the_new_tables(tmp_path: Path, store: Store) -> None:
    """What the first version made is brought up to date when it is opened."""
    import sqlite3

    store.engine.dispose()
    with sqlite3.connect(tmp_path / "subscribers.db") as old:
        for table in ("signups", "notes", "visits"):
            old.execute(f"DROP TABLE {table}")
        old.execute("UPDATE alembic_version SET version_num = '0001'")
    old.close()

    with open_store("", tmp_path) as opened:
        world = World(opened, tmp_path)
        assert world.join("ada@example.org").state == "active"
