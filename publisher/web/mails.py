"""What the mails about a subscription say: please confirm, you are subscribed already, welcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import format_datetime
from functools import partial

import msgspec
from sqlalchemy import Connection

from publisher.digest import TOKEN_LENGTH, mime, tokens
from publisher.digest.columns import wrap
from publisher.digest.words import Words
from publisher.digest.words import words as letter_words
from publisher.mail import dkim, people, preferences, subscribers
from publisher.mail.moments import seconds
from publisher.mail.people import Subscriber
from publisher.mail.post import return_path
from publisher.mail.preferences import OTHERS
from publisher.mail.prepared import Own, Prepared
from publisher.mail.secret import keyed
from publisher.mail.tokens import confirm_token, reader_token
from publisher.web import joining
from publisher.web.catalogue import Catalogue
from publisher.web.notes import Mail, Note
from publisher.web.printing import Printer


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph; with an address, a link with these words, or one that shows the address where there are none."""

    text: str = ""
    url: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A whole mail: the first link among `lines` is what it is about; `foot` is set smaller."""

    subject: str
    heading: str
    lines: tuple[Line, ...]
    foot: tuple[Line, ...] = ()


class Mails:
    """Writes mails of one site; `key` signs them."""

    def __init__(
        self,
        printer: Printer,
        catalogue: Catalogue,
        secret: bytes,
        clock: Callable[[], datetime],
        *,
        key: dkim.Key | None = None,
    ) -> None:
        self._printer, self._catalogue, self._secret, self._clock = printer, catalogue, secret, clock
        self._config = config = printer.config
        self._sender = mime.sender_address(config.site, config.letterhead().sender)
        self._envelope = return_path(config) or self._sender
        self._key = key

    def compose(self, connection: Connection, note: Note) -> Mail | None:
        """The mail that a note stands for; None when there is nobody to write to any more. Raises RenderError."""
        if note.kind == "welcome":
            reader = subscribers.find(connection, handle=note.handle)
            return self._to_reader(note, reader, self._welcome)
        wish, reader = joining.of_handle(connection, note.handle)
        if note.kind == "known":
            return self._to_reader(note, reader, self._known)
        if wish is None:
            return None
        token = confirm_token(self._secret, note.handle, seconds(self._clock()))
        letter = self._confirm(wish.language, f"{self._config.site.url}c/{token}")
        return self._mail(note, wish.address, wish.language, letter)

    def _to_reader(self, note: Note, reader: Subscriber | None, letter: Callable[[Subscriber], Letter]) -> Mail | None:
        if reader is None or reader.state != "active":
            return None
        return self._mail(note, reader.address, reader.language, letter(reader), reader.handle)

    # --- what they say --------------------------------------------------------------------------------------------

    def _confirm(self, language: str, url: str) -> Letter:
        say = self._say(language)
        return Letter(
            subject=say("confirm_subject"),
            heading=say("confirm"),
            lines=(
                Line(text=say("confirm_ask")),
                Line(text=say("confirm"), url=url),
                Line(text=say("confirm_days")),
                Line(text=say("confirm_not")),
            ),
            foot=tuple(self._publisher(language)),
        )

    def _known(self, reader: Subscriber) -> Letter:
        say, words = self._say(reader.language), self._letter_words(reader)
        manage = tokens.manage_url(self._config.site.url)
        return Letter(
            subject=say("known_subject"),
            heading=say("welcome"),
            lines=(
                Line(text=say("known_say")),
                Line(text=words.say("manage"), url=manage),
                Line(text=say("known_not")),
            ),
            foot=tuple(self._publisher(reader.language)),
        )

    def _welcome(self, reader: Subscriber) -> Letter:
        say, words = self._say(reader.language), self._letter_words(reader)
        url, issue = self._config.site.url, self._catalogue.now().issue
        latest = (Line(text=say("welcome_latest")), Line(url=f"{url}digests/{issue}/")) if issue else ()
        return Letter(
            subject=say("welcome_subject"),
            heading=say("welcome_subject"),
            lines=(
                Line(text=say("welcome_say")),
                *(Line(text=text) for text in self._wished(reader)),
                Line(text=words.say("manage"), url=tokens.manage_url(url)),
                *latest,
            ),
            foot=(
                Line(text=words.say("why", title=self._printer.title)),
                Line(text=words.say("unsubscribe"), url=tokens.unsubscribe_url(url)),
                *self._publisher(reader.language),
            ),
        )

    def _wished(self, reader: Subscriber) -> Iterator[str]:
        """What a reader gets and how often, a line for each frequency."""
        words, choices = self._letter_words(reader), self._catalogue.now()
        names: dict[str, list[str]] = {}
        for slug, choice in sorted(preferences.read(reader.preferences).items()):
            often: str = self._config.digest.frequency if choice.frequency == "default" else choice.frequency
            if often != "never":
                name = words.say("everything") if slug == OTHERS else choices.name(slug)
                names.setdefault(often, []).append(name)
        for often, topics in names.items():
            told = words.say("topics", topics=words.join(tuple(topics)))
            how = words.say("frequency", how=words.say(often))
            yield self._say(reader.language)("welcome_wish", topics=told, how=how)

    def _publisher(self, language: str) -> Iterator[Line]:
        site = self._config.site
        words = letter_words(language or site.language, site.language)
        yield Line(text=words.say("publisher", name=site.title), url=site.url)
        if site.postal_address:
            yield Line(text=", ".join(filter(None, map(str.strip, site.postal_address.split("\n")))))

    def _say(self, language: str) -> partial[str]:
        return partial(self._printer.words(language).say, title=self._printer.title)

    def _letter_words(self, reader: Subscriber) -> Words:
        return letter_words(reader.language or self._config.site.language, self._config.site.language)

    # --- how they are sent ----------------------------------------------------------------------------------------

    def _mail(self, note: Note, address: str, language: str, letter: Letter, handle: str = "") -> Mail:
        """A letter as a message; one to a subscriber has the headers by which mailboxes show a button to leave."""
        config, now = self._config, self._clock()
        head = [
            *mime.opening(config.site, self._printer.title, config.letterhead(), letter.subject),
            ("MIME-Version", "1.0"),
            *(mime.leaving(config.site, config.letterhead().sender) if handle else ()),
            ("Auto-Submitted", "auto-generated"),  # RFC 3834 5
            ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ]
        identity = keyed(self._secret, "note", str(note.id))[:26]
        html = self._printer.page("mail", language, mail=letter)
        host = self._sender.rpartition("@")[2].lower()
        own = Own(
            address=address,
            token=reader_token(self._secret, handle) if handle else "-" * TOKEN_LENGTH,
            message_id=f"note.{identity}@{host}",
            date=format_datetime(now),
            moment=seconds(now),
        )
        message = mime.alternative(head, _text(letter), html, identity)
        return Mail(self._envelope, people.address(address).text, Prepared(message, self._key).fill(own))


def _text(letter: Letter) -> str:
    """The text part: the same words and links."""

    def told(lines: tuple[Line, ...]) -> list[str]:
        return ["\n".join(filter(None, (wrap(line.text), line.url))) for line in lines]

    return "\n\n".join([wrap(letter.heading), *told(letter.lines), "-" * 40, *told(letter.foot)]) + "\n"
