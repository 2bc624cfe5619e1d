"""The rules of Atom 1.0, and of the archive documents of RFC 5005."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from publisher.checking.content import check_html
from publisher.checking.findings import Hit
from publisher.checking.sequences import Entry, check_sequence
from publisher.checking.values import is_mail, markup_in, rfc3339
from publisher.model.uris import is_absolute

_NS = "{http://www.w3.org/2005/Atom}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_XHTML_DIV = f"{_XHTML}div"
_ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
_COMPLETE = "{http://purl.org/syndication/history/1.0}complete"
_NEIGHBOURS = frozenset({"prev-archive", "next-archive", "next", "previous"})
_DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_TYPES = frozenset({"text", "html", "xhtml"})
_COMMON = "author category contributor id link rights title updated"
_FEED = frozenset(f"{_COMMON} entry generator icon logo subtitle".split())
_ENTRY = frozenset(f"{_COMMON} content published source summary".split())
_PERSON = frozenset({"name", "email", "uri"})
_MANY = frozenset({"author", "category", "contributor", "link", "entry"})
_TEXTS = ("title", "subtitle", "summary", "rights")


def check_atom(root: Any, now: datetime) -> Iterator[Hit]:
    """The hits in a parsed feed; `now` tells what lies in the future."""
    yield from _elements(root, _FEED)
    yield from _required(root, "F301", now)
    yield from _addresses(root)
    entries = root.findall(f"{_NS}entry")
    told = [
        Entry(one.sourceline, _page(one), rfc3339(_text(one, "published")), rfc3339(_text(one, "updated")))
        for one in entries
    ]
    yield from check_sequence(told, rfc3339(_text(root, "updated")), root.sourceline)
    ids: Counter[str] = Counter()
    moments: Counter[str] = Counter()
    authored = root.find(f"{_NS}author") is not None
    for entry in entries:
        yield from _entry(entry, now, authored=authored)
        key, moment = _text(entry, "id"), _text(entry, "updated")
        ids[key] += 1
        moments[moment] += 1
        if key and ids[key] == 2:
            yield Hit("F304", entry.sourceline, key)
        if moment and moments[moment] == 2:
            yield Hit("F311", entry.sourceline, moment)


def _addresses(root: Any) -> Iterator[Hit]:
    """The feed's own address, its archive, and the entries that were deleted."""
    yield from check_own_address(root)
    if root.find(_ARCHIVE) is not None:
        if all(link.get("rel") != "current" for link in root.findall(f"{_NS}link")):
            yield Hit("F701", root.sourceline)
        if root.find(_COMPLETE) is not None:
            yield Hit("F702", root.sourceline)
    for one in root.findall(_DELETED):
        if not one.get("ref") or rfc3339(one.get("when") or "") is None:
            yield Hit("F704", one.sourceline, f"ref {one.get('ref')}, when {one.get('when')}"[:150])


def check_own_address(parent: Any) -> Iterator[Hit]:
    """The hits in the links of an Atom feed or an RSS channel: to itself, its hub and the documents beside it."""
    links = [(link.get("rel"), link.get("href"), link.sourceline) for link in parent.findall(f"{_NS}link")]
    rels = Counter(rel for rel, _, _ in links)
    if rels["self"] != 1:
        yield Hit("F214", parent.sourceline, "several times" if rels["self"] else "")
    if rels["hub"] and not rels["self"]:
        yield Hit("F229", parent.sourceline)
    own = {href for rel, href, _ in links if rel == "self"}
    for rel, href, line in links:
        if rel in _NEIGHBOURS and href in own:
            yield Hit("F703", line, rel)


def _alternates(parent: Any) -> list[Any]:
    """The links to the page of a feed or entry: those without `rel`, too (RFC 4287 4.2.7.2)."""
    return [link for link in parent.findall(f"{_NS}link") if link.get("rel", "alternate") == "alternate"]


def _page(entry: Any) -> str:
    return next((link.get("href", "") for link in _alternates(entry)), "")


def _entry(entry: Any, now: datetime, *, authored: bool) -> Iterator[Hit]:
    yield from _elements(entry, _ENTRY)
    yield from _required(entry, "F302", now)
    source = entry.find(f"{_NS}source/{_NS}author")
    if not authored and source is None and entry.find(f"{_NS}author") is None:
        yield Hit("F303", entry.sourceline)
    content = entry.find(f"{_NS}content")
    if content is None and not _alternates(entry):
        yield Hit("F313", entry.sourceline)
    if content is not None:
        yield from _content(content, summary=entry.find(f"{_NS}summary") is not None)
    for published in entry.findall(f"{_NS}published"):
        yield from _date(published, now)


def _required(parent: Any, code: str, now: datetime) -> Iterator[Hit]:
    """What feeds and entries share: id, title, updated, links, people, categories, texts."""
    for name in ("id", "title", "updated"):
        if parent.find(f"{_NS}{name}") is None:
            yield Hit(code, parent.sourceline, f"<{name}>")
    for one in parent.findall(f"{_NS}id"):
        if not is_absolute((one.text or "").strip()):
            yield Hit("F305", one.sourceline, (one.text or "")[:100])
    for one in parent.findall(f"{_NS}updated"):
        yield from _date(one, now)
    yield from _links(parent)
    yield from _described(parent)


def _described(parent: Any) -> Iterator[Hit]:
    """Categories, people and texts."""
    for one in parent.findall(f"{_NS}category"):
        if not one.get("term"):
            yield Hit("F315", one.sourceline, "<category>")
    for name in ("author", "contributor"):
        for one in parent.findall(f"{_NS}{name}"):
            yield from _person(one)
    for name in _TEXTS:
        for one in parent.findall(f"{_NS}{name}"):
            hits = _text_construct(one)  # a feed's subtitle is shown by browsers alone, which know every element
            yield from hits if name != "subtitle" else (hit for hit in hits if hit.code != "F607")


def _links(parent: Any) -> Iterator[Hit]:
    for link in parent.findall(f"{_NS}link"):
        address = link.get("href") or ""
        if not address:
            yield Hit("F315", link.sourceline, "<link>")
        elif not is_absolute(address):
            yield Hit("F218", link.sourceline, address[:100])
    seen: Counter[tuple[str, str]] = Counter()
    for link in _alternates(parent):
        key = (link.get("type", ""), link.get("hreflang", ""))
        seen[key] += 1
        if seen[key] == 2:
            yield Hit("F307", link.sourceline, (link.get("href") or "")[:100])


def _person(person: Any) -> Iterator[Hit]:
    yield from _elements(person, _PERSON)
    if not _text(person, "name"):
        yield Hit("F315", person.sourceline, "<name>")
    mail, address = person.find(f"{_NS}email"), person.find(f"{_NS}uri")
    if mail is not None and not is_mail((mail.text or "").strip()):
        yield Hit("F317", mail.sourceline, mail.text or "")
    if address is not None and not is_absolute((address.text or "").strip()):
        yield Hit("F317", address.sourceline, address.text or "")


def _text_construct(element: Any) -> Iterator[Hit]:
    kind = element.get("type", "text")
    if kind not in _TYPES:
        yield Hit("F309", element.sourceline, kind)
    elif kind == "xhtml":
        yield from _div(element)
    elif len(element):
        yield Hit("F314", element.sourceline, f"an element in a text of type {kind}")
    elif kind == "html":
        yield from check_html(element.text or "", element.sourceline)
    elif element.tag == f"{_NS}title" and (markup := markup_in(element.text or "")):
        yield Hit("F224", element.sourceline, markup)


def _content(content: Any, *, summary: bool) -> Iterator[Hit]:
    kind, source = content.get("type", "text"), content.get("src")
    if source is not None:
        if not summary:
            yield Hit("F316", content.sourceline)
        return
    if kind in _TYPES:
        yield from _text_construct(content)
    elif "/" not in kind:
        yield Hit("F309", content.sourceline, kind)
    elif not kind.startswith("text/") and not kind.endswith(("+xml", "/xml")) and not summary:
        yield Hit("F316", content.sourceline)


def _div(element: Any) -> Iterator[Hit]:
    from lxml import etree  # noqa: PLC0415 - the caller has loaded it

    beside = (element.text or "") + "".join(child.tail or "" for child in element)
    foreign = any(not str(one.tag).startswith(_XHTML) for one in element.iterdescendants() if isinstance(one.tag, str))
    if [child.tag for child in element] != [_XHTML_DIV] or beside.strip() or foreign:
        yield Hit("F310", element.sourceline)
        return
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element[0])
    yield from check_html(inner, element.sourceline)


def _elements(parent: Any, known: frozenset[str]) -> Iterator[Hit]:
    seen: Counter[str] = Counter()
    for child in parent.iterchildren():
        if not isinstance(child.tag, str):
            continue
        if not child.tag.startswith(_NS):
            if not child.tag.startswith("{"):
                yield Hit("F314", child.sourceline, f"<{child.tag}>")
            continue
        name = child.tag.removeprefix(_NS)
        seen[name] += 1
        if name not in known:
            yield Hit("F314", child.sourceline, f"<{name}>")
        elif seen[name] == 2 and name not in _MANY:
            yield Hit("F216", child.sourceline, f"<{name}>")
        elif name != "entry" and seen["entry"]:  # the grammar of RFC 4287 has them last
            yield Hit("F314", child.sourceline, f"<{name}> after the entries")
    if (parent.text or "").strip() or any((child.tail or "").strip() for child in parent):
        yield Hit("F314", parent.sourceline, "text between elements")


def _date(element: Any, now: datetime) -> Iterator[Hit]:
    moment = rfc3339((element.text or "").strip())
    if moment is None:
        yield Hit("F306", element.sourceline, (element.text or "")[:60])
    elif moment > now:
        yield Hit("F209", element.sourceline, element.text or "")


def _text(parent: Any, name: str) -> str:
    return (parent.findtext(f"{_NS}{name}") or "").strip()
