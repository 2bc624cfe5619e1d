"""Digest -> Documents: the web copy for the site, and the letter's three forms for the outbox."""

from __future__ import annotations

from publisher.digest.mime import message
from publisher.model import Digest, Document, Stage


def documents(digest: Digest, *, sender: str, reply_to: str = "") -> tuple[Document, ...]:
    """The web copy, and digest.html, digest.txt and digest.eml, which never lie on a web server."""
    topic = digest.issue.topic
    folder = f"{digest.issue.number}/{topic.slug}/" if topic else f"{digest.issue.number}/"

    def mail(name: str, media_type: str, data: bytes) -> Document:
        return Document(path=f"{folder}{name}", media_type=media_type, data=data, mail=True)

    return (
        Document(
            path=f"{digest.issue.path}index.html", media_type="text/html", data=digest.web.encode(), stage=Stage.PAGE
        ),
        mail("digest.html", "text/html", digest.html.encode()),
        mail("digest.txt", "text/plain", digest.text.encode()),
        mail("digest.eml", "message/rfc822", message(digest, sender=sender, reply_to=reply_to)),
    )
