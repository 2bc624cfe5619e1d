"""An issue of the newsletter -> its letter: HTML with inlined CSS, plain text, the web copy and an Internet message."""

from publisher.digest.documents import documents
from publisher.digest.fitting import MAX_BYTES, MAX_WORDS, SUMMARY
from publisher.digest.inline import inline_css
from publisher.digest.render import corrected, render
from publisher.digest.tokens import RECIPIENT, TOKEN, TOKEN_LENGTH
from publisher.digest.view import words_size

__all__ = [
    "MAX_BYTES",
    "MAX_WORDS",
    "RECIPIENT",
    "SUMMARY",
    "TOKEN",
    "TOKEN_LENGTH",
    "corrected",
    "documents",
    "inline_css",
    "render",
    "words_size",
]
