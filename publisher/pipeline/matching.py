"""Which entry of an old feed is which article: by id, address, title, slug, then text; each once, and never a guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import msgspec

from publisher import compose
from publisher.importing.posts import Post
from publisher.markup import sanitise, to_text
from publisher.model import Draft
from publisher.prose import word_runs

_ENOUGH = 0.5  # of an entry's word runs: an article may have been edited since
_CLEAR = 0.6  # the next best may have this share of the best
_FEWEST_RUNS = 5
_FORMULA = 3  # a run of words that so many entries have is one of the house's: "the post ... appeared first on"

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """The public articles by path, and of each the id, the slug and the address that it has or would get."""

    drafts: Mapping[str, Draft]
    ids: Mapping[str, str]
    slugs: Mapping[str, str]
    urls: Mapping[str, str]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The entry that an article is, and by what it was known: "id", "address", "title", "slug" or "text"."""

    post: Post
    by: str


def distinct(posts: Iterable[Post]) -> tuple[list[Post], list[Post]]:
    """The entries, each id and address once as it came first; and those that have an address under another id."""
    ids: set[str] = set()
    addresses: set[tuple[str, str]] = set()
    kept, doubles = [], []
    for post in posts:
        address = _address(post.url), asked_for(post.url.partition("#")[0].partition("?")[2])
        if post.guid in ids:
            continue
        ids.add(post.guid)
        if address[0] and address in addresses:
            doubles.append(post)
            continue
        addresses.add(address)
        kept.append(post)
    return kept, doubles


def matched(entries: list[Post], here: Here, text_of: Callable[[str], str]) -> dict[str, Found]:
    """Path -> the entry that the article is. `text_of` is asked only of articles that nothing else tells."""
    found: dict[str, Found] = {}
    rest = list(range(len(entries)))
    titles = {path: compose.title_key(draft.title) for path, draft in here.drafts.items()}
    passes: tuple[tuple[str, Callable[[Post], str], Callable[[str], Iterable[str]]], ...] = (
        ("id", lambda post: post.guid, lambda path: [here.ids[path]]),
        ("id", lambda post: post.guid, lambda path: [here.drafts[path].guid]),
        ("address", lambda post: _address(post.url), lambda path: _addresses(path, here)),
        ("title", lambda post: compose.title_key(post.title), lambda path: [titles[path]]),
        ("slug", lambda post: _address(post.url).rpartition("/")[2], lambda path: [here.slugs[path].casefold()]),
    )  # fmt: skip
    for by, key_of, keys_of in passes:
        free = [path for path in here.drafts if path not in found]
        owners = _sole((key, path) for path in free for key in keys_of(path))
        wanted = _sole((key_of(entries[place]), place) for place in rest)
        for key, place in wanted.items():
            if key in owners and owners[key] not in found:
                found[owners[key]] = Found(post=entries[place], by=by)
                rest.remove(place)
    free = [path for path in sorted(here.drafts) if path not in found]
    for path, place in _by_text({place: entries[place] for place in rest}, free, text_of).items():
        found[path] = Found(post=entries[place], by="text")
    return found


def _addresses(path: str, here: Here) -> set[str]:
    draft = here.drafts[path]
    return {_address(one) for one in (here.urls[path], draft.page, draft.link, *draft.aliases)}


def _address(url: str) -> str:
    """An address as people compare them: neither host nor scheme, which a move changes, nor the name of an index."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    return path.removesuffix("index.html").removesuffix(".html").strip("/").casefold()


def asked_for(query: str) -> str:
    """What of a query says which page is meant: where its reader came from does not."""
    return "&".join(part for part in query.split("&") if part and not part.startswith("utm_"))


def _sole(pairs: Iterable[tuple[str, _Value]]) -> dict[str, _Value]:
    """Key -> whose it is, of the keys that only one has."""
    owners: dict[str, _Value] = {}
    shared = {""}
    for key, owner in pairs:
        if owners.setdefault(key, owner) != owner:
            shared.add(key)
    return {key: owner for key, owner in owners.items() if key not in shared}


def _by_text(entries: Mapping[int, Post], paths: list[str], text_of: Callable[[str], str]) -> dict[str, int]:
    """Path -> the entry with the same text, where each is by far the other's best.

    Counted is how much of the entry the article holds: a feed may have summaries only. In memory are the entries' words
    alone, for articles may be many.
    """
    runs = {place: word_runs(to_text(sanitise(post.html))) for place, post in entries.items()}
    common = Counter(run for one in runs.values() for run in one)
    runs = {place: {run for run in one if common[run] < _FORMULA} for place, one in runs.items()}
    owners: dict[tuple[str, ...], list[int]] = {}
    for place, one in runs.items():
        if len(one) >= _FEWEST_RUNS:
            for run in one:
                owners.setdefault(run, []).append(place)
    shares: dict[tuple[str, int], float] = {}
    for path in paths if owners else ():
        counts = Counter(place for run in word_runs(text_of(path)) & owners.keys() for place in owners[run])
        shares.update({(path, place): count / len(runs[place]) for place, count in counts.items()})
    best_paths = _clear_best((place, path, share) for (path, place), share in shares.items())
    best_places = _clear_best((path, place, share) for (path, place), share in shares.items())
    return {path: place for path, place in best_places.items() if best_paths.get(place) == path}


def _clear_best(shares: Iterable[tuple[_Key, _Value, float]]) -> dict[_Key, _Value]:
    """Of each key the value with the greatest share, where that is enough and no other comes near."""
    rows: dict[_Key, list[tuple[float, _Value]]] = {}
    for key, value, share in shares:
        rows.setdefault(key, []).append((share, value))
    best = {}
    for key, row in rows.items():
        first, *others = sorted(row, key=lambda one: one[0], reverse=True)
        if first[0] >= _ENOUGH and (not others or others[0][0] < first[0] * _CLEAR):
            best[key] = first[1]
    return best
