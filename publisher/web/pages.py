"""What each address of the subscription answers: no cookie, nothing done by a GET, and no hint at who is subscribed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from flask import Blueprint, Response, request

from publisher.config import Config
from publisher.mail import preferences, subscribers, tokens
from publisher.mail.people import Subscriber
from publisher.mail.preferences import FREQUENCIES, OTHERS
from publisher.mail.store import Store
from publisher.mail.subscribers import Start
from publisher.mail.tables import GONE
from publisher.targets.headers import FOREVER
from publisher.web import forms, joining, limits
from publisher.web.catalogue import Catalogue
from publisher.web.joining import Wish
from publisher.web.notes import Postman
from publisher.web.printing import Printer, veiled

Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What the pages work with; without `postman` no mail can go out, so nobody can join."""

    config: Config
    store: Store
    secret: bytes
    printer: Printer
    catalogue: Catalogue
    clock: Callable[[], datetime]
    postman: Postman | None


def blueprint(desk: Desk) -> Blueprint:
    """The addresses, below the site's own."""
    pages, made = Blueprint("pages", __name__), _Pages(desk)
    rules: tuple[tuple[str, Callable[..., Answer], list[str]], ...] = (
        ("subscribe/", made.form, ["GET"]),
        ("subscribe/", made.ask, ["POST"]),
        ("subscribe/asked/", made.asked, ["GET"]),
        ("subscribe/style.css", made.style, ["GET"]),
        ("c/<path:token>", made.show_confirm, ["GET"]),
        ("c/<path:token>", made.confirm, ["POST"]),
        ("m/<path:token>", made.show_choices, ["GET"]),
        ("m/<path:token>", made.choose, ["POST"]),
        ("u/<path:token>", made.show_leave, ["GET"]),
        ("u/<path:token>", made.leave, ["POST"]),
    )
    for rule, function, methods in rules:
        pages.add_url_rule(f"/{rule}", f"{function.__name__}", function, methods=methods)
    return pages


class _Pages:
    """A method for each address and method."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._page = desk.printer.page

    # --- joining --------------------------------------------------------------------------------------------------

    def form(self) -> Answer:
        """The form to join."""
        if self._desk.postman is None:
            return self._page("message", key="closed"), 503
        return self._form()

    def ask(self) -> Answer:
        """Take a sign-up; the answer is the same whoever's address it is."""
        desk, now = self._desk, self._desk.clock()
        if desk.postman is None:
            return self._page("message", key="closed"), 503
        try:
            wish = forms.wish(request.form, desk.catalogue.now())
        except forms.WrongFieldError as error:
            return self._form(wrong=error.field) if error.field != "form" else self._unreadable()
        client = request.remote_addr or ""
        wait = limits.wait_s(desk.store, desk.secret, client, now, most=desk.config.serving.per_network)
        if wait:
            return self._page("message", key="often_wrong"), 429, {"Retry-After": str(wait)}
        return self._ask(wish)

    def _ask(self, wish: Wish) -> Answer:
        desk = self._desk
        if desk.postman is None:
            return self._page("message", key="closed"), 503
        joining.ask(desk.store, desk.secret, wish, desk.clock())
        desk.postman.wake()
        return _see(f"{desk.printer.base}subscribe/asked/")

    def _form(self, wrong: str = "") -> Answer:
        """The form, with what was typed into it."""
        desk = self._desk
        given = {name: request.form.get(name, "") for name in ("address", "often")}
        page = self._page(
            "signup",
            choices=desk.catalogue.now(),
            frequencies=FREQUENCIES,
            often=given["often"] if given["often"] in FREQUENCIES else desk.config.digest.frequency,
            address=given["address"][:320] if given["address"].isprintable() else "",
            ticked=request.form.getlist("topic"),
            latest=bool(request.form.get("latest")),
            wrong=wrong,
        )
        return (page, 422) if wrong else page

    def asked(self) -> Answer:
        """What comes after the form."""
        return self._page("message", key="asked", more=["asked_hint"])

    def style(self) -> Answer:
        """The stylesheet of these pages; its address changes with it."""
        headers = {"Cache-Control": FOREVER}
        return Response(self._desk.printer.style, mimetype="text/css", headers=headers)

    def show_confirm(self, token: str) -> Answer:
        """A page with a button: programs that look through mail follow every link in it, and press nothing."""
        desk = self._desk
        if not joining.awaits(desk.store, desk.secret, token, desk.clock()):
            return self._void()
        return self._page("message", key="confirm", button=("confirm_button", self._url("c", token)))

    def confirm(self, token: str) -> Answer:
        """Let the subscription begin."""
        desk = self._desk
        start = Start(desk.clock(), desk.catalogue.now().issue or None)
        reader = joining.confirm(desk.store, desk.secret, token, start)
        if reader is None:
            return self._void()
        if desk.postman:
            desk.postman.wake()
        return self._told("welcome", reader, manage=True)

    # --- choosing and leaving -------------------------------------------------------------------------------------

    def show_choices(self, token: str) -> Answer:
        """What a reader gets, to be changed."""
        reader = self._reader(token)
        if reader is None:
            return self._void()
        if reader.state in GONE:
            may_ask = reader.state != "complained" and self._desk.postman
            return self._told("gone", reader, button=("back", self._url("m", token)) if may_ask else None)
        desk = self._desk
        choices, wanted = desk.catalogue.now(), preferences.read(reader.preferences)
        default = desk.config.digest.frequency
        shown = forms.topics_of(reader, choices)
        return self._page(
            "choices",
            reader.language,
            address=veiled(reader.address),
            general=forms.chosen(wanted, OTHERS, default),
            topics=[(slug, choices.name(slug), forms.chosen(wanted, slug, default)) for slug in shown],
            frequencies=(*FREQUENCIES, "never"),
            pauses=tuple(forms.PAUSES.items()),
            paused_until=reader.paused_until if reader.paused_until and reader.paused_until > desk.clock() else None,
            zone=reader.timezone or desk.config.site.timezone,
            action=self._url("m", token),
            leave=self._url("u", token),
            saved="saved" in request.args,
        )

    def choose(self, token: str) -> Answer:
        """Keep what a reader chose; a reader who left is asked by mail whether to come back."""
        desk = self._desk
        reader = self._reader(token)
        if reader is None:
            return self._void()
        if reader.state in GONE:
            return self._ask(Wish(address=reader.address, preferences=reader.preferences))
        try:
            values = forms.change(request.form, reader, desk.catalogue.now(), desk.clock())
        except forms.WrongFieldError:
            return self._unreadable()
        with desk.store.writing() as connection:
            current = subscribers.find(connection, handle=reader.handle)
            if current and current.state not in GONE:
                subscribers.change(connection, current, desk.clock(), **values)
        return _see(f"{self._url('m', token)}?saved")

    def show_leave(self, token: str) -> Answer:
        """A page with a button (RFC 8058 3.1: a GET must not unsubscribe)."""
        reader = self._reader(token)
        if reader is None:
            return self._void()
        if reader.state in GONE:
            return self._told("left", reader)
        return self._told("leave", reader, button=("unsubscribe", self._url("u", token)), manage=True)

    def leave(self, token: str) -> Answer:
        """Unsubscribe at once, whatever the form holds: mailboxes send one, people another (RFC 8058 3.2)."""
        desk = self._desk
        handle = tokens.handle_of(desk.secret, token)
        if handle is None:
            return self._void()
        with desk.store.writing() as connection:
            reader = subscribers.find(connection, handle=handle)
            if reader:
                subscribers.leave(connection, desk.secret, reader, "unsubscribed", desk.clock())
        if reader is None:  # erased since: it holds all the more
            return self._page("message", key="left")
        return self._told("left", reader, manage=True)

    # --- what they share ------------------------------------------------------------------------------------------

    def _reader(self, token: str) -> Subscriber | None:
        handle = tokens.handle_of(self._desk.secret, token)
        if handle is None:
            return None
        with self._desk.store.reading() as connection:
            return subscribers.find(connection, handle=handle)

    def _told(
        self, key: str, reader: Subscriber, *, button: tuple[str, str] | None = None, manage: bool = False
    ) -> str:
        """A page about one subscriber, perhaps with a button, and a link to what else there is to choose."""
        url = self._url("m", tokens.reader_token(self._desk.secret, reader.handle)) if manage else ""
        address = veiled(reader.address)
        return self._page("message", reader.language, key=key, address=address, button=button, manage=url)

    def _url(self, kind: str, token: str) -> str:
        """The address of a page that a good token opens, as links have it: with the site's path as it is written."""
        return f"{self._desk.printer.base}{kind}/{token}"

    def _void(self) -> Answer:
        return self._page("message", key="void", again=True), 404

    def _unreadable(self) -> Answer:
        return self._page("message", key="form_wrong"), 400


def _see(path: str) -> Response:
    """See another page: loading that one again sends nothing twice."""
    return Response(status=303, headers={"Location": path})
