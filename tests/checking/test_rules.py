"""Every rule of `publisher check` finds what it is for, and nothing in a feed or letter that is right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.checking import RULES, check
from tests.checking.examples import GOOD, NOW, RSS, WRONG


def codes(name: str, text: str) -> set[str]:
    return {finding.code for finding in check(name, text.encode(), NOW)}


@pytest.mark.parametrize("kind", GOOD)
def test_nothing_is_found_in_what_is_right(kind: str) -> None:
    name, text = GOOD[kind]

    assert check(name, text.encode(), NOW) == []


@pytest.mark.parametrize("code", WRONG)
def test_each_rule_finds_what_it_is_for(code: str) -> None:
    kind, change = WRONG[code]
    name, text = GOOD[kind]

    found = [one for one in check(name, change(text).encode(), NOW) if one.code == code]

    assert found, codes(name, change(text))
    assert found[0].message.startswith(RULES[code].what)
    assert found[0].hint


def test_every_rule_has_an_example() -> None:
    of_the_folder = {code for code in RULES if code[0] in "ACO"}  # tests/checking/test_folder.py has theirs

    assert RULES.keys() - of_the_folder == WRONG.keys()


def test_a_finding_names_the_line() -> None:
    (found,) = check("rss.xml", WRONG["F207"][1](RSS).encode(), NOW)

    assert str(found).startswith(
        "rss.xml:13: F207 a date is not one of RFC 822: 2026-11-23. Write it as Mon, 23 Nov 2026"
    )


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@settings(max_examples=150)
def test_any_bytes_are_checked(data: bytes) -> None:
    for name in ("a.xml", "a.json", "a.eml", "a.html", "a"):
        for finding in check(name, data, NOW):
            assert finding.code in RULES
