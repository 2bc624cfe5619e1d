"""publisher/mail/tokens.py: a token leads to its reader or its letter, and whatever else is written leads nowhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from publisher.digest import TOKEN_LENGTH
from publisher.mail import tokens
from tests.mail.desk import SECRET


def test_a_readers_token_fits_its_place_and_leads_back() -> None:
    handle = tokens.new_handle()
    token = tokens.reader_token(SECRET, handle)

    assert len(token) == TOKEN_LENGTH
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert tokens.handle_of(SECRET, token) == handle


def test_a_changed_cut_or_foreign_token_leads_nowhere() -> None:
    token = tokens.reader_token(SECRET, tokens.new_handle())

    for place in range(TOKEN_LENGTH):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert tokens.handle_of(SECRET, other) is None
    for wrong in (token[:-1], token + "A", "", token.lower() + "é", "\ud800" * TOKEN_LENGTH):
        assert tokens.handle_of(SECRET, wrong) is None
    assert tokens.handle_of(b"another secret", token) is None


@given(st.integers(0, 2**40 - 1))
def test_a_letters_token_leads_back_in_any_case(letter: int) -> None:
    token = tokens.letter_token(SECRET, letter)

    assert token == token.lower()
    assert len(token) == 26
    assert tokens.letter_of(SECRET, token) == tokens.letter_of(SECRET, token.upper()) == letter
    assert tokens.letter_of(b"another secret", token) is None


@given(st.text(max_size=40))
def test_no_text_is_a_letters_token(text: str) -> None:
    assert tokens.letter_of(SECRET, text) is None
