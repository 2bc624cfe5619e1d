"""A round of letters from its plan to its account: what `publisher send` does, or with nothing written, would do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime

import msgspec

from publisher.config import Config
from publisher.digest.mime import message, sender_address
from publisher.errors import ConfigError, DeliveryError
from publisher.mail import dkim, ledger, people, plans, subscribers, tokens
from publisher.mail.claims import Waiting
from publisher.mail.couriers import Connect, Couriers
from publisher.mail.edition import Edition
from publisher.mail.groups import Groups
from publisher.mail.ledger import Account
from publisher.mail.moments import seconds
from publisher.mail.pacing import Pace
from publisher.mail.people import Address
from publisher.mail.planning import Order
from publisher.mail.plans import Planned
from publisher.mail.post import Post
from publisher.mail.prepared import Prepared
from publisher.mail.sending import PATIENCE_S, Means, Sending, Sent
from publisher.mail.store import PLANNING, Store

Editions = Callable[[], AbstractContextManager[Edition]]


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What a round is to do, and what with; `ticks` are seconds of a clock that only goes forward."""

    store: Store
    config: Config
    secret: bytes
    order: Order
    editions: Editions
    connect: Connect
    clock: Callable[[], datetime]
    ticks: Callable[[], float]
    key: dkim.Key | None = None
    groups: Groups = msgspec.field(default_factory=Groups)
    resend_unknown: bool = False
    patience_s: float = PATIENCE_S
    stop: threading.Event = msgspec.field(default_factory=threading.Event)
    progress: Callable[[str, int, int], None] = lambda _what, _done, _total: None


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What a round came to: `lost` letters of runs that died, now unknown; `late` ones that wait to be asked for."""

    planned: Planned
    sent: Sent
    account: Account
    lost: int = 0
    late: int = 0

    @property
    def is_well(self) -> bool:
        """Whether the account balances, nothing ended early, and no letter's end became unknown."""
        return self.account.balances and not self.sent.stopped and not self.lost and not self.sent.counts.get("unknown")


def go(errand: Errand) -> Round:
    """Plan what is due, and send it and what earlier rounds left. Raises ConfigError, RenderError and StateError."""
    store, order = errand.store, errand.order
    with ledger.run(store, errand.clock) as run:
        lost = ledger.sweep(store, errand.clock())
        if errand.resend_unknown:
            lost = lost if order.only else 0
            ledger.resend_unknown(store, errand.clock(), order.only)
        with errand.editions() as edition:
            plans.check(order, edition.issues)
            planned = plans.plan(store, edition, errand.config, order, run)
        with store.reading() as connection:
            touched = ledger.open_runs(connection) | {run}
        sent = _send(errand, run)
        with store.lock(PLANNING, wait=True):  # a plan keeps a text first, and then the letters that need it
            ledger.forget_messages(store, touched)
        with store.reading() as connection:
            account = ledger.account(connection, touched)
            late = 0 if order.late else ledger.late_letters(connection, errand.clock())
    return Round(planned=planned, sent=sent, account=account, lost=lost, late=late)


def sample(
    config: Config, secret: bytes, edition: Edition, to: Address, *, now: datetime, key: dkim.Key | None
) -> tuple[str, str, bytes]:
    """A letter of the newest articles as anybody would get it: envelope sender, recipient, message.

    Its links are signed like a reader's, and lead to nobody. Raises ConfigError when there is no article.
    """
    newest = [article.id for article in edition.articles[: config.digest.max_articles]]
    if not newest:
        raise ConfigError("there is no article that may be mailed", hint="Run 'publisher publish' first.")
    head = config.letterhead()
    made = edition.render(newest, language="", frequency=config.digest.frequency)
    prepared = Prepared(message(made, sender=head.sender, reply_to=head.reply_to), key)
    post, letter = Post(config, secret), Waiting(0, 0, 0, to.text, "", 0, 0)
    return post.envelope(letter), to.text, prepared.fill(post.own(letter, to.text, tokens.new_handle(), now))


def readers(store: Store, addresses: Iterable[str]) -> tuple[int, ...]:
    """The numbers of subscribers. Raises ConfigError for an address that is invalid or not subscribed."""
    found = []
    for text in addresses:
        try:
            wanted = people.address(text)
        except ValueError as error:
            raise ConfigError(str(error)) from error
        with store.reading() as connection:
            reader = subscribers.find(connection, address=wanted)
        if reader is None:
            hint = f"Add it first: publisher subscribers add {wanted.text}."
            raise ConfigError(f"{wanted.text} is not a subscriber", hint=hint)
        found.append(reader.id)
    return tuple(found)


def may_send(config: Config) -> None:
    """Raise ConfigError where letters must not go out: nothing for them to lead to, or nobody who stands for them."""
    if not config.digest.enabled:
        raise config.refusal("the newsletter is switched off", "digest", "enabled", hint="Set digest.enabled = true.")
    if config.site.local:
        hint = "Set it to the site's address: every link in a letter leads there."
        raise config.refusal("'site.url' is not set", "site", "url", hint=hint)
    if not config.site.postal_address and not config.sending.without_postal_address:
        hint = "The law of many countries requires it; to send without one, set sending.without_postal_address = true."
        raise config.refusal("'site.postal_address' is not set", "site", "postal_address", hint=hint)


def dkim_key(config: Config, path: str) -> dkim.Key | None:
    """The key to sign with, of the sender's domain where none is named; None without `path`. Raises ConfigError."""
    if not path:
        return None
    domain = config.sending.dkim_domain or sender_address(config.site, config.letterhead().sender).rpartition("@")[2]
    return dkim.load(config.root / path, domain.lower(), config.sending.dkim_selector)


def _send(errand: Errand, run: int) -> Sent:
    now, order = errand.clock(), errand.order
    with errand.store.reading() as connection:
        first_one = ledger.waiting(connection, None, now, late=order.late, only=order.only, limit=1)
        again = ledger.next_try(connection, order.only)
    if not first_one and (again is None or again > seconds(now) + errand.patience_s):
        return Sent(counts={}, seconds=0.0)
    try:
        first = errand.connect()  # before anything is claimed
    except DeliveryError as error:
        return Sent(counts={}, seconds=0.0, stopped=str(error))
    options = errand.config.sending
    means = Means(
        store=errand.store,
        run=run,
        post=Post(errand.config, errand.secret),
        pace=Pace(options),
        groups=errand.groups,
        clock=errand.clock,
        ticks=errand.ticks,
        secret=errand.secret,
        key=errand.key,
        patience_s=errand.patience_s,
        stop=errand.stop,
        progress=errand.progress,
    )
    with Couriers(errand.connect, options.connections, first=first) as couriers:
        return Sending(means, couriers, errand.order).go()
