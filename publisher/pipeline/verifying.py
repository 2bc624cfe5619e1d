"""Compare what is live with the output folder: on the web as readers get it, and in targets by what lies there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from publisher.checking import Outputs, Site
from publisher.config import FEED_FILES, Config, Target
from publisher.errors import TargetError
from publisher.model import Level, Problem
from publisher.targets import uploading
from publisher.targets.directory import Directory
from publisher.targets.fetching import Answer, certificate_ends, fetch
from publisher.targets.headers import FOREVER, head_of
from publisher.targets.manifest import digest_of
from publisher.targets.stores import opened
from publisher.targets.uploading import Order, order_of

_AT_ONCE = 8
_SAMPLE = 40  # of what the site's feeds name
_SLOW_S = 3600  # a reader that keeps a feed for longer learns of news late
_DAYS = 14
# What servers send for a type of ours, and readers and browsers take as well.
_ALSO = {
    "application/xml": {"text/xml", "application/rss+xml", "application/atom+xml", "text/x-opml"},
    "application/feed+json": {"application/json"},
    "image/vnd.microsoft.icon": {"image/x-icon"},
    "text/javascript": {"application/javascript"},
}


class Verified(NamedTuple):
    """How many files were looked at, and what is wrong."""

    checked: int
    problems: tuple[Problem, ...]


def verify_web(config: Config, url: str, now: datetime, *, everything: bool = False) -> Verified:
    """Fetch from the web address `url` (ending in "/") all feeds, indexes, and pages and files that the feeds name.

    With `everything` all files of the output.
    """
    files = {path: digest for path, (digest, _) in Directory(config.output, {}, dry=True).files().items()}
    if not files:
        return _nothing(config)
    paths = sorted(files) if everything else _sample(config, files)
    live = _Live(url, files, now, meant="" if config.site.local else config.site.url)
    try:
        problems = list(live.whole())
    except TargetError as error:
        return Verified(0, (_problem(url, error.message, error.hint),))
    with ThreadPoolExecutor(_AT_ONCE) as helpers:
        answers = helpers.map(live.ask, paths)
        for path, (answer, found) in zip(paths, answers, strict=True):
            problems += found
            problems += live.inside(path, answer) if answer else ()
    return Verified(len(paths), tuple(problems))


def verify_target(config: Config, target: Target, *, everything: bool = False) -> Verified:
    """Compare the list that a target keeps, and the bytes of the same choice of files, with the output."""
    build = uploading.Build(config.output, Directory(config.output, {}, dry=True).files())
    files = {path: digest for path, (digest, _) in build.files.items()}
    if not files:
        return _nothing(config)
    paths = sorted(files) if everything else _sample(config, files)
    try:
        with opened(target.url, config.root) as store:
            found = uploading.plan(store, build, uploading.Wish(adopt=True))
            again = "Publish again to upload it."
            late = {*found.put, *found.delete}
            problems = [
                _problem(_at(target.url, path), "is not there as it was published", again) for path in found.put
            ]
            problems += [_problem(_at(target.url, path), "should no longer be there", again) for path in found.delete]
            known = next((one for one in config.targets if one.url == target.url), target)
            for path in paths:
                if path not in late and (wrong := _changed(store.read(path), files[path])):
                    done, message = wrong
                    hint = f"Somebody else {done} it. Remove .publisher-manifest there, {known.adopting}, and publish."
                    problems.append(_problem(_at(target.url, path), message, hint))
    except TargetError as error:
        return Verified(0, (_problem(error.path or target.url, error.message, error.hint),))
    return Verified(len(paths), tuple(problems))


def _nothing(config: Config) -> Verified:
    """What there is to say where no publish was: all would be well, as there is nothing to compare with."""
    hint = "Run publisher publish first, or name the output folder with -o."
    return Verified(0, (_problem(str(config.output), "contains nothing that was published", hint),))


def _changed(data: bytes | None, digest: str) -> tuple[str, str] | None:
    """What was done to an uploaded file, and what is wrong with it since; None where it is as it was."""
    if data is None:
        return "removed", "is no longer there"
    return None if digest_of(data) == digest else ("changed", "is not there as it was uploaded")


class _Live:
    """A site on the web, beside the hashes of what it should be, and the address that it was made for."""

    def __init__(self, url: str, files: dict[str, str], now: datetime, *, meant: str) -> None:
        self._url, self._files, self._now = url, files, now
        self._outputs = Outputs(Site(url, files, meant))

    def whole(self) -> Iterator[Problem]:
        """What is wrong with the server as such. Raises TargetError where nobody answers."""
        fetch(self._url)
        ends = certificate_ends(self._url)
        if ends and ends < self._now + timedelta(days=_DAYS):
            yield _problem(self._url, f"the certificate ends on {ends:%Y-%m-%d}", "Renew it.", "warning")

    def ask(self, path: str) -> tuple[Answer | None, list[Problem]]:
        """Fetch a file as its readers would, and say what is wrong with the answer and its bytes."""
        url = self._url + quote(path.removesuffix("index.html") if path.endswith("/index.html") else _top(path))
        try:
            answer = fetch(url)
            if answer.status != 200:
                return None, [_problem(url, f"answers {answer.status}", "Publish again, or check the server.")]
            found = [*self._about(url, path, answer), *_conditional(url, answer)]
        except TargetError as error:
            return None, [_problem(url, error.message, error.hint)]
        return answer, found

    def inside(self, path: str, answer: Answer) -> Iterator[Problem]:
        """What a page or feed says about itself that is wrong: its own address, autodiscovery, ids."""
        for one in self._outputs.check(path, answer.url, answer.body):
            if one.code != "O101":  # the bytes, which are told of already
                yield _problem(one.path, f"{one.code} {one.message}", one.hint, one.level)
        if path == "index.html" and b'rel="alternate"' not in answer.body:
            yield _problem(answer.url, "names no feed for readers to find", "Link to the feeds in its <head>.")

    def _about(self, url: str, path: str, answer: Answer) -> Iterator[Problem]:
        if digest_of(answer.body) != self._files[path]:
            hint = "Publish again; if it stays so, something on the way changes it or keeps an old copy."
            yield _problem(url, "is not what was published", hint)
        if answer.url != url:
            yield _problem(url, f"redirects to {answer.url}", "Set site.url to the final address.", "warning")
        yield from _typed(url, path, answer)
        yield from _kept(url, path, answer)


def _typed(url: str, path: str, answer: Answer) -> Iterator[Problem]:
    """What is wrong with Content-Type."""
    wanted = head_of(path).media_type
    kind, charset = answer.headers.get_content_type(), answer.headers.get_content_charset()
    plain, hint = wanted.partition(";")[0], f"Serve it as {wanted}: docs/hosting.md."
    if "Content-Type" not in answer.headers or kind not in {plain, *_ALSO.get(plain, ())}:
        if plain != "application/octet-stream":
            yield _problem(url, f"is served as {answer.headers.get('Content-Type', 'no type at all')}", hint)
    elif charset not in {None, "utf-8", "utf8"} or (charset is None and kind == "text/xml"):
        yield _problem(url, f"is served with the charset {charset or 'us-ascii'}", hint)


def _kept(url: str, path: str, answer: Answer) -> Iterator[Problem]:
    """What is wrong with Cache-Control."""
    told = answer.headers.get("Cache-Control", "")
    age = re.search(r"max-age=(\d+)", told)
    if head_of(path).caching == FOREVER:
        if age is None or int(age[1]) < 86_400:
            yield _problem(url, f"may be cached for ever, but Cache-Control is '{told}'", f"Send {FOREVER}.", "hint")
    elif age and int(age[1]) > _SLOW_S:
        yield _problem(url, f"may be cached for {int(age[1]):,} s", "Send max-age=300 or no-cache.", "warning")


def _conditional(url: str, answer: Answer) -> Iterator[Problem]:
    """Whether asking again costs a short answer."""
    etag, changed = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
    conditions = {"If-None-Match": etag} if etag else {"If-Modified-Since": changed} if changed else {}
    hint = "Let the server send ETag or Last-Modified and answer 304: feed readers ask often."
    if not conditions:
        yield _problem(url, "has neither ETag nor Last-Modified", hint, "warning")
    elif (status := fetch(url, conditions).status) != 304:
        yield _problem(url, f"answers {status}, not 304, when the copy is still current", hint, "warning")


def _sample(config: Config, files: Iterable[str]) -> list[str]:
    """Feeds and indexes, and the first pages and files that the site's feeds name."""
    known = set(files)
    chosen = {path for path in known if order_of(path) in {Order.FEED, Order.INDEX, Order.LIST}}
    named: dict[str, None] = {}
    address = re.compile(re.escape(config.site.url.encode()) + rb"""([^"'<>\s?#\\]*)""")
    for feed in FEED_FILES.values():
        place = Path(config.output, feed)
        for found in address.findall(place.read_bytes()) if place.is_file() else ():
            path = unquote(found.decode("utf-8", "replace"))
            named[f"{path}index.html" if path.endswith("/") else path] = None
    return sorted(chosen | set([path for path in named if path in known][:_SAMPLE]))


def _top(path: str) -> str:
    return "" if path == "index.html" else path


def _at(url: str, path: str) -> str:
    return f"{url.rstrip('/')}/{path}"


def _problem(path: str, message: str, hint: str, level: Level = "error") -> Problem:
    return Problem(path=path, message=message, hint=hint, level=level)
