"""Markdown and its dialects."""

from __future__ import annotations

import pytest

from publisher import readers
from publisher.model import Body, Draft, Image, Reading, Source


def read(text: str | bytes, path: str = "a.md", *, body: bool = True) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    return readers.read(Source(path=path, data=data), readers.ReadOptions(), body=body)


def draft(text: str | bytes, path: str = "a.md", *, body: bool = True) -> Draft:
    made = read(text, path, body=body).draft
    assert made is not None
    return made


def content(text: str) -> Body:
    made = draft(f"---\ntitle: A title\n---\n{text}\n").body
    assert made is not None
    return made


SHOWN = {
    "marked": ("a ==very *old*== weir", "<p>a <mark>very <em>old</em></mark> weir</p>"),
    "equations": ("a == b, x==1, y==2 and ====", "<p>a == b, x==1, y==2 and ====</p>"),
    "note in the line": ("Text^[a *note*] here", "a <em>note</em>"),
    "a heading's id": ("## Weirs {#weirs .big}", '<h2 id="weirs">Weirs</h2>'),
    "kramdown's table of contents": ("* TOC\n{:toc}\n\nText", "<p>Text</p>"),
    "kramdown's class of a block": ("Text\n{: .big #weir}\n\nMore", "<p>Text</p>\n<p>More</p>"),
    "kramdown's class of code": ("A `b c`{:.sh} d", "<p>A <code>b c</code> d</p>"),
    "kramdown's width": ('![A](a.png){: width="200" } b', '<img src="a.png" alt="A"> b'),
    "Hugo's class": ("Text\n{.big}\n\nMore", "<p>Text</p>\n<p>More</p>"),
    "Hugo's width": ("![A](a.png){.big width=20} b", '<img src="a.png" alt="A"> b'),
    "braces that are text": ("a {b} {: c, {.} and f(x){y} in {1: 2}", "a {b} {: c, {.} and f(x){y} in {1: 2}"),
    "braces in code": ("`## A {#b}`\n\n```\nx\n{: .y}\n```", "<pre><code>x\n{: .y}\n"),
    "table": ("| a | b |\n|---|--:|\n| 1 | 2 |", "<th>a</th>"),
    "footnote": ("Text[^1]\n\n[^1]: Note", 'id="fn-1"'),
    "task done": ("- [x] done", "☑ done"),
    "task open": ("- [ ] open", "☐ open"),
    "task of paragraphs": ("- [x] a\n\n- [ ] b", "<p>☑ a</p>"),
    "strikethrough": ("~~old~~", "<del>old</del>"),
    "bare link": ("See https://example.org/a.", '<a href="https://example.org/a">'),
    "callout": ("> [!WARNING]\n> Mind this", "<strong>Warning</strong>"),
    "callout of Obsidian": ("> [!tip]- My title\n> Mind this", "<strong>My title</strong>"),
    "heading id": ("## Über uns", 'id="über-uns"'),
    "figure": ('![Alt](a.png "Caption")', "<figcaption>Caption</figcaption>"),
    "formula": ("so $a_1 + b_1$ holds", "<msub><mi>a</mi><mn>1</mn></msub>"),
    "formula as written": ("$$ a<b $$", '<math alttext="a&lt;b" display="block">'),
    "price": ("from $5 to $6", "from $5 to $6"),
    "note": ("[[Other note|there]]", '<a href="Other%20note.md">there</a>'),
    "embed": ("![[a.png|300]]", '<img src="a.png"'),
    "in code": ("`[[x]]` and `%%y%%`", "<code>[[x]]</code> and <code>%%y%%</code>"),
    "Hugo's figure": ('{{< figure src="a.png" alt="Alt" caption="Cap" >}}', "<figcaption>Cap</figcaption>"),
    "Hugo's video": ("{{< youtube abc_1 >}}", 'href="https://www.youtube.com/watch?v=abc_1"'),
    "Hugo's gist": ("{{< gist ana 12 >}}", '<a href="https://gist.github.com/ana/12">Code on GitHub</a>'),
    "Hugo's post": ('{{< x user="ana" id="12" >}}', '<a href="https://x.com/ana/status/12">Post on X</a>'),
    "Hugo's old post": ("{{< tweet 12 >}}", 'href="https://x.com/i/status/12"'),
    "Hugo's picture": ("{{< instagram a-b >}}", 'href="https://www.instagram.com/p/a-b/"'),
    "a post of Jekyll's": ("[x]({% post_url 2026-01-02-weir %})", 'href="2026-01-02-weir.md"'),
    "a file of Jekyll's": ("[x]({% link _posts/weir.md %})", 'href="/_posts/weir.md"'),
    "an address of Jekyll's": ("[x]({{ site.baseurl }}/about/)", 'href="/about/"'),
    "a relative one": ('[x]({{ "/about/" | relative_url }})', 'href="/about/"'),
    "code of Jekyll's": ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", "<pre><code>puts 1"),
    "Liquid in code": ("`{% raw %}`", "<code>{% raw %}</code>"),
    "Liquid that is shown": ("{% raw %}{% include x %}{% endraw %}", "<p>{% include x %}</p>"),
    "Liquid that is shown in code": ("```\n{% raw %}{{ x }}{% endraw %}\n```", "<pre><code>{{ x }}\n"),
    "code between Liquid that is shown": ("{% raw %}\n```\n{% if x %}\n```\n{% endraw %}", "<pre><code>{% if x %}"),
    "a tag over lines": ('a {% include x.html\n  b="c"\n%} d', "<p>a  d</p>"),
    "code with backticks": ("{% highlight sh %}\n`a` [[b]]\n```\n{% endhighlight %}", "<code>`a` [[b]]\n```\n</code>"),
    "Hugo's code": ('{{< highlight go "linenos=table" >}}\na := `b`\n{{< /highlight >}}', "<code>a := `b`\n"),
    "Hugo's figure over lines": ('{{< figure\n  src="a.png"\n  alt="Alt"\n>}}', '<img src="a.png" alt="Alt">'),
    "Hugo's ref": ('[x]({{< ref "weir.md" >}})', 'href="weir.md"'),
    "Hugo's ref by name": ('[x]({{% relref "/rivers/the weir#Ice" %}})', 'href="/rivers/the%20weir.md#Ice"'),
    "a shortcode in code": ("```\n{{< gallery >}}\n```", "<code>{{&lt; gallery &gt;}}"),
    "a heading of a note": ("[[Weir#A & B, 2|x]]", 'href="Weir.md#a--b-2"'),
    "a heading below a heading": ("[[Weir#Ice#Über uns]]", 'href="Weir.md#%C3%BCber-uns">Weir &gt; Ice &gt; Über uns'),
    "a block of a note": ("[[Weir#^a1b2|x]]", 'href="Weir.md"'),
    "a note with a dot": ("[[Release v1.2]]", 'href="Release%20v1.2.md"'),
    "a note in a table": ("| a |\n|---|\n| [[Weir\\|x]] |", '<a href="Weir.md">x</a>'),
    "a percentage in braces": ("{% 50 %}", "{% 50 %}"),
    "a shortcode shown": ("`{{</* figure */>}}`", "{{&lt; figure &gt;}}"),
}


@pytest.mark.parametrize("case", SHOWN)
def test_a_dialect_is_shown(case: str) -> None:
    text, expected = SHOWN[case]

    assert expected in content(text).html


@pytest.mark.parametrize(
    "text",
    ["%%secret%%", "before %%secret\nlines%% after", "{% comment %} secret {% endcomment %}",
     "<script>secret()</script>", '<b onclick="secret()">b</b>'],
)  # fmt: skip
def test_what_is_not_for_readers_goes(text: str) -> None:
    assert "secret" not in content(text).html


def test_an_unknown_liquid_tag_is_left_out_with_one_hint() -> None:
    reading = read("---\ntitle: A\n---\n\nText\n{% include a.html %} {% include b.html %}\n")

    assert [str(problem) for problem in reading.problems] == [
        "a.md:6: the Liquid tag 'include' is unknown and left out. Write Markdown or HTML in its place."
    ]


def test_what_nobody_else_can_reach_is_told_and_leaves_no_empty_figure() -> None:
    """Pictures from Google Docs and from Typora on Windows were gone without a word."""
    reading = read(
        '---\ntitle: A\n---\n\nText\n\n![a](C:\\Users\\me\\a b.jpg)\n\n![b](file:///home/me/b.jpg "B")\n\n![][c]\n\n'
        "`![d](file:///d.jpg)` [e](https://e.example/C:/e)\n\n[c]: <data:image/png;base64,iVBORw0KGgo=>\n"
    )

    assert [(problem.line, problem.message) for problem in reading.problems] == [
        (7, r"'C:\Users\me\a b.jpg' is on your own disk and left out"),
        (9, "'file:///home/me/b.jpg' is on your own disk and left out"),
        (15, "a picture that is written into the text (data:image/png) is left out"),
    ]
    assert reading.draft is not None
    assert reading.draft.body is not None
    assert "figure" not in reading.draft.body.html


def test_an_address_with_a_space_is_told_with_how_to_write_it() -> None:
    """Names such as IMG 1.jpg made text of the picture, brackets and all, and nothing was said."""
    reading = read(
        "---\ntitle: A\n---\n\n![a](img/IMG 1.jpg) [b](About us.md#me)\n\n`![c](c c.jpg)` [d](<d d.jpg>)\n"
        "[e](e.md 'e e.md')"
        '[f](f.jpg "f f.jpg") [g] (g g.jpg)\n'
    )

    assert [str(problem) for problem in reading.problems] == [
        f"a.md:5: '{name}' has a space in it, so it is shown as text. Write it between < and >: (<{name}>)."
        for name in ("img/IMG 1.jpg", "About us.md#me")
    ]


def test_an_unknown_shortcode_is_left_out_with_a_hint() -> None:
    reading = read("---\ntitle: A\n---\n\nText {{< gallery 7 >}}\n")

    assert [str(problem) for problem in reading.problems] == [
        "a.md:5: the shortcode 'gallery' is unknown and left out. Write Markdown or HTML in its place."
    ]
    assert reading.draft is not None
    assert reading.draft.body is not None
    assert reading.draft.body.text == "Text"


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("a.md", "---\ntitle: Stated\n---\n# Head\n", "Stated"),
        ("a.md", "Intro.\n\n```sh\n# no\n```\n\n# The *real* head\n", "The real head"),
        ("a.md", "Head\n====\n\nText", "Head"),
        ("x/2026-11-23-some-title.md", "Text", "Some title"),
        ("my-story/index.fr.md", "Text", "My story"),
    ],
)
def test_a_title_is_found(path: str, text: str, title: str) -> None:
    assert draft(text, path).title == title


def test_the_heading_that_is_the_title_is_not_repeated() -> None:
    made = draft("# Head\n\nText\n\n## Section\n")

    assert made.body is not None
    assert made.body.text.startswith("Text")
    assert [(one.level, one.text) for one in made.body.headings] == [(2, "Section")]


@pytest.mark.parametrize(
    "text",
    [
        '<figure><a href="o.png"><img src="a.png"></a><figcaption>Both <em>of</em> <em>us</em></figcaption></figure>',
        "![A](https://em.example/a/o/que/nao.png) weir",
    ],
)
def test_marks_and_addresses_tell_no_language(text: str) -> None:
    """An article of pictures was in Portuguese, and so were its date and the words around it."""
    assert draft(text).language == ""


def test_the_file_name_tells_date_and_language() -> None:
    made = draft("Texte", "2026-11-23-titre.fr.md")

    assert (str(made.published)[:10], made.date_source, made.language, made.slug) == (
        "2026-11-23",
        "file name",
        "fr",
        "",
    )


LONG = "\n\nOn and on the river flows." * 200
BELOW = "\n\n[w]: https://e.example/w\n[the keeper]: https://e.example/k\n\n[^1]: A note.\n"


@pytest.mark.parametrize("rest", [LONG, "\n\n<!--more-->\n\nRest.", "\n\n```\ncode\n" + LONG + "\n```\n"])
def test_links_and_notes_explained_below_are_read_in_the_summary(rest: str) -> None:
    """Of an article of over 3,000 characters the summary was "The [weir][w] held, said [the keeper].[^1]"."""
    made = draft("The [weir][w] held, said [the keeper].[^1] It was loud." + rest + BELOW)

    assert made.summary == "The weir held, said the keeper. It was loud."


def test_what_is_raised_and_no_note_stays_in_the_summary() -> None:
    """The summary of "E = mc<sup>2</sup>" was "E = mc"."""
    made = draft("On the 1<sup>st</sup> it was 10<sup>-3</sup> m.[^1]\n\n[^1]: No.")

    assert made.summary == "On the 1st it was 10⁻³ m."


def test_the_text_before_more_is_the_summary() -> None:
    assert draft("One.\n\nTwo. Three. Four.\n\n<!--more-->\n\nRest.").summary == "One. Two. Three. Four."


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: T\nsummary: S\n---\n![Alt](a.png 'Cap')\n\nText",
        "# T\n\nText one. Text two.\n\n![Alt](a.png)",
        "Just text.",
        "```\n![no](no.png)\n```\n\n![Alt](b.png)",
    ],
)
def test_without_the_body_everything_else_is_the_same(text: str) -> None:
    with_body, without = draft(text), draft(text, body=False)

    assert without.body is None
    assert without.fingerprint == with_body.fingerprint
    for field in ("title", "summary", "image", "language", "reading_minutes", "published"):
        assert getattr(without, field) == getattr(with_body, field)


def test_the_first_image_stands_for_the_article_unless_it_is_code() -> None:
    made = draft("```\n![no](no.png)\n```\n\n![Alt](b.png 'Cap')", body=False)

    assert made.image == Image(url="b.png", alt="Alt", caption="Cap")


def test_the_fingerprint_is_of_what_readers_see() -> None:
    base = draft("---\ntitle: T\n---\nText").fingerprint

    assert draft("---\ntitle: T\nlayout: post\n---\nText  \n\n").fingerprint == base
    assert draft("---\ntitle: U\n---\nText").fingerprint != base
    assert draft("---\ntitle: T\n---\nText!").fingerprint != base


HOSTILE = {
    "quotes": ">" * 100_000,
    "brackets": "[" * 100_000,
    "elements": "<div>" * 20_000,
    "wide table": "|a" * 3000 + "\n" + "|-" * 3000 + "\n" + "|b\n" * 3000,
    "equal headings": "# a\n" * 25_000,
    "mail addresses": "a@b.c " * 17_000,
    "links": "[a](b) " * 50_000,
    "deep YAML": "---\na: " + "[" * 50_000 + "\n---\nx",
    "shortcodes": "{{< a " * 16_000,
    "comments": " %%a" * 25_000,
    "comments in words": "a%%b " * 60_000 + " %%",
    "open shortcodes": "{{< a" + " " * 900,
    "open Liquid": "{% raw %}{% if " * 40_000,
    "open tags": "<" + "a" * 300_000 + "<b" * 2000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_text_is_read_in_bounds(case: str) -> None:
    """The judge is pytest's own patience: each of these took minutes, gigabytes or a crash before it was bounded."""
    made = read(HOSTILE[case]).draft

    assert made is None or made.body is None or len(made.body.html) < 20_000_000


@pytest.mark.parametrize("front", ["url: https://e.org/", "audio: a.mp3", "image: a.png", "summary: S.", "draft: true"])
def test_a_title_may_stand_alone_where_something_stands_for_the_text(front: str) -> None:
    made = read(f"---\ntitle: A\n{front}\n---\n")

    assert made.problems == ()
    assert made.draft is not None
    assert made.draft.reading_minutes == 0


@pytest.mark.parametrize("path", ["a.md", "a.txt"])
def test_a_title_alone_is_a_warning(path: str) -> None:
    """A file that was saved before its text was written was published without a word about it."""
    made = read("---\ntitle: A\ntags: [rivers]\n---\n", path)

    assert made.draft is not None
    assert [(problem.rule, problem.level) for problem in made.problems] == [("A118", "warning")]
