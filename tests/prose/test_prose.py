"""Language work is right in ten languages, and never loses or invents text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import prose

SAMPLES = {
    "en": "The council met in the town hall and voted for a new bridge that will be built next year.",
    "de": "Der Rat tagte im Rathaus und stimmte für eine neue Brücke, die nächstes Jahr gebaut werden soll.",
    "fr": "Le conseil s'est réuni à la mairie et a voté pour un nouveau pont qui sera construit l'an prochain.",
    "es": "El consejo se reunió en el ayuntamiento y votó por un nuevo puente que se construirá el año que viene.",
    "it": "Il consiglio si è riunito in municipio e ha votato per un nuovo ponte che sarà costruito il prossimo anno.",
    "pt": "O conselho reuniu-se na câmara e votou por uma nova ponte que não será construída antes do próximo ano.",
    "nl": "De raad kwam bijeen in het stadhuis en stemde voor een nieuwe brug die volgend jaar wordt gebouwd.",
    "ar": "اجتمع المجلس في مبنى البلدية وصوت لصالح جسر جديد سيبنى العام المقبل.",
    "ru": "Совет собрался в ратуше и проголосовал за новый мост, который построят в следующем году.",
    "ja": "市議会は市役所で会合を開き、来年建設される新しい橋に賛成しました。",
    "zh": "市议会在市政厅开会，投票赞成明年修建一座新桥。",
    "ko": "시의회는 시청에서 회의를 열고 내년에 건설될 새 다리에 찬성했다.",
    "he": "המועצה התכנסה בבניין העירייה והצביעה בעד גשר חדש.",
    "fa": "شورا در ساختمان شهرداری گرد هم آمد و به ساخت پل جدیدی که سال آینده ساخته می‌شود رأی داد.",
    "pl": "Rada zebrała się w ratuszu i zagłosowała za nowym mostem, który będzie budowany po tym roku.",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_language_is_detected(language: str) -> None:
    assert prose.detect_language(SAMPLES[language]) == language


@pytest.mark.parametrize("text", ["", "42", "OK", "Facebook Twitter"])
def test_unsure_language_is_empty(text: str) -> None:
    assert prose.detect_language(text) == ""


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "Dr. Smith met J. R. Jones at 5 p.m. on Monday. “Is it so?” he asked. He said no. It ended.", 4),
        ("en", "The U.S. Army came. It left.", 2),
        ("de", "Am 23. November kam z. B. Prof. Dr. Müller. Er sagte: „Nein.“ Dann ging er.", 3),
        ("fr", "M. Dupont a parlé. Mme. Durand a répondu. Fin.", 3),
        ("es", "El Sr. López llegó a EE.UU. en enero. ¿Y ahora? Nada.", 3),
        ("nl", "Dhr. de Vries sprak o.a. over geld. Daarna ging hij.", 2),
        ("ru", "Это т.е. пример. Ул. Ленина закрыта.", 2),
        ("ar", "وصل الوفد اليوم. هل سيبقى؟ لا أحد يعلم.", 3),
        ("ja", "今日は雨です。「明日は晴れる。」終わり", 3),
        ("en", "Costs rose 3.5 percent. Version 2.0 is out.", 2),
    ],
)
def test_sentences_end_where_readers_end_them(language: str, text: str, count: int) -> None:
    assert len(prose.sentences(text, language=language)) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BERLIN (Agency) - The council met. It voted. It left.", "The council met. It voted."),
        ("WASHINGTON, Nov. 3 — The vote took long. It passed.", "The vote took long. It passed."),
        ("(CNN) — It rains. It pours.", "It rains. It pours."),
        ("A heading\n\nThe text begins. It goes on. It ends.", "The text begins. It goes on."),
        ("One line alone", "One line alone"),
        ("", ""),
        ("今日は雨です。明日は晴れです。終わり。", "今日は雨です。明日は晴れです。"),
        ("Warning: this is no dateline. It stays.", "Warning: this is no dateline. It stays."),
    ],
)
def test_excerpt_is_two_sentences_without_dateline(text: str, expected: str) -> None:
    assert prose.excerpt(text) == expected


def test_long_sentence_is_cut_between_words() -> None:
    cut = prose.excerpt("word " * 200)

    assert len(cut) <= 281
    assert cut.endswith("word…")


def test_a_cut_after_a_whole_sentence_has_three_points_and_not_four() -> None:
    words = "It rained for days at the Upper Weir vs. https://a.example/"

    assert prose.excerpt(words + "a" * 90, limit=60) == "It rained for days at the Upper Weir vs…"


@given(st.text(), st.sampled_from(["en", "de", "ja", "ar", ""]))
def test_sentences_lose_no_letter(text: str, language: str) -> None:
    joined = "".join(prose.sentences(text, language=language))

    assert "".join(joined.split()) == "".join(text.split())


@given(st.text())
def test_excerpt_and_slug_never_fail_and_keep_their_limits(text: str) -> None:
    assert len(prose.excerpt(text)) <= 281
    assert len(prose.slugify(text)) <= 80
    assert prose.slugify(prose.slugify(text)) == prose.slugify(text)
    assert prose.reading_minutes(text) >= 1


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("North Korea’s Nuclear Ambitions", "north-koreas-nuclear-ambitions"),
        ("Straße über Äpfel", "strasse-ueber-aepfel"),
        ("Łódź & façade", "lodz-facade"),
        ("北京の天気", "北京の天気"),
        ("हिन्दी में", "हिन्दी-में"),
        ("Новый мост", "новый-мост"),
        ("!!!", ""),
        ("../../etc", "etc"),
    ],
)
def test_slug_stays_readable_in_its_script(title: str, slug: str) -> None:
    assert prose.slugify(title) == slug


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "24 November 2026"),
        ("en-US", "November 24, 2026"),
        ("de", "24. November 2026"),
        ("fr", "24 novembre 2026"),
        ("ja", "2026年11月24日"),
        ("xx-unknown", "24 November 2026"),
        ("", "24 November 2026"),
    ],
)
def test_date_is_the_day_in_the_zone_of_the_site(language: str, expected: str) -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    assert prose.format_date(late, language, "Europe/Berlin") == expected


@pytest.mark.parametrize(("language", "expected"), [("ar", "rtl"), ("he-IL", "rtl"), ("de", "ltr"), ("", "ltr")])
def test_direction(language: str, expected: str) -> None:
    assert prose.direction(language) == expected


def test_reading_minutes_count_words_and_characters() -> None:
    assert prose.reading_minutes("word " * 1150) == 5
    assert prose.reading_minutes("字" * 2000) == 4
