"""Readers that other packages bring: what they give is checked and cleaned here, so that nobody after them need ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from publisher.entry_points import Plugin
from publisher.markup import sanitise
from publisher.model import Draft, Problem, Reading, Source
from publisher.readers import refused

if TYPE_CHECKING:
    from publisher.readers import Reader, ReadOptions

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def reading_from_html(
    source: Source,
    options: ReadOptions,
    *,
    html: str,
    matter: Mapping[str, object] | None = None,
    lines: Mapping[str, int] | None = None,
    problems: Iterable[Problem] = (),
) -> Reading:
    """Return what a reader must: a Reading, made from an article's HTML and from what the file says about itself.

    `matter` has the keys and values of front matter under any of their usual names, `lines` the line of each key for
    messages. The HTML is sanitised; title, summary, language and pictures are found in it where no key names them.
    """
    from publisher.readers import fields, from_html  # noqa: PLC0415 - a reader is loaded when one of its files comes
    from publisher.readers.frontmatter import Matter  # noqa: PLC0415 - as above

    said = Matter(kind="plug-in", values=dict(matter or {}), lines=dict(lines or {}), body="")
    stated, noticed = fields.stated(said, source.path, options.timezone)
    return from_html.made(source.path, html, stated, options, [*problems, *noticed], date=None)


def read(plugin: Plugin, source: Source, options: ReadOptions) -> Reading:
    """Let a plug-in read a file, with its text; never raises: what it does wrong is a problem that names it."""
    try:
        reader: Reader = plugin.load()
        return _checked(reader(source, options, body=True), source)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - one bad plug-in never stops the others, not even by sys.exit()
        message = f"cannot be read ({type(error).__name__}: {error})"[:300]
        hint = f"The plug-in {plugin.package} reads '{plugin.name}' files; please report this to its authors."
        return refused(source.path, message, hint)


def _checked(found: object, source: Source) -> Reading:
    """The same with values of the right types, clean texts and HTML, and moments in UTC."""
    if not isinstance(found, Reading):
        raise TypeError(f"it returned {type(found).__name__} instead of a Reading")
    made = msgspec.convert(_without_controls(msgspec.to_builtins(found)), Reading)
    problems = tuple(replace(problem, path=source.path) for problem in made.problems)
    draft = made.draft
    if draft is None:
        if not any(problem.level == "error" for problem in problems):
            raise ValueError("it returned neither an article nor a reason")
        return Reading(draft=None, problems=problems)
    if not (draft.title and draft.fingerprint and draft.body):
        raise ValueError("it returned an article without a title, a fingerprint or a body")
    body = replace(draft.body, html=sanitise(draft.body.html), simple=False)  # only our renderer can promise that
    return Reading(draft=_in_utc(replace(draft, path=source.path, body=body, skimmed=False)), problems=problems)


def _in_utc(draft: Draft) -> Draft:
    def utc(moment: datetime | None) -> datetime | None:
        if moment is None:
            return None
        if moment.tzinfo is None:
            raise ValueError(f"it returned {moment}, which has no time zone")
        return moment.astimezone(UTC).replace(microsecond=0)

    return replace(draft, published=utc(draft.published), updated=utc(draft.updated), expires=utc(draft.expires))


def _without_controls(value: object) -> object:
    if isinstance(value, str):
        return _CONTROLS.sub("", value)
    if isinstance(value, dict):
        return {key: _without_controls(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_controls(one) for one in value]
    return value
