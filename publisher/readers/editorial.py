"""The publisher's own words about an issue: Markdown before and after the articles, and the subject of its letter."""

from __future__ import annotations

import re

from publisher.model import Editorial, Problem, Source
from publisher.readers import frontmatter, values
from publisher.readers.decoding import decode
from publisher.readers.dialects import plain_markdown
from publisher.readers.from_markdown import html_of

_ARTICLES = re.compile(r"^[ \t]*<!--\s*articles\s*-->[ \t]*$", re.MULTILINE | re.IGNORECASE)
_SUBJECT = 78  # characters: mailboxes show no more (RFC 5322 2.1.1 for lines; H14)


def read(source: Source) -> tuple[Editorial, tuple[Problem, ...]]:
    """The words of a file, addresses in them as written; what stands before the mark `<!-- articles -->` opens."""
    decoded = decode(source)
    matter = frontmatter.split(decoded.text, source.path)
    noticed = [*decoded.problems, *matter.problems]
    subject = values.line(str(matter.values.get("subject") or ""))
    for key, line in matter.lines.items():
        if key != "subject":
            hint = "Known here: subject."
            noticed.append(
                Problem(path=source.path, line=line, message=f"unknown key '{key}'", hint=hint, level="hint")
            )
    if len(subject) > _SUBJECT:
        noticed.append(
            Problem(
                path=source.path,
                line=matter.lines.get("subject", 0),
                level="warning",
                message=f"the subject has {len(subject)} characters, and mailboxes show at most {_SUBJECT}",
                hint="Shorten it.",
            )
        )
    parts = _ARTICLES.split(matter.body, maxsplit=1)
    before, after = (
        html_of(plain_markdown(part, source.path, matter.body_line, noticed)) if part.strip() else ""
        for part in (*parts, "")[:2]
    )
    return Editorial(subject=subject, before=before, after=after), tuple(noticed)
