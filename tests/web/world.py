"""A site to visit: its application, a mailbox in place of a mail server, and a clock that the test turns."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from werkzeug.test import TestResponse

from publisher import config as configuration
from publisher.build import lock as lockfile
from publisher.build.lock import LOCK_NAME, IssueRecord, Lock
from publisher.mail import people, subscribers, tokens
from publisher.mail.people import Entry, Subscriber
from publisher.mail.store import Store
from publisher.mail.subscribers import Start
from publisher.model import Topic
from publisher.web import app as web
from publisher.web.notes import Handed, Mail
from tests.factories import NOON
from tests.mail.desk import SECRET

TOPICS = (Topic(slug="rivers", name="Rivers"), Topic(slug="cities", name="Cities"), Topic(slug="law", name="Law"))


def write_lock(folder: Path, *, closed: int) -> None:
    """Write a publisher.lock whose issues up to `closed` are closed, and one more is open."""
    issues = [IssueRecord(issue=n, opened=NOON, closed=NOON if n <= closed else None) for n in range(1, closed + 2)]
    lockfile.save(folder / LOCK_NAME, Lock(tag="example.org,2026", timezone="UTC", issues=tuple(issues)))


class Mailbox:
    """An outbox that keeps what it gets; `answers` are given to the next mails, in turn."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.answers: list[Handed | BaseException] = []

    def put(self, mail: Mail) -> Handed:
        """Take a mail, or do what the test asked for."""
        answer = self.answers.pop(0) if self.answers else "taken"
        if isinstance(answer, BaseException):
            raise answer
        if answer == "taken":
            self.mails.append(mail)
        return answer


class World:
    """A site at https://example.org/news/ with three topics; nothing goes out before `post` is called."""

    def __init__(self, store: Store, folder: Path, *, now: datetime = NOON, mails: bool = True, **values: Any) -> None:
        self.store, self.folder, self.now, self.mailbox = store, folder, now, Mailbox()
        site = {"language": values.pop("language", "en"), "postal_address": "1 Road\nTown", "title": "River News"}
        config = configuration.load(folder=folder, site_url=values.pop("url", "https://example.org/news/"))
        self.config = msgspec.structs.replace(
            config, site=msgspec.structs.replace(config.site, **site), **{"topics": TOPICS, **values}
        )
        self.app, self.postman = web.make(
            web.Site(
                config=self.config,
                store=store,
                secret=SECRET,
                clock=lambda: self.now,
                outbox=self.mailbox if mails else None,
            )
        )
        if self.postman:
            self.postman.wake = lambda: None  # type: ignore[method-assign] # the test is the postman
        self.base = urlsplit(self.config.site.url).path

    # --- as a browser ---------------------------------------------------------------------------------------------

    def get(self, path: str, **values: Any) -> TestResponse:
        """GET an address below the site, or a whole one."""
        return self.app.test_client().get(self._path(path), **{"buffered": True, **values})

    def post(self, path: str, data: Any = None, **values: Any) -> TestResponse:
        """POST a form."""
        return self.app.test_client().post(self._path(path), data=data or {}, **values)

    def sign_up(self, address: str, *, client: str = "192.0.2.1", **fields: Any) -> TestResponse:
        """Fill the form in and send it."""
        environ = {"REMOTE_ADDR": client}
        return self.post("subscribe/", {"address": address, "often": "weekly", **fields}, environ_overrides=environ)

    def join(self, address: str, **fields: Any) -> Subscriber:
        """Sign up and confirm."""
        self.sign_up(address, **fields)
        self.deliver()
        assert self.post(self.link("c")).status_code == 200
        return self.find(address)

    def _path(self, path: str) -> str:
        return path.removeprefix("https://example.org") if "://" in path else f"{self.base}{path}"

    # --- as a mailbox ---------------------------------------------------------------------------------------------

    def deliver(self) -> int:
        """Let the postman go round."""
        assert self.postman
        return self.postman.round()

    def message(self, place: int = -1) -> EmailMessage:
        """A mail, as its reader gets it."""
        parsed = BytesParser(policy=default).parsebytes(self.mailbox.mails[place].message)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def text(self, place: int = -1) -> str:
        """A mail's text."""
        body = self.message(place).get_body(("plain",))
        assert body
        return str(body.get_content())

    def link(self, kind: str, place: int = -1) -> str:
        """The link to confirm (c), to choose (m) or to leave (u) in a mail."""
        found = re.search(rf"https://\S+/{kind}/\S+", self.text(place))
        assert found, self.text(place)
        return found[0]

    # --- as the publisher -----------------------------------------------------------------------------------------

    def add(self, address: str, **values: Any) -> Subscriber:
        """Add a subscriber."""
        subscribers.add(self.store, SECRET, [Entry(address=people.address(address), **values)], Start(self.now))
        return self.find(address)

    def leave(self, address: str, state: Any = "unsubscribed") -> None:
        """Let a subscriber go."""
        with self.store.writing() as connection:
            subscribers.leave(connection, SECRET, self.find(address), state, self.now)

    def known(self, address: str) -> Subscriber | None:
        """A subscriber, if there is one."""
        with self.store.reading() as connection:
            return subscribers.find(connection, address=people.address(address))

    def find(self, address: str) -> Subscriber:
        """A subscriber."""
        found = self.known(address)
        assert found
        return found

    def token(self, address: str) -> str:
        """A reader's token."""
        return tokens.reader_token(SECRET, self.find(address).handle)

    def wait(self, **time: float) -> None:
        """Turn the clock."""
        self.now += timedelta(**time)
