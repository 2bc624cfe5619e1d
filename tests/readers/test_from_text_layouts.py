"""How pages of newspapers, blogs, newsletters and printed papers look as text: what is told apart in each."""

import pytest

from publisher.model import Draft
from tests.readers.sentences import LAST, LONG, MORE
from tests.readers.test_from_text import paragraphs, read

SUBTITLE = (
    "For eleven weeks a keeper, a novelist and a goat named Admiral had the small island to themselves, and liked it"
)


def headings(draft: Draft) -> list[str]:
    assert draft.body is not None
    return [one.text for one in draft.body.headings]


@pytest.mark.parametrize(
    "title", ["The goat on the ledge", "The river council meets on a bridge that is not there yet"]
)
def test_title_stands_above_its_subtitle(title: str) -> None:
    draft = read(f"Sign in\n\n{title}\n\n{SUBTITLE}\n\nAna Ruiz\n3 March 2026\n\nShare\n\n{LONG}\n\n{MORE}\n")

    assert draft.title == title
    assert draft.subtitle == SUBTITLE
    assert draft.byline == "Ana Ruiz"


def test_path_of_sections_is_no_title() -> None:
    draft = read(f"Culture | Interviews\n\nA bridge for the river town\n\n{LONG}\n\n{MORE}\n")

    assert draft.title == "A bridge for the river town"


def test_whole_sentences_are_the_subtitle_when_byline_and_date_stand_further_below() -> None:
    subtitle = (
        "The council has voted on Monday. Two of its members would rather have bought a new boiler for the old school."
    )
    facts = "The Post\nAna Ruiz\n3 March 2026, 5:00\nSave\nShare"
    draft = read(f"A slide for the old school, at last\n\n{subtitle}\n\n{facts}\n\n{LONG}\n\n{MORE}\n")

    assert draft.subtitle == subtitle
    assert (draft.byline, str(draft.published)[:10]) == ("Ana Ruiz", "2026-03-03")
    assert paragraphs(draft) == [LONG, MORE]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        pytest.param("Posted on March 3, 2026 by Bridget O’Hara", "Bridget O’Hara", id="after the date"),
        pytest.param("3. März 2026 von Kathrin", "Kathrin", id="after the date, German"),
        pytest.param("By Gus Tierney at Broad Lane", "Gus Tierney", id="at a place"),
        pytest.param(
            "Inês Faro (texto) e Rui Prado (fotografia)\n3 de Março de 2026", "Inês Faro e Rui Prado", id="roles"
        ),
        pytest.param("Dan Pryce and Ffion Rees\n3 March 2026", "Dan Pryce and Ffion Rees", id="two"),
        pytest.param("澎湃新闻记者 陈雨\n2026-03-03", "陈雨", id="Chinese, after the paper"),
        pytest.param("Read more\nBy CARL DUNN\nMarch 3, 2026", "CARL DUNN", id="below a button"),
        pytest.param("佐藤直人\n2026年3月3日 5時00分", "佐藤直人", id="Japanese, above the date"),
    ],
)
def test_name_is_found_in_its_line(line: str, name: str) -> None:
    assert read(f"A bridge for the river town\n\n{line}\nShare\n\n{LONG}\n\n{MORE}\n").byline == name


def test_reporter_in_a_chinese_dateline_is_the_author() -> None:
    text = "敦煌市郊的一所小学从这个学期开始把课搬进了果园，学生们在树下学算术，也记下第一朵花开的日子。"

    assert read(f"学校把课堂搬进果园\n\n兰州3月3日电（记者 王小峰）{text}\n\n{text}\n").byline == "王小峰"


def test_box_of_the_page_before_the_last_paragraph_ends_no_text() -> None:
    box = "Newsletter\nThe week\nEnter your email\nSign up\nPrivacy notice: we write to you about more than news"
    draft = read(f"Council agrees on a new bridge\n\n{LONG}\n\n{box}\n\nRead next\nA first\nA second\n\n{LAST}\n")

    assert paragraphs(draft) == [LONG, LAST]


def test_heading_below_a_tight_list_of_related_articles_stays() -> None:
    related = "Related articles\nThe ferry runs again today\nA cake sale for the roof"
    draft = read(f"Council agrees on a new bridge\n\n{LONG}\n\n{related}\n\nA cheaper plan\n\n{MORE}\n\n{LAST}\n")

    assert headings(draft) == ["A cheaper plan"]
    assert [link.title for link in draft.related] == ["The ferry runs again today", "A cake sale for the roof"]


def test_greeting_at_the_end_is_text_and_a_row_of_marks_is_not() -> None:
    draft = read(f"Canal news\n\n{LONG}\n\n{MORE}\n\nUntil then,\n\nMaya\n\nShare\n\n###\n\nSubscribe\n")

    assert paragraphs(draft) == [LONG, MORE, "Until then,", "Maya"]
    assert draft.body is not None
    assert "<hr>" not in draft.body.html


@pytest.mark.parametrize(
    ("sentence"),
    [
        "»Es gibt Listen«, sagt er. »Aber sie sind alt.«",
        "« Au bout d’un an, on a compris que cela ne servait à rien. »",
    ],
    ids=["German", "French"],
)
def test_sentence_that_ends_with_any_quotation_mark_is_no_heading(sentence: str) -> None:
    draft = read(f"Council agrees on a new bridge\n\n{LONG}\n\n{sentence}\n\n{MORE}\n\nShare\n")

    assert headings(draft) == []
    assert sentence in paragraphs(draft)


def test_question_with_its_speaker_is_no_heading() -> None:
    draft = read(f"Ten questions\n\n{LONG}\n\nQ: And yours?\n\nA: {MORE}\n\nWhat comes next?\n\n{LAST}\n")

    assert headings(draft) == ["What comes next?"]


def test_short_quotation_and_adorned_line_are_headings() -> None:
    rows = [LONG, "'Everyone gave something'", MORE, "■ The old oven", LAST, "Share"]
    draft = read("\n\n".join(["Council agrees on a new bridge", *rows]))

    assert headings(draft) == ["'Everyone gave something'", "The old oven"]


def test_times_of_a_live_page_go_and_its_headings_stay() -> None:
    rows = [LONG, "5:12pm\nFerry waits", MORE, "4:45pm\nPower cuts", LAST, "Share"]
    draft = read("\n\n".join(["Council on the bridge, live", *rows]))

    assert headings(draft) == ["Ferry waits", "Power cuts"]
    assert [line.text for line in draft.dropped if line.rule == "a time alone"] == ["5:12pm", "4:45pm"]


@pytest.mark.parametrize(
    "caption",
    [
        "Julián con su cuaderno, en Villarroya. ÓSCAR CORRAL",
        "Henk en Yusuf in de werkplaats. Beeld Marcel van den Bergh",
        "Le viaduc domine la ville depuis 1863. | ARCHIVES PRESSE",
        "Sanna Lund scored her ninth goal — PA",
        "Salmon pens in a fjord, June 4, 2025. REUTERS/Ana Ruiz/File",
        "学生在果园里上课。新华社记者 李明 摄",
        "家庭科室で生地をこねる店主＝愛媛県、佐藤直人撮影",
        "potato sack on the back step",
        "周师傅和他的工具箱。 澎湃新闻记者 陈雨 图",
    ],
)
def test_caption_is_known_by_its_end_or_its_small_letters(caption: str) -> None:
    draft = read(f"Council agrees on a new bridge\n\n{LONG}\n\n{caption}\n\n{MORE}\n\nShare\n")

    assert draft.captions == (caption,)
    assert paragraphs(draft) == [LONG, MORE]


def test_pull_quote_made_of_two_sentences_is_found() -> None:
    quote = "Nobody talks before the first bird. It’s not a rule, it just happens"
    told = f"“Nobody talks before the first bird,” says Ruth. “It’s not a rule, it just happens.” {MORE}"
    draft = read(f"Council agrees on a new bridge\n\n{LONG}\n\n{quote}\n\n{told}\n\nShare\n")

    assert draft.quotes == (quote,)
    assert paragraphs(draft) == [LONG, told]


def test_number_in_a_list_is_no_count_of_the_page() -> None:
    draft = read(f"Council agrees on a new bridge\n\n{LONG}\n\n- 12 planks\n- 900 nails\n\n{MORE}\n\nShare\n")

    assert draft.body is not None
    assert draft.body.text.count("\n- ") == 2


def test_headings_that_pages_have_as_buttons_stay_in_a_written_file() -> None:
    draft = read(f"A walk\n\n{LONG}\n\nReferences\n\n{MORE}\n\nContact\n\nRing the bell.\n\nAnn\n")

    assert paragraphs(draft)[-2:] == ["Ring the bell.", "Ann"]
    assert draft.dropped == ()


def test_headline_that_is_a_sentence_is_no_first_paragraph() -> None:
    title, subtitle = "She moved to a lighthouse to write. Then the ferry stopped.", f"{SUBTITLE}."
    draft = read(f"Skip advertisement\n\n{title}\n\n{subtitle}\n\nBy Ana Ruiz\nMarch 3, 2026\n\n{LONG}\n\n{MORE}\n")

    assert (draft.title, draft.byline) == (title, "Ana Ruiz")
    assert paragraphs(draft) == [LONG, MORE]


def test_section_above_the_headline_is_no_title() -> None:
    title = "A village votes on the name of its bridge"
    draft = read(f"Menu\n\nChurches in Mecklenburg\n{title}\n3 March 2026\n\n{LONG}\n\n{MORE}\n")

    assert draft.title == title


def test_points_below_the_date_are_no_title() -> None:
    points = (
        "Key points\nThe mayor said so in spring\nThe bridge will stay open on foot\nWork should begin in the spring"
    )
    draft = read(f"Storm Maeve stops trains across Wales\n\n3 March 2026\n\n{points}\n\nShare\n\n{LONG}\n\n{MORE}\n")

    assert draft.title == "Storm Maeve stops trains across Wales"


def test_paragraph_before_the_dateline_is_the_subtitle() -> None:
    subtitle = (
        "The old slide had been closed since 2023. Now the council has paid for a new one, with two votes against it."
    )
    draft = read(
        f"Steinach gets a slide of its own\n\n3 March 2026\nShare\n\n{subtitle}\n\nSteinach – {LONG}\n\n{MORE}\n"
    )

    assert draft.subtitle == subtitle


def test_caption_stands_below_the_name_of_its_agency() -> None:
    caption = "Margaret Dean has run the bridge since 1998"
    draft = read(
        f"Council agrees on a new bridge\n3 hours ago\nShare\nAna Ruiz\n\nGetty Images\n{caption}\n\n{LONG}\n\n{MORE}\n"
    )

    assert (draft.title, draft.byline) == ("Council agrees on a new bridge", "Ana Ruiz")
    assert draft.captions == (caption,)


@pytest.mark.parametrize("when", ["3 hours ago", "vor 3 Stunden", "il y a 3 heures", "3 часа назад", "3時間前"])
def test_how_long_ago_is_no_text_and_no_date(when: str) -> None:
    draft = read(f"Council agrees on a new bridge\n{when}\nShare\n\n{LONG}\n\n{MORE}\n")

    assert paragraphs(draft) == [LONG, MORE]
    assert draft.published is None or draft.date_source != "text"


def test_last_paragraph_signed_in_brackets_is_text() -> None:
    draft = read(
        f"Council agrees on a new bridge\n\n{LONG}\n\nIt is 42 metres long and has two ends. (mv)\n\nShare\n\nMenu\n"
    )

    assert paragraphs(draft) == [LONG, "It is 42 metres long and has two ends. (mv)"]


@pytest.mark.parametrize(
    ("line", "day"), [("03.03.26, 08:20", "2026-03-03"), ("Veröffentlicht: 13.12.25", "2025-12-13")]
)
def test_year_of_two_digits_is_read_after_a_day_with_points(line: str, day: str) -> None:
    draft = read(f"Council agrees on a new bridge\n{line}\nShare\n\n{LONG}\n\n{MORE}\n")

    assert str(draft.published)[:10] == day


def test_greeting_before_the_first_paragraph_is_text() -> None:
    draft = read(
        f"View in browser\n\nNews from the bridge\n\nHi there,\n\n{LONG}\n\n{MORE}\n\nUnsubscribe at any time\n"
    )

    assert paragraphs(draft) == ["Hi there,", LONG, MORE]
