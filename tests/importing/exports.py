"""Small exports, made as the four systems make them; name only what a test is about."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

_HEAD = "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url"


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A zip archive of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def ghost_post(**values: Any) -> dict[str, Any]:
    """A published Ghost post that everybody may see."""
    return {
        "id": "5f0000000000000000000001", "uuid": "u", "title": "The weir", "slug": "weir", "html": "<p>It hums.</p>",
        "type": "post", "status": "published", "visibility": "public", "published_at": "2020-01-02T03:04:05.000Z",
        "updated_at": "2020-01-03T03:04:05.000Z", **values,
    }  # fmt: skip


def ghost(*posts: dict[str, Any], **tables: Any) -> bytes:
    """A Ghost export."""
    return json.dumps({"db": [{"meta": {"version": "5.0"}, "data": {"posts": list(posts), **tables}}]}).encode()


def substack_row(**values: str) -> str:
    """A row of posts.csv: a post for everyone."""
    given = {
        "post_id": "1.weir", "post_date": "2021-05-06T07:08:09.000Z", "is_published": "true", "type": "newsletter",
        "audience": "everyone", "title": "The weir", **values,
    }  # fmt: skip
    return ",".join(given.get(name, "") for name in _HEAD.split(","))


def substack(*rows: str, **texts: str) -> bytes:
    """A Substack export of these rows; `texts` are the HTML files by number: _1="<p>...</p>"."""
    table = {"posts.csv": "\n".join([_HEAD, *rows])}
    files = {f"posts/{row.split(',')[0]}.html": texts.get(f"_{row.split('.')[0]}", "<p>It hums.</p>") for row in rows}
    return zipped({**table, **files})


def medium_story(body: str = "<p>It hums.</p>", *, title: str = "The weir", time: str = "2018-01-02T03:04:05Z") -> str:
    """A file of Medium's export."""
    when = f'<time class="dt-published" datetime="{time}">then</time>' if time else ""
    heading = f'<h3 name="x" id="x" class="graf graf--h3 graf--title">{title}</h3>' if title else ""
    return f"""<!DOCTYPE html><html><head><title>{title}</title><style>* {{ font-family: Georgia; }}</style></head><body>
<article class="h-entry"><header><h1 class="p-name">{title or "It hums"}</h1></header>
<section data-field="subtitle" class="p-summary">In short.</section>
<section data-field="body" class="e-content"><section class="section section--body"><div class="section-divider">
<hr class="section-divider"></div><div class="section-content">{heading}{body}</div></section></section>
<footer><p>By <a href="https://medium.com/@ana" class="p-author h-card">Ana Ruiz</a> on {when}.</p>
<p><a href="https://medium.com/@ana/weir-0a1b2c3d4e5f" class="p-canonical">Canonical link</a></p></footer>
</article></body></html>"""
