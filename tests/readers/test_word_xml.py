"""What Word writes and the library for Word files passes over: shown as Word shows it, or told."""

from __future__ import annotations

import pytest

from publisher.model import Source
from publisher.readers import read
from tests.readers.outcomes import OPTIONS, good
from tests.readers.word_files import package, run


def html(body: str, *, notes: str = "", styles: str = "") -> str:
    draft = good("a.docx", package(body, notes, styles=styles))
    assert draft.body is not None
    return draft.body.html


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


SHOWN = {
    "a number in a caption": (
        f'{run("Figure ")}<w:fldSimple w:instr=" SEQ Figure ">{run("1")}</w:fldSimple>{run(": ice")}', "Figure 1: ice",
    ),
    "words from right to left": (
        f'{run("a ")}<w:bdo w:val="rtl">{run("b")}</w:bdo><w:dir>{run("c")}</w:dir>', "a bc",
    ),
    "signs above a word": (
        f'<w:r><w:ruby><w:rubyPr/><w:rt>{run("こおり")}</w:rt><w:rubyBase>{run("氷")}</w:rubyBase></w:ruby></w:r>',
        "<ruby>氷<rp>(</rp><rt>こおり</rt><rp>)</rp></ruby>",
    ),
    "an old end of a line": ("<w:r><w:t>a</w:t><w:cr/><w:t>b</w:t></w:r>", "a<br>b"),
    "a link with a place": (
        field('HYPERLINK "https://example.org/" \\l "ice"', run("x")), '<a href="https://example.org/#ice">x</a>',
    ),
    "a link with a tip": (
        field('HYPERLINK "https://example.org/" \\o "A tip" \\t "_blank"', run("x")),
        '<a href="https://example.org/">x</a>',
    ),
    "a link inside": (field('HYPERLINK \\l "ice" \\h', run("x")), '<a href="#ice">x</a>'),
}  # fmt: skip


@pytest.mark.parametrize("case", SHOWN)
def test_it_is_shown(case: str) -> None:
    """All of these were missing from the text without a word, or the links led nowhere."""
    written, expected = SHOWN[case]

    assert html(f"<w:p>{written}</w:p>") == f"<p>{expected}</p>"


@pytest.mark.parametrize(("checked", "expected"), [("1", "☑ ice"), ("0", "☐ ice")])
def test_a_box_to_check_stays(checked: str, expected: str) -> None:
    """Lists of things to do lost what was done."""
    word = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    said = f'<w:sdtPr><w14:checkbox {word}><w14:checked w14:val="{checked}"/></w14:checkbox></w:sdtPr>'
    box = f"<w:sdt>{said}<w:sdtContent>{run('x')}</w:sdtContent></w:sdt>"

    assert html(f"<w:p>{box}<w:r><w:t xml:space='preserve'> ice</w:t></w:r></w:p>") == f"<p>{expected}</p>"


HIDDEN = {
    "by itself": "<w:vanish/>",
    "by its style": '<w:rStyle w:val="Secret"/>',
}
SECRET = '<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'


@pytest.mark.parametrize("case", HIDDEN)
def test_hidden_text_is_not_published(case: str) -> None:
    """What an author hid in Word stood in every feed."""
    hidden = f"<w:r><w:rPr>{HIDDEN[case]}</w:rPr><w:t>secret</w:t></w:r>"
    shown = '<w:r><w:rPr><w:rStyle w:val="Secret"/><w:vanish w:val="0"/></w:rPr><w:t>seen</w:t></w:r>'
    notes = f'<w:footnote w:id="1"><w:p>{run("A note.")}{hidden}</w:p></w:footnote>'
    body = f'<w:p>{run("Seen.")}{hidden}{shown}<w:r><w:footnoteReference w:id="1"/></w:r></w:p>'

    made = html(body, notes=notes, styles=SECRET)

    assert "secret" not in made
    assert "Seen.seen" in made
    assert "A note." in made


def test_a_hidden_field_leaves_the_text_after_it() -> None:
    entry = field("XE &quot;ice&quot;", "").replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")

    assert html(f"<w:p>{run('a')}{entry}{run('b')}</w:p>") == "<p>ab</p>"


TOC_STYLE = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
CONTENTS = {
    "by its kind": '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    f"</w:sdtPr><w:sdtContent><w:p>{run('Contents')}</w:p><w:p>{run('Ice 3')}</w:p></w:sdtContent></w:sdt>",
    "by its style": f'<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>{run("Ice 3")}</w:p>',
}


@pytest.mark.parametrize("case", CONTENTS)
def test_a_table_of_contents_with_page_numbers_is_left_out(case: str) -> None:
    assert html(f"{CONTENTS[case]}<w:p>{run('Text.')}</w:p>", styles=TOC_STYLE) == "<p>Text.</p>"


@pytest.mark.parametrize(
    ("style", "tag"), [("Quotations", "blockquote"), ("HTML Preformatted", "pre"), ("heading 7", "h6")]
)
def test_styles_of_other_programs_are_known(style: str, tag: str) -> None:
    styles = f'<w:style w:type="paragraph" w:styleId="S"><w:name w:val="{style}"/></w:style>'

    assert html(f'<w:p><w:pPr><w:pStyle w:val="S"/></w:pPr>{run("x")}</w:p>', styles=styles) == f"<{tag}>x</{tag}>"


def test_a_chart_is_told() -> None:
    chart = (
        '<w:r><w:drawing><a:graphic><a:graphicData uri="http://example.org/2006/chart"/></a:graphic></w:drawing></w:r>'
    )

    reading = read(Source(path="a.docx", data=package(f"<w:p>{run('Text.')}{chart}</w:p>")), OPTIONS)

    assert [one.message for one in reading.problems] == [
        "a picture inside the file is left out: only PNG, JPEG, GIF, WebP and SVG can be published"
    ]


def test_no_text_can_pose_as_what_is_marked() -> None:
    text = run("a\ue0007\ue001b")

    assert html(f"<w:p>{text}</w:p>") == "<p>ab</p>"
