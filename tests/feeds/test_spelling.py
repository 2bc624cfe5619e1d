"""Entries are spelt as feedgen and lxml write them, byte for byte."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feeds import atom, rss, spelling
from publisher.feeds.entries import Element, Entry, authors_of
from publisher.model import Author, Enclosure, Image, Topic
from tests.factories import article, site
from tests.feeds import feedgen_entries

# What XML can hold; a carriage return and white space in attributes are written as references.
text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t\r"), max_size=20)
some = text.filter(bool)
marked = st.lists(st.sampled_from(["<p>", "&amp;", "]]>", '"', "'", "\xa0", "😀", "a", "\r\n"]), max_size=9).map(
    "".join
)
image = st.builds(Image, url=some, media_type=text, width=st.integers(0, 9), height=st.integers(0, 9))
sound = st.builds(
    Enclosure, url=some, media_type=st.sampled_from(["audio/mpeg", ""]), length=st.integers(-1, 9),
    duration_s=st.integers(0, 9), episode=st.integers(0, 2), season=st.integers(0, 2),
)  # fmt: skip
entries = st.builds(
    Entry,
    article=st.builds(
        article,
        id=some, url=some, title=text, language=some, tags=st.lists(some, max_size=2).map(tuple),
        authors=st.lists(st.builds(Author, name=some, url=text, email=text), max_size=2).map(tuple),
        topics=st.lists(st.builds(Topic, slug=some, name=some), min_size=1, max_size=2).map(tuple),
        enclosure=st.none() | sound,
    ),
    title=some, summary=text | marked, html=marked, image=st.none() | image,
)  # fmt: skip


@given(entries)
def test_an_entry_is_what_feedgen_writes(entry: Entry) -> None:
    home = site()
    by = entry.article.authors or authors_of(home)
    of_rss, of_atom = rss._extras(home, entry), atom._extras(home, entry)

    assert rss.item(entry, home) == feedgen_entries.rss_item(entry, of_rss)
    assert atom.item(entry, home) == feedgen_entries.atom_entry(entry, by, of_atom)


@pytest.mark.parametrize("uri", spelling.PREFIXES.values())
def test_an_element_of_each_namespace_has_the_prefix_that_feeds_name(uri: str) -> None:
    entry = Entry(article=article(), title="A", summary="", html="<p>b</p>", image=None)
    extras: list[Element] = [(f"{{{uri}}}x", {"a": "\n"}, ""), (f"{{{uri}}}y", {}, "z")]

    assert spelling.rss_item(entry, extras) == feedgen_entries.rss_item(entry, extras)


@given(
    st.datetimes(
        min_value=datetime(1000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        timezones=st.just(UTC),
    )
)
def test_a_moment_is_what_the_standard_library_writes(moment: datetime) -> None:
    assert rss.rfc822(moment) == format_datetime(moment)
