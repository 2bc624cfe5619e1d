"""publisher/mail/preferences.py: which topics a reader wishes, how often, and since when."""

from __future__ import annotations

import pytest

from publisher.mail import preferences
from publisher.mail.preferences import Choice


def _find(name: str) -> str:
    if name not in {"rivers", "cities"}:
        raise ValueError(f"there is no topic '{name}'")
    return name


@pytest.mark.parametrize(
    ("topics", "frequency", "line"),
    [
        ("", "", "*=default"),
        ("", "Weekly", "*=weekly"),
        ("rivers", "", "rivers=default"),
        ("rivers; cities = instant", "monthly", "cities=instant rivers=monthly"),
        ("*=weekly, rivers=never", "", "*=weekly rivers=never"),
    ],
)
def test_preferences_are_read_and_written(topics: str, frequency: str, line: str) -> None:
    found = preferences.parse(topics, frequency, _find)

    assert preferences.write(found) == line
    assert preferences.read(line) == found
    assert preferences.parse(*preferences.described(found), _find) == found


def test_a_topic_added_later_holds_from_then_on() -> None:
    old = preferences.read("rivers=weekly")
    new = preferences.changed(old, preferences.read("cities=daily rivers=instant"), 99)

    assert new == {"cities": Choice("daily", 99), "rivers": Choice("instant", 0)}
    assert preferences.write(new) == "cities=daily@99 rivers=instant"


@pytest.mark.parametrize(
    ("old", "wished", "line"),
    [
        ("rivers=weekly", "*=weekly", "*=weekly@99 rivers=weekly"),
        ("*=weekly rivers=never", "*=daily", "*=daily rivers=daily@99"),
        ("*=weekly rivers=daily@50", "*=weekly", "*=weekly rivers=weekly@50"),
        ("*=never rivers=daily", "*=default cities=never", "*=default@99 cities=never rivers=default"),
        ("*=never rivers=never", "*=weekly", "*=weekly@99"),
        ("*=weekly rivers=daily", "*=weekly", "*=weekly"),
        ("rivers=weekly", "*=never", "*=never"),
    ],
)
def test_each_topic_is_wished_since_it_was_wished_however_it_is_named(old: str, wished: str, line: str) -> None:
    """Who had one topic and took all lost what waited of it; who took an unwished one back got years of it at once."""
    new = preferences.changed(preferences.read(old), preferences.read(wished), 99)

    assert preferences.write(new) == line


def test_a_topic_named_out_of_all_was_wished_before() -> None:
    new = preferences.changed(preferences.read("*=weekly"), preferences.read("rivers=weekly"), 99)

    assert new == {"rivers": Choice("weekly", 0)}
