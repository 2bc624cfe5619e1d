"""publisher/mail/people.py: what is an address and a name, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.mail import people


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "a@b",
        "a b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "<a@b.de>",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        people.address(text)


@given(st.text(max_size=80))
def test_no_text_is_both_taken_and_dangerous(text: str) -> None:
    try:
        taken = people.address(text).text
    except ValueError as error:
        told = str(error)
    else:
        told = taken
        assert taken.isascii()
        assert not set(taken) & set(' \t<>",;:')
    assert told.splitlines() == [told]


def test_a_host_in_another_script_is_kept_in_ascii() -> None:
    assert people.address("a@Bücher.example") == people.Address("a@xn--bcher-kva.example", "a@xn--bcher-kva.example")


def test_a_name_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="line break"):
        people.line("Ada\r\nBcc: x@example.org", "name")
