"""Exports of a whole site, as each of the systems makes them: with posts for everybody, and with others."""

from __future__ import annotations

import json

from tests.importing.exports import zipped


def item(
    number: int, kind: str = "post", status: str = "publish", body: str = "", extra: str = "", **values: str
) -> str:
    date = values.get("date", f"2019-05-0{number} 08:00:00")
    return f"""<item><title>{values.get("title", f"Post {number}")}</title>
<link>https://old.example/2019/05/post-{number}/</link>
<guid isPermaLink="false">https://old.example/?p={number}</guid>
<dc:creator><![CDATA[ana]]></dc:creator>
<content:encoded><![CDATA[{body or f"The text of post {number}."}]]></content:encoded>
<excerpt:encoded><![CDATA[{values.get("excerpt", "")}]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_name>post-{number}</wp:post_name>
<wp:post_date>{date}</wp:post_date><wp:post_date_gmt>{date}</wp:post_date_gmt>
<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>
<wp:post_password>{values.get("password", "")}</wp:post_password>{extra}</item>"""


def wxr(*items: str) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old</title>
<wp:author><wp:author_login>ana</wp:author_login><wp:author_display_name>Ana Ruiz</wp:author_display_name></wp:author>
{"".join(items)}</channel></rss>""".encode()


PICTURE = "<item><title>p</title><wp:post_id>77</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://old.example/p.jpg</wp:attachment_url></item>"
WORDPRESS = wxr(
    item(
        1,
        body="First line.\nSecond line.\n\nNext <b>one</b>.\n\n[caption id='x']<img src='https://old.example/w.jpg' alt='A weir'> "
        "The weir[/caption]\n\n[contact-form to='x']",
        extra='<category domain="category" nicename="r">Rivers</category><category domain="category" nicename="c">Cities'
        '</category><category domain="post_tag" nicename="w">weir</category>'
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>77</wp:meta_value></wp:postmeta>"
        "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>",
        excerpt="In short.",
    ),
    item(2, status="draft", date="0000-00-00 00:00:00"),
    item(3, status="private"),
    item(4, password="secret"),
    item(5, kind="page", body="<!-- wp:paragraph --><p>A block.</p><!-- /wp:paragraph -->"),
    item(6, kind="nav_menu_item"),
    PICTURE,
)

GHOST = json.dumps({"db": [{"data": {
    "posts": [
        {"id": "aa", "title": "The weir", "slug": "weir", "html": '<p>See <a href="__GHOST_URL__/b/">b</a>.</p>',
         "status": "published", "visibility": "public", "published_at": "2020-01-02T03:04:05.000Z",
         "updated_at": "2020-01-03T03:04:05.000Z", "feature_image": "__GHOST_URL__/content/w.jpg", "custom_excerpt": "Short."},
        {"id": "bb", "title": "For members", "slug": "b", "html": "<p>Secret.</p>", "status": "published",
         "visibility": "paid", "published_at": "2020-01-04T00:00:00.000Z"},
        {"id": "cc", "title": "Sent", "slug": "c", "html": "<p>x</p>", "status": "sent", "visibility": "public"},
    ],
    "tags": [{"id": "t1", "name": "Rivers"}, {"id": "t2", "name": "#internal"}, {"id": "t3", "name": "weir"}],
    "posts_tags": [{"post_id": "aa", "tag_id": "t3", "sort_order": 1}, {"post_id": "aa", "tag_id": "t1", "sort_order": 0},
                   {"post_id": "aa", "tag_id": "t2", "sort_order": 2}],
    "users": [{"id": "u", "name": "Ana Ruiz"}], "posts_authors": [{"post_id": "aa", "author_id": "u"}],
    "members": [{"id": "m"}],
}}]}).encode()  # fmt: skip


SUBSTACK = zipped({
    "posts.csv": "post_id,post_date,is_published,email_sent_at,audience,title,subtitle,podcast_url\n"
    "11.weir,2021-05-06T07:08:09.000Z,true,,everyone,The weir,It hums,\n"
    "12.paid,2021-05-07T07:08:09.000Z,true,,only_paid,Paid,,\n"
    "13.later,,false,,everyone,Later,,\n",
    "posts/11.weir.html": "<p>The weir hums.</p>",
    "posts/12.paid.html": "<p>For those who pay.</p>",
    "posts/13.later.html": "<p>Not yet.</p>",
    "email_list.csv": "email\nme@example.org\n",
})  # fmt: skip

MEDIUM = zipped({
    "posts/2018-01-02_The-Weir-0a1b2c3d4e5f.html": """<html><body><article class="h-entry"><h1 class="p-name">The Weir</h1>
<section class="p-summary">It hums.</section><section class="e-content"><h3 class="graf--title">The Weir</h3><p>The weir hums.</p></section>
<footer><p>By <a class="p-author h-card">Ana Ruiz</a> on <time class="dt-published" datetime="2018-01-02T03:04:05.000Z">x</time></p>
<a class="p-canonical" href="https://medium.com/@ana/the-weir-0a1b2c3d4e5f">l</a></footer></article></body></html>""",
    "posts/draft_Not-yet-aaaabbbbcccc.html": '<article class="h-entry"><h1 class="p-name">Not yet</h1></article>',
})  # fmt: skip

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Old</title><entry xml:lang="de"><id>urn:x:1</id>
<title type="html">Das &lt;b&gt;Wehr&lt;/b&gt;</title><link href="https://old.example/wehr"/><published>2020-01-02T03:04:05Z</published>
<updated>2020-01-03T00:00:00Z</updated><author><name>Ana Ruiz</name></author><category term="r" label="Rivers"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Es <em>summt</em>.</p></div></content></entry></feed>"""
