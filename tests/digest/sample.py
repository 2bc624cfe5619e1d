"""Issues to make letters of: one fixed, and others of any size in four scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from publisher.model import Article, Author, Content, Image, Issue, Link, Section, Site, Topic

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = {
    "en": "Tidal meadows keep more carbon than the forest behind them, say those who measured both.",
    "ru": "Приливные луга хранят больше углерода, чем лес за ними, говорят те, кто измерил и то и другое.",
    "ar": "تخزن المروج المدية كربونًا أكثر من الغابة التي خلفها، كما يقول من قاس كليهما.",
    "ja": "干潟の草地は、その背後の森よりも多くの炭素をためていると、両方を測った人たちは言う。",
}
CLIMATE, ENERGY, ARTS = (
    Topic(slug="climate", name="Climate"),
    Topic(slug="energy", name="Energy"),
    Topic(slug="arts", name="Arts"),
)


def site(**given: object) -> Site:
    values: dict[str, object] = {
        "title": "The Harbour Notes",
        "url": "https://notes.example.org/",
        "email": "letters@example.org",
        "postal_address": "Harbour Notes\n1 Quay Street\n20457 Hamburg",
        "tag": "notes.example.org,2026",
        "copyright": "© 2026 Harbour Notes",
    }
    return Site(**{**values, **given})  # type: ignore[arg-type]  # a test names what it is about


def article(number: int, **given: object) -> Article:
    values: dict[str, object] = {
        "id": f"tag:notes.example.org,2026:{number}",
        "path": f"{number}.md",
        "slug": f"a{number}",
        "url": f"https://notes.example.org/articles/a{number}/",
        "title": f"What the tide leaves behind, part {number}",
        "published": NOON - timedelta(hours=number),
        "updated": NOON - timedelta(hours=number),
        "first_seen": NOON,
        "date_source": "front matter",
        "digest": str(number),
        "language": "en",
        "topics": (CLIMATE,),
        "summary": " ".join([WORDS["en"]] * 2),
        "authors": (Author(name="Ada Lund"),),
        "reading_minutes": 4,
    }
    return Article(**{**values, **given})  # type: ignore[arg-type]


def content(article: Article) -> Content:
    """A text with one of each that a body may hold."""
    words = WORDS.get(article.language, WORDS["en"])
    html = (
        f'<p>{words} <a href="https://e.example/{article.slug}?a=1&amp;b=2">{words[:12]}</a></p>'
        f'<h2 id="a">{words[:20]}</h2><p>{words} {words}</p><h4>{words[:16]}</h4>'
        f"<ul><li>{words}</li><li><p>{words}</p></li></ul><blockquote><p>{words}</p></blockquote>"
        '<figure><img src="https://notes.example.org/assets/map.png" alt="A map" width="1072" height="600">'
        f"<figcaption>{words[:30]}</figcaption></figure>"
        '<p><img src="https://notes.example.org/assets/drawing.svg" alt="A drawing"></p>'
        f'<pre><code>say class="x" {"y" * 90}\n  &lt;b&gt;</code></pre>'
        f"<table><thead><tr><th>{words[:8]}</th><th>1</th></tr></thead><tbody><tr><td>{words}</td><td>2</td></tr></tbody>"
        '</table><hr><audio controls src="https://e.example/a.mp3"></audio>'
    )
    return Content(html=html)


def issue(*articles: Article, **given: object) -> Issue:
    topics = dict.fromkeys(article.topics[0] for article in articles)
    number, where = 12, site(**given)
    return Issue(
        site=where,
        number=number,
        opened=NOON,
        closed=None,
        url=f"{where.url}digests/{number}/",
        path=f"digests/{number}/",
        lead=articles[0],
        sections=tuple(
            Section(topic=topic, articles=tuple(a for a in articles if a.topics[0] == topic)) for topic in topics
        ),
    )


def fixed() -> Issue:
    """One of each: pictures, four languages, other topics, related articles, no author, no summary, long words."""
    return issue(
        article(
            1,
            title="The meadow that keeps the sea at bay",
            image=Image(
                url="https://notes.example.org/assets/meadow.jpg", alt="Grass under water", width=1200, height=675
            ),
            topics=(CLIMATE, ENERGY, ARTS),
            related=(Link(title="How to measure mud", url="https://notes.example.org/articles/mud/"),),
        ),
        article(
            2, image=Image(url="https://notes.example.org/assets/mud.jpg", alt="A boot in mud", width=800, height=600)
        ),
        article(
            3, title="Wie das Watt atmet", language="de", authors=(Author(name="Grete Ohm"), Author(name="Jan Ohm"))
        ),
        article(4, title="Wind pays for the dyke", topics=(ENERGY, CLIMATE), authors=()),
        article(5, title="ما تتركه المدّ وراءه", language="ar", topics=(ENERGY,), summary=WORDS["ar"]),
        article(6, title="潮が残していくもの", language="ja", topics=(ENERGY,), summary=WORDS["ja"] * 2),
        article(7, title="Über " + "Donaudampfschifffahrts" * 4, language="de", topics=(ARTS,), summary=""),
    )


def many(count: int, language: str) -> Issue:
    """An issue of `count` articles in nine topics, with long summaries and no two titles alike."""
    words = WORDS[language]
    topics = [Topic(slug=f"t{n}", name=f"{words.split()[0][:12]} {chr(65 + n)}") for n in range(9)]
    return issue(
        *(
            article(
                n,
                language=language,
                title=f"{words[:60]} {n}",
                summary=" ".join([words] * 3),
                topics=(topics[n % 9], topics[(n + 1) % 9]),
            )
            for n in range(1, count + 1)
        ),
        language=language,
    )


def canonical(html: str) -> str:
    """All that engines may differ in made alike: the order of attributes, and white space between head and body."""

    def tag(found: re.Match[str]) -> str:
        name, *attributes = re.findall(r"""[^\s<>"'=]+(?:=(?:"[^"]*"|'[^']*'|[^\s<>]+))?""", found[0])
        return f"<{name} {sorted(attributes)}>"

    html = re.sub(r"\s*(</?(?:html|head|body|style|meta|title)\b)", r"\1", html.rstrip())
    return re.sub(r"""<[a-z](?:[^<>"']|"[^"]*"|'[^']*')*>""", tag, html)
