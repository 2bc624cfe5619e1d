"""What programs print of pages and PDF files becomes the text they were made of."""

from tests.readers.test_from_text import paragraphs, read

HEAD = "Journal of Upland Notes, Vol. 12"
PDF = f"""{HEAD}

Peat, water and time

For two hundred years the bogs of the plateau were drained, first for
sheep and later for forestry. The drains did what was asked of them: the
water table fell by almost a metre, and the peat began to oxi-
dise. What had been a store of carbon became a source of it, and we be-
gin with the water. They have since been

1

{HEAD}

taken out of the programme.

2

{HEAD}

What grew there was Sphagnum, which returned by itself to all those plots
that lie within two hundred metres of an existing hollow.

3
"""
LYNX = """   [1]Skip to content
   [2]The Hartley Gazette
     * [3]News
     * [4]Sport

The clock that is fast

   By [7]Peter Vance
   March 3, 2026

   The clock on the corn exchange in Hartley has been eleven minutes fast
   since 1951, and nobody who lives here would have it otherwise. The
   buses go by it. So does the school.

   It began with a repair. A clockmaker from [8]Leeds set the hands by his
   own watch, and left on the last train.

   [9]Share on Facebook

References

   Visible links
   1. https://gazette.example/#content
   2. https://gazette.example/
   7. https://gazette.example/authors/vance
   8. https://gazette.example/tag/a-very-long-address-of-a-place/leeds
"""


def test_paragraph_of_a_printed_paper_is_whole_again() -> None:
    draft = read(PDF)

    assert draft.title == "Peat, water and time"
    assert len(paragraphs(draft)) == 2
    assert "began to oxidise." in paragraphs(draft)[0]
    assert "we begin with" in paragraphs(draft)[0]
    assert paragraphs(draft)[0].endswith("They have since been taken out of the programme.")


def test_heads_and_numbers_of_pages_are_dropped() -> None:
    assert [line.text for line in read(PDF).dropped] == [HEAD, "1", HEAD, "2", HEAD, "3"]


def test_hyphen_that_a_person_wrote_at_the_end_of_a_line_stays() -> None:
    draft = read(
        "On hyphens\n\n"
        "This is a text that was wrapped by an editor which breaks a well-\n"
        "known word at its hyphen, and nobody ought to lose it for that. It\n"
        "goes on for some more lines, so that its width can be seen by all.\n"
    )

    assert "breaks a well-known word" in paragraphs(draft)[0]


def test_page_that_lynx_printed_is_read_without_its_numbers() -> None:
    draft = read(LYNX)

    assert draft.title == "The clock that is fast"
    assert draft.byline == "Peter Vance"
    assert [one[:12] for one in paragraphs(draft)] == ["The clock on", "It began wit"]
    assert "from Leeds set" in paragraphs(draft)[1]


def test_numbers_in_brackets_stay_where_no_addresses_are_listed() -> None:
    draft = read(
        "Notes\n\nThe weir was built in 1911 [1] and again in 1923 [2]see below, as everybody in the town knows.\n"
    )

    assert "[2]see" in paragraphs(draft)[0]
