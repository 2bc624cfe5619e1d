"""Bytes in any encoding become clean text, and what was noticed is told."""

from __future__ import annotations

import pytest

from publisher.model import Source
from publisher.readers.decoding import decode


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Grüße aus Köln".encode(), "utf-8"),
        ("\ufeffGrüße aus Köln".encode(), "utf-8"),
        ("\ufeffGrüße aus Köln".encode("utf-16-le"), "utf-16-le"),
        ("\ufeffGrüße aus Köln".encode("utf-16-be"), "utf-16-be"),
        ("Grüße aus Köln".encode("utf-16-le"), "utf-16-le"),
        ("Grüße aus Köln".encode("cp1252"), "cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16-le", "utf-16-be", "utf-16 without mark", "windows-1252"],
)
def test_text_is_read_whatever_its_encoding(data: bytes, encoding: str) -> None:
    decoded = decode(Source(path="a.txt", data=data))

    assert (decoded.text, decoded.encoding) == ("Grüße aus Köln", encoding)


def test_a_guess_is_told_with_its_line() -> None:
    decoded = decode(Source(path="a.md", data=b"one\ntwo\nna\xefve"))

    assert [str(problem) for problem in decoded.problems] == [
        "a.md:3: is not UTF-8; read as windows-1252. Save it as UTF-8."
    ]
    assert decoded.problems[0].level == "warning"


@pytest.mark.parametrize(
    ("declaration", "codec", "text"),
    [
        ('<meta charset="iso-8859-1">', "cp1252", "“naïve” €"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "cp1251", "Привет, мир"),
        ("<meta charset=shift_jis>", "cp932", "日本語の記事"),
        ("<meta charset=gb2312>", "gb18030", "中文文章"),
        ('<?xml version="1.0" encoding="ISO-8859-15"?>', "iso-8859-15", "10 €"),
        ("<meta charset=no-such>", "utf-8", "naïve"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_declares(declaration: str, codec: str, text: str) -> None:
    data = f"{declaration}<p>".encode("ascii") + text.encode(codec)

    assert decode(Source(path="a.html", data=data), html=True).text == f"{declaration}<p>{text}"


def test_control_characters_go_and_are_counted() -> None:
    decoded = decode(Source(path="a.md", data=b"one\r\ntwo \x00\x01\r\nthree\x0bfour\x7f"))

    assert decoded.text == "one\ntwo \nthree four"
    assert str(decoded.problems[0]).startswith("a.md:2: 4 control characters cleaned away")
    assert decoded.problems[0].level == "warning"


def test_windows_characters_taken_for_latin_1_are_mended() -> None:
    assert decode(Source(path="a.md", data="\x93quoted\x94".encode())).text == "“quoted”"
