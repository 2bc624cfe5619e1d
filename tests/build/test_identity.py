"""An article keeps its id and its slug through whatever happens to its file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model import Draft
from tests.build.remembering import EMPTY, LATER, draft, ids, of_the_first_recipe, run


def test_the_id_comes_from_the_path() -> None:
    memory = run(EMPTY, draft("2026/Grüße & more.md"))

    assert ids(memory) == ["tag:example.org,2026:2026/Gr%C3%BC%C3%9Fe%20%26%20more"]


def test_a_machine_without_the_lock_makes_the_same_ids() -> None:
    drafts = [draft("a.html"), draft("a.md"), draft("b/a.txt"), draft("c.md", guid="urn:x:1")]

    assert ids(run(EMPTY, *drafts)) == ids(run(EMPTY, *reversed(drafts)))


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(draft("a.md", fingerprint="edited"), id="edit"),
        pytest.param(draft("a.md", title="Another title"), id="retitle"),
        pytest.param(draft("deep/down/z.md", fingerprint="print of a.md"), id="move and rename"),
        pytest.param(draft("a.html", fingerprint="other markup"), id="from Markdown to HTML"),
        pytest.param(draft("a.md", slug="other"), id="another slug"),
        pytest.param(draft("a.md", published="2020-01-01T00:00:00Z"), id="another date"),
        pytest.param(draft("a.md", guid="urn:x:9"), id="an id that comes too late"),
    ],
)
def test_an_id_never_changes(after: Draft) -> None:
    before = run(EMPTY, draft("a.md"), draft("b.md"))

    memory = run(before.lock, after, draft("b.md"), now=LATER)

    assert ids(memory) == ids(before)
    assert (memory.added, memory.removed) == ((), ())


def test_an_article_that_moved_when_fingerprints_were_reckoned_anew_keeps_its_id() -> None:
    """Whoever renamed a file just before an update had its article shown, and mailed, as a new one."""
    march, april = "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"
    first = run(EMPTY, draft("a.md", title="Links", published=march), draft("b.md", title="Eels", published=march))
    before = of_the_first_recipe(first.lock)

    memory = run(before, draft("z.md", title="Links", published=march), draft("y.md", title="Eels", published=april))

    assert memory.renamed == (("a.md", "z.md"),)
    assert memory.added == ("tag:example.org,2026:y",)  # another one with the title of an old one


@pytest.mark.parametrize(
    "moved",
    [
        {"a.md": "b.md", "b.md": "c.md"},
        {"a.md": "b.md", "b.md": "a.md"},
        {"a.md": "b.md", "b.md": "c.md", "c.md": "a.md"},
        {"a.md": "b.md"},  # onto another, whose text is gone
    ],
)
def test_an_article_keeps_its_id_when_its_file_takes_the_name_of_another(moved: dict[str, str]) -> None:
    texts = {"a.md": "one", "b.md": "two", "c.md": "three"} if len(moved) == 3 else {"a.md": "one", "b.md": "two"}
    first = run(EMPTY, *(draft(path, fingerprint=text) for path, text in texts.items()))
    before = {texts[path]: record.id for path, record in first.records.items()}
    kept = {moved[path]: texts[path] for path in moved}

    then = run(first.lock, *(draft(path, fingerprint=text) for path, text in kept.items()), now=LATER)

    assert {kept[path]: record.id for path, record in then.records.items()} == {
        text: before[text] for text in kept.values()
    }
    assert not then.added
    assert set(then.renamed) == set(moved.items())


# Files by name, each with its text, and with the id that it states, as "text id"; then, of each, whose id it has.
FATES: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str]]] = {
    "copied, then edited": ({"a": "one"}, {"a": "new", "z": "one"}, {"a": "a", "z": ""}),
    "a copy that was there, edited": ({"a": "one", "z": "one"}, {"a": "new", "z": "one"}, {"a": "a", "z": "z"}),
    "copied over another": ({"a": "one", "b": "two"}, {"a": "one", "b": "one"}, {"a": "a", "b": "b"}),
    "merged into another": ({"a": "one", "b": "two"}, {"a": "stub", "b": "one"}, {"a": "a", "b": "b"}),
    "one put before the others": (
        {"1": "one", "2": "two", "3": "three"},
        {"1": "new", "2": "one", "3": "two", "4": "three"},
        {"1": "", "2": "1", "3": "2", "4": "3"},
    ),
    "exchanged, one of them edited": ({"a": "one", "b": "two"}, {"a": "new", "b": "one"}, {"a": "a", "b": "b"}),
    "two that take one text": ({"a": "one"}, {"b": "one", "c": "one"}, {"b": "a", "c": ""}),
    "one of two texts that were alike": ({"a": "one", "b": "one"}, {"c": "one"}, {"c": "a"}),
    "of two alike, moved onto others": (
        {"a": "one", "b": "one", "c": "two", "d": "three"},
        {"a": "new", "b": "newer", "c": "one", "d": "one"},
        {"a": "a", "b": "b", "c": "c", "d": "d"},
    ),
    "exchanged, with ids": ({"a": "one X", "b": "two Y"}, {"a": "two Y", "b": "one X"}, {"a": "b", "b": "a"}),
    "exchanged, one with an id": ({"a": "one X", "b": "two"}, {"a": "two", "b": "one X"}, {"a": "b", "b": "a"}),
    "moved on, one with an id": (
        {"a": "one", "b": "two X", "c": "three"},
        {"b": "one", "c": "two X", "d": "three"},
        {"b": "a", "c": "b", "d": "c"},
    ),
    "moved on, with ids": ({"a": "one X", "b": "two Y"}, {"b": "one X", "c": "two Y"}, {"b": "a", "c": "b"}),
    "copied with its id": ({"a": "one X"}, {"a": "one X", "z": "one X"}, {"a": "a", "z": ""}),
    "copied with its id, which it then lost": ({"a": "one X"}, {"a": "one", "z": "one X"}, {"a": "a", "z": ""}),
    "copied with its id, then edited": ({"a": "one X"}, {"a": "new X", "z": "one X"}, {"a": "a", "z": ""}),
}


@pytest.mark.parametrize("name", FATES)
def test_files_that_were_renamed_copied_and_edited(name: str) -> None:
    def drafts(files: dict[str, str]) -> list[Draft]:
        parts = {path: text.split(" ") for path, text in files.items()}
        return [draft(f"{path}.md", fingerprint=text, guid="".join(guid)) for path, (text, *guid) in parts.items()]

    before, after, fate = FATES[name]
    first = run(EMPTY, *drafts(before))
    names = {record.id: path for path, record in first.records.items()}

    then = run(first.lock, *drafts(after), now=LATER)

    told = {path.removesuffix(".md"): names.get(record.id, "")[:1] for path, record in then.records.items()}
    assert told == fate
    again = run(then.lock, *drafts(after), now=LATER)
    assert again.records == then.records


@pytest.mark.parametrize(
    ("held", "fate"),
    [
        pytest.param({"a.md": "another"}, "a.md", id="a draft took the name of one that moved"),
        pytest.param({"a.md": "one"}, "", id="a draft now, and copied"),
        pytest.param({"a.md": "another", "c.md": "one"}, "a.md", id="moved, and a draft of it"),
    ],
)
def test_a_draft_keeps_an_id_only_while_it_has_its_text(held: dict[str, str], fate: str) -> None:
    first = run(EMPTY, draft("a.md", fingerprint="one"), draft("b.md"))

    then = run(first.lock, draft("b.md"), draft("z.md", fingerprint="one"), held=held, now=LATER)

    assert then.renamed == (((fate, "z.md"),) if fate else ())
    assert (then.records["z.md"].id == first.records["a.md"].id) == bool(fate)


def test_a_copy_beside_the_original_is_an_article_of_its_own() -> None:
    before = run(EMPTY, draft("a.md"))

    memory = run(before.lock, draft("a.md"), draft("copy.md", fingerprint="print of a.md"))

    assert len(set(ids(memory))) == 2


def test_a_stated_id_that_two_articles_give_is_an_error_and_both_are_published() -> None:
    memory = run(EMPTY, draft("a.md", guid="urn:x:1"), draft("b.md", guid="urn:x:1"))

    assert ids(memory) == ["tag:example.org,2026:b", "urn:x:1"]
    assert [(problem.path, problem.level) for problem in memory.problems] == [("b.md", "error")]


def test_a_stated_id_that_is_no_uri_becomes_one_the_same_on_every_machine() -> None:
    """It stood in feeds as it was, and Atom was not valid."""
    drafts = [
        draft("b.md", guid="42"),
        draft("a.md", guid="Grüße & more"),
        draft("42.md"),
        draft("c.md", guid="note:7"),
    ]
    made = ["tag:example.org,2026:42", "tag:example.org,2026:id:42"]

    first = run(EMPTY, *drafts)
    then = run(first.lock, draft("moved.md", guid="42"), *drafts[1:], now=LATER)

    assert ids(first) == ["note:7", *made, "tag:example.org,2026:id:Gr%C3%BC%C3%9Fe%20%26%20more"]
    assert ids(run(EMPTY, *reversed(drafts))) == ids(first)
    assert [(one.rule, one.path, one.level) for one in first.problems] == [
        ("A119", "a.md", "hint"),
        ("A119", "b.md", "hint"),
    ]
    assert made[1] in first.problems[1].message
    assert (ids(then), then.added, then.problems) == (ids(first), (), ())


def test_what_readers_know_stays_though_it_is_no_uri() -> None:
    """An id that was published before ids had to be URIs, or adopted; and the guid of an old feed."""
    first = run(EMPTY, draft("a.md", guid="42", guid_stays=True))

    then = run(first.lock, draft("moved.md", guid="42"), draft("b.md", guid="43", guid_stays=True), now=LATER)

    assert ids(then) == ["42", "43"]
    assert then.problems == ()


def test_an_id_that_is_no_uri_is_given_to_one_article_only() -> None:
    both = (draft("a.md", guid="42"), draft("b.md", guid="42"))
    memory = run(EMPTY, *both)

    assert ids(memory) == ["tag:example.org,2026:b", "tag:example.org,2026:id:42"]
    assert [(one.path, one.level) for one in memory.problems] == [("a.md", "hint"), ("b.md", "error")]


def test_a_new_article_with_the_id_that_came_too_late_for_another_is_told_of_at_once() -> None:
    """It was an error at the next publish only, when nothing had changed."""
    before = run(EMPTY, draft("a.md"))
    both = (draft("a.md", guid="urn:x:1"), draft("copy.md", guid="urn:x:1"))

    memory = run(before.lock, *both, now=LATER)

    assert ids(memory) == ["tag:example.org,2026:a", "urn:x:1"]
    assert [(problem.path, problem.level) for problem in memory.problems] == [("a.md", "error")]
    assert run(memory.lock, *both, now=LATER).problems == memory.problems


def test_a_removed_article_is_told_of_once_and_comes_back_as_itself() -> None:
    before = run(EMPTY, draft("a.md"), draft("b.md"))

    gone = run(before.lock, draft("b.md"), now=LATER)
    later = run(gone.lock, draft("b.md"), now=LATER + timedelta(days=1))
    back = run(later.lock, draft("a.md"), draft("b.md"), now=LATER + timedelta(days=2))

    assert gone.removed == ("tag:example.org,2026:a",)
    assert gone.lock.records["tag:example.org,2026:a"].removed == LATER
    assert later.removed == ()
    assert later.lock.records["tag:example.org,2026:a"].removed == LATER
    assert ids(back) == ids(before)
    assert back.lock.records["tag:example.org,2026:a"].removed is None
    assert back.records["a.md"].published == before.records["a.md"].published


@pytest.mark.parametrize("place", ["x/y/a.md", "x", "."])
def test_a_file_that_cannot_be_read_today_is_no_removal(place: str) -> None:
    before = run(EMPTY, draft("x/y/a.md"), draft("b.md"))

    memory = run(before.lock, draft("b.md"), unreadable=(place,))

    assert memory.removed == ()
    assert memory.lock.records["tag:example.org,2026:x/y/a"].removed is None


def test_a_file_that_cannot_be_read_today_gives_no_copy_its_id() -> None:
    before = run(EMPTY, draft("shut/a.md"), draft("b.md"))

    then = run(before.lock, draft("z.md", fingerprint="print of shut/a.md"), draft("b.md"), unreadable=("shut",))

    assert then.records["z.md"].id not in ids(before)
    assert (then.renamed, then.removed) == ((), ())


def test_a_changed_slug_is_remembered_and_never_given_to_another() -> None:
    before = run(EMPTY, draft("a.md", slug="one"))
    after = run(before.lock, draft("a.md", slug="two"), draft("b.md", slug="one"))
    back = run(after.lock, draft("a.md", slug="one"), draft("b.md", slug="one"))

    assert (after.records["a.md"].slug, after.records["a.md"].former) == ("two", ("one",))
    assert after.records["b.md"].slug == "one-2"
    assert (back.records["a.md"].slug, back.records["a.md"].former) == ("one", ("two",))


@given(st.lists(st.sampled_from(["a.md", "a.html", "b/a.md", "c.txt", "ü.md", "u\u0308.md"]), unique=True, min_size=1))
def test_ids_and_slugs_are_unique(paths: list[str]) -> None:
    memory = run(EMPTY, *(draft(path, title="The same") for path in paths))

    assert len({record.id for record in memory.records.values()}) == len(paths)
    assert len({record.slug for record in memory.records.values()}) == len(paths)
