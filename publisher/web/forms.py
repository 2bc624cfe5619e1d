"""What was sent in a form, checked: a sign-up or a change as values, or which field is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from publisher.mail import people, preferences
from publisher.mail.people import Subscriber
from publisher.mail.preferences import FREQUENCIES, OTHERS, Choice, Preferences, Wanted
from publisher.web.catalogue import Choices
from publisher.web.joining import Wish

Field = Literal["address", "name", "form"]
PAUSES = {"1w": timedelta(weeks=1), "2w": timedelta(weeks=2), "4w": timedelta(weeks=4), "3m": timedelta(days=91)}
ABOVE = "above"
_LONGEST_ADDRESS = 320


class Form(Protocol):
    """A form as web frameworks give it."""

    def get(self, key: str, default: str) -> str:
        """The first value of a field."""

    def getlist(self, key: str) -> list[str]:
        """All values of a field."""


class WrongFieldError(ValueError):
    """A field holds what it must not; `field` is "form" where no person can have written it."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.field: Field = field


def wish(form: Form, choices: Choices) -> Wish:
    """What somebody asks for. Raises WrongFieldError."""
    known = {slug for slug, _ in choices.topics}
    chosen = set(form.getlist("topic"))
    often = form.get("often", "default")
    if not chosen <= known or often not in (*FREQUENCIES, "default"):
        raise WrongFieldError("form")
    wanted: dict[str, Choice] = {slug: Choice(_frequency(often)) for slug in chosen or {OTHERS}}
    try:
        name = people.line(form.get("name", ""), "name")
    except ValueError as error:
        raise WrongFieldError("name") from error
    text = form.get("address", "")
    try:
        address = people.address(text[:_LONGEST_ADDRESS]) if text.isprintable() else None
    except ValueError:
        address = None
    if address is None:
        raise WrongFieldError("address")
    return Wish(
        address=address.text, name=name, preferences=preferences.write(wanted), latest=bool(form.get("latest", ""))
    )


def change(form: Form, reader: Subscriber, choices: Choices, now: datetime) -> dict[str, Any]:
    """The fields of a subscriber that a form changes. Raises WrongFieldError."""
    wanted = {OTHERS: Choice(_frequency(form.get("often", "")))}
    for slug in topics_of(reader, choices):
        own = form.get(f"topic.{slug}", ABOVE)
        if own != ABOVE:
            wanted[slug] = Choice(_frequency(own))
    values: dict[str, Any] = {"preferences": preferences.write(wanted)}
    pause = form.get("pause", "as it is")
    if pause in PAUSES:
        values["paused_until"] = now + PAUSES[pause]
    elif pause == "none":
        values["paused_until"] = None
    elif pause != "as it is":
        raise WrongFieldError("form")
    return values


def topics_of(reader: Subscriber, choices: Choices) -> tuple[str, ...]:
    """The slugs to show to a reader: those that there are, and those wished before that are not there any more."""
    shown = [slug for slug, _ in choices.topics]
    return (*shown, *sorted(set(preferences.read(reader.preferences)) - {*shown, OTHERS}))


def chosen(wanted: Preferences, slug: str, default: str) -> str:
    """What a form shows as chosen for a topic, or for OTHERS; `default` is how often who chose nothing gets letters."""
    found = wanted.get(slug)
    if found is None:
        return "never" if slug == OTHERS else ABOVE
    return default if found.frequency == "default" else found.frequency


def _frequency(word: str) -> Wanted:
    for one in (*FREQUENCIES, "default", "never"):
        if word == one:
            return one  # type: ignore[return-value] # one of the words that Wanted has
    raise WrongFieldError("form")
