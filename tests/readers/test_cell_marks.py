"""What other tools say in the cells of a notebook is heeded and not shown."""

from __future__ import annotations

import pytest

from publisher.model import Body
from tests.readers.outcomes import good
from tests.readers.test_from_notebook import WRITTEN, code, notebook, shown, text


def body(*cells: dict[str, object]) -> Body:
    made = good("a.ipynb", notebook(text("# A\n\nText."), *cells)).body
    assert made is not None
    return made


def said(output: str) -> str:
    return body(code("x", {"output_type": "stream", "name": "stdout", "text": output})).html


TERMINAL = {
    "colours": ("\x1b[38;2;1;2;3mice\x1b[0m", "ice"),
    "a link": ("\x1b]8;;https://example.org/\x1b\\ice\x1b]8;;\x1b\\", "ice"),
    "a hidden cursor": ("\x1b[?25lice\x1b[?25h", "ice"),
    "a bar of progress": ("  0%|    |\r 50%|##  |\r100%|####|\nice", "100%|####|\nice"),
    "an end of a line": ("ice\r\nsnow\r", "ice\nsnow"),
}


@pytest.mark.parametrize("case", TERMINAL)
def test_an_output_looks_as_in_a_terminal(case: str) -> None:
    """All states of a bar of progress stood below each other, and halves of escapes between the words."""
    written, expected = TERMINAL[case]

    assert f"<pre><code>{expected}\n" in said(written)


@pytest.mark.parametrize(
    ("options", "code_is_shown", "output_is_shown"),
    [
        ("#| echo: false", False, True),
        ("#| label: fig-ice\n#| output: false", True, False),
        ("#| include: false", False, False),
        ("#|hide", False, False),
        ("# | hide_output", True, False),
        ("#| echo: true", True, True),
        ("#|export", True, True),
    ],
)
def test_options_of_quarto_and_nbdev_are_heeded(options: str, code_is_shown: bool, output_is_shown: bool) -> None:
    """Cells that their author hides were published, with the options above the code."""
    output = {"output_type": "stream", "name": "stdout", "text": "the output"}

    made = body(code(f"{options}\nkey = 1", output)).text

    assert ("key = 1" in made, "the output" in made) == (code_is_shown, output_is_shown)
    assert "#" not in made


def test_the_words_for_a_picture_are_its_alternative_text() -> None:
    made = body(code("#| fig-alt: Ice [at] night\nplot()", shown(image__png=WRITTEN)))

    assert [one.alt for one in made.images] == ["Ice at night"]


def test_a_comment_is_no_option() -> None:
    assert "# the ice" in body(code("# the ice\nkey = 1")).text


def test_the_badge_of_colab_is_not_the_picture_of_an_article() -> None:
    badge = text('<a href="https://example.org/"><img src="https://example.org/badge.svg" alt="Open In Colab"/></a>')
    badge["metadata"] = {"id": "view-in-github", "colab_type": "text"}

    draft = good("a.ipynb", notebook(badge, text("# A\n\nText.")))

    assert draft.image is None
    assert draft.body is not None
    assert draft.body.text == "Text."


@pytest.mark.parametrize(
    "formula",
    [r"\begin{equation}x = 1\end{equation}", "\\begin{align*}\nx &= 1 \\\\\ny &= 2\n\\end{align*}"],
)
def test_a_formula_needs_no_marks(formula: str) -> None:
    made = body(text(f"So\n{formula}\nholds.")).html

    assert "<mi>x</mi>" in made
    assert made.count("<math") == 1


@pytest.mark.parametrize("formula", [r"$$\begin{align}x\end{align}$$", r"$$ \begin{align}x\end{align} $$"])
def test_a_formula_with_marks_gets_no_others(formula: str) -> None:
    assert body(text(f"So {formula} holds.")).html.count("$") == 0


def test_code_that_writes_formulas_stays() -> None:
    assert r"<code>\begin{align}x\end{align}</code>" in body(text(r"`\begin{align}x\end{align}`")).html


def test_a_first_cell_of_nbdev_is_front_matter() -> None:
    """The keys stood as a list above the text, and were its summary."""
    first = text("# The ice\n\n> What it says\n\n- categories: [Rivers, ice]\n- author: Ana Ruiz\n- date: 2026-03-04")

    draft = good("a.ipynb", notebook(first, text("Text.")))

    assert (draft.title, draft.summary, draft.topics, draft.tags) == ("The ice", "What it says", ("Rivers",), ("ice",))
    assert [one.name for one in draft.authors] == ["Ana Ruiz"]
    assert draft.date_source == "front matter"
    assert draft.body is not None
    assert draft.body.text == "Text."


@pytest.mark.parametrize(
    "first",
    ["# Title\n\n- ice\n- snow", "# Title\n\n- ice: cold\n- snow: white", "# Title\n\n> A quotation", "- ice: cold"],
)
def test_a_list_or_a_quotation_is_no_front_matter(first: str) -> None:
    draft = good("a.ipynb", notebook(text(first), text("Text.")))

    assert draft.body is not None
    assert draft.body.text != "Text."
