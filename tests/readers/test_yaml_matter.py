"""The fast path for flat lines says what PyYAML says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from publisher.readers import yaml_matter

word = st.text(st.sampled_from("abZé0:#-,[]{}\"'&*!|>%@` /\\?~=.\t界\x85"), max_size=12)
value = st.one_of(
    word,
    word.map(lambda text: f'"{text}"'),
    word.map(lambda text: f"'{text}'"),
    st.lists(word, max_size=3).map(lambda words: f"[{', '.join(words)}]"),
    st.lists(word.map(lambda text: f'"{text}"'), max_size=3).map(lambda words: f"[{','.join(words)}]"),
    st.sampled_from(
        ["null", "~", "", "yes", "2026-11-23 09:00", "1_000", "12:30", "a: b", "a #b", "a# b", " x ", "[]"]
    ),
)
block = st.lists(st.tuples(st.sampled_from(["a", "b", "c", "no", "d-e"]), value), max_size=4).map(
    lambda pairs: "".join(f"{key}: {text}\n" for key, text in pairs)
)


@given(block)
def test_flat_lines_are_what_the_loader_reads(text: str) -> None:
    flat = yaml_matter.flat_lines(text, 2)

    if flat is not None:
        assert (*flat, []) == yaml_matter.loaded(text, "a.md", 2)


def test_usual_front_matter_takes_the_fast_path() -> None:
    text = 'title: "A: b"\ndate: 2026-11-23T09:00:00Z\ntags: ["x", y]\nauthor: Ana Ruiz\nempty:\n'

    assert yaml_matter.flat_lines(text, 2) is not None
