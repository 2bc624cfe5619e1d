"""What publisher.toml and the environment must not say is refused with its place, whatever command reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher import config
from publisher.config import mailboxes
from publisher.errors import ConfigError


def refusal(folder: Path, text: str) -> str:
    """What is said of a publisher.toml with this text."""
    (folder / "publisher.toml").write_text(text)
    with pytest.raises(ConfigError) as refused:
        config.load(folder=folder)
    return str(refused.value)


@pytest.mark.parametrize(
    ("table", "key"),
    [("site", "email"), ("digest", "sender"), ("digest", "reply_to"), ("sending", "return_path")],
)
@pytest.mark.parametrize("given", ["x", "a@b, c@d", "a@b@c", "news@müller.example", "Doe, Jane <a@example.org>"])
def test_a_mail_address_that_is_none_is_refused(tmp_path: Path, table: str, key: str, given: str) -> None:
    """A wrong sender was ignored: letters came from another address than the one that was written down."""
    said = refusal(tmp_path, f'[{table}]\n{key} = "{given}"\n')

    assert said.startswith(f"publisher.toml:2: '{table}.{key}' is not one address: '{given}'. Write it as news@")


@pytest.mark.parametrize("key", ["sender", "reply_to"])
def test_a_topics_wrong_address_is_told_with_that_topics_line(tmp_path: Path, key: str) -> None:
    first = f'[[topic]]\nname = "A"\n{key} = "A <a@example.org>"\n'

    said = refusal(tmp_path, f'{first}[[topic]]\nname = "B"\n{key} = "a@b, c@d"\n')

    assert said.startswith(f"publisher.toml:6: 'topic.{key}' is not one address: 'a@b, c@d'.")


def test_addresses_may_have_a_name_where_letters_show_one(tmp_path: Path) -> None:
    (tmp_path / "publisher.toml").write_text(
        '[site]\nemail = "ed@example.org"\n[sending]\nreturn_path = "b+x@mail.example.org"\n'
        '[digest]\nsender = "Zoë <news@example.org>"\nreply_to = "\\"Doe, Jane\\" <jane@localhost>"\n'
    )

    assert config.load(folder=tmp_path).letterhead().sender == "Zoë <news@example.org>"


@pytest.mark.parametrize(
    ("table", "key"), [("site", "author_url"), ("site", "image"), ("podcast", "image"), ("feeds", "hub")]
)
@pytest.mark.parametrize("given", ["x", "javascript:x", "https://u:p@example.org/", "/cover.jpg", "https://[::1"])
def test_a_web_address_that_is_none_is_refused(tmp_path: Path, table: str, key: str, given: str) -> None:
    """A wrong one stood in feeds and pages as it was."""
    said = refusal(tmp_path, f'[{table}]\n{key} = "{given}"\n')

    assert said.startswith(f"publisher.toml:2: '{table}.{key}' is not a web address: '{given}'. Write it as https://")


def test_a_wrong_address_of_the_site_is_told_with_where_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable and the option were blamed on the line of publisher.toml."""
    (tmp_path / "publisher.toml").write_text('[site]\nurl = "https://example.org/"\n')
    monkeypatch.setenv("PUBLISHER_SITE_URL", "foo")

    with pytest.raises(ConfigError, match=r"^PUBLISHER_SITE_URL: is not a web address: 'foo'\. Write it as https"):
        config.load(folder=tmp_path)
    with pytest.raises(ConfigError, match=r"^site_url: is not a web address: 'ftp://x'\."):
        config.load(folder=tmp_path, site_url="ftp://x")
    monkeypatch.delenv("PUBLISHER_SITE_URL")
    assert refusal(tmp_path, "[site]\nurl = 'x'\n").startswith(
        "publisher.toml:2: 'site.url' is not a web address: 'x'."
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param("[site]\n[site]", 2, "is not TOML: a [table] appears twice", id="table twice"),
        pytest.param(
            "[site]\ntitle = 'a'\ntitle = 'b'", 3, "is not TOML: a key or a [table] appears twice", id="twice"
        ),
        pytest.param("[site]\ntitle = My site", 2, "is not TOML: a value is missing, or a text", id="unquoted"),
        pytest.param("[site]\ntitle = 'My site", 2, "is not TOML: a text does not end", id="no end"),
        pytest.param("x = " + "9" * 5000, 1, "is not TOML: a number has too many digits", id="digits"),
        pytest.param("x = " + "[" * 100_000, 1, "is not TOML: it is nested too deeply", id="depth"),
        pytest.param("[site]\ntitle = 3", 2, "it must be a text in quotation marks, not a whole number", id="type"),
        pytest.param("[digest]\nhour = 24", 2, "it must be a whole number up to 23", id="range"),
        pytest.param("[digest]\ncadence = 'x'", 2, "there is no 'x'. Write one of \"manual\"", id="word"),
        pytest.param("[[topic]]\nname = 'a'\n[[topic]]\n", 3, "'topic' has a wrong value: it lacks 'name'", id="lack"),
        pytest.param("[[topic]]\nname = 'a'\n[[topic]]\nnmae = 'b'", 4, "unknown option 'topic.nmae'", id="which"),
    ],
)
def test_what_is_wrong_with_the_file_is_told_in_plain_words(tmp_path: Path, text: str, line: int, words: str) -> None:
    """The parsers' own words were shown: Cannot declare ('site',) twice; expected `str`, got `int`."""
    said = refusal(tmp_path, text)

    assert said.startswith(f"publisher.toml:{line}: ")
    assert words in said


def test_a_file_that_cannot_be_read_is_told_without_numbers_of_errors(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "publisher.toml").write_bytes("# Ä\n# Grüße".encode("cp1252"))

    with pytest.raises(ConfigError, match=r"folder: cannot be read: Is a directory$"):
        config.load(tmp_path / "folder")
    with pytest.raises(ConfigError, match=r"publisher\.toml:1: is not UTF-8\. Save it as UTF-8\.$"):
        config.load(folder=tmp_path)


@pytest.mark.parametrize(
    "given",
    [
        "a@b.example",
        "News <news@example.org>",
        "News Desk 2 <a.b+c@d.example>",
        '"Desk, News" <a@b>',
        "Größe <a@b>",
        "a@b, c@d",
        "x",
        "A <x>",
        "<a@b>",
        "A B<a@b>",
    ],
)
def test_a_usual_address_is_read_as_the_library_reads_it(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = mailboxes.mailbox(given)
    monkeypatch.setattr(mailboxes, "_USUAL", "(?!)")

    assert found == mailboxes.mailbox(given)
