"""HTML and text from anywhere -> HTML and text that may go anywhere: clean, sanitise, read, make URLs absolute.

Every function here is pure. `sanitise` is the one gate: the others rely on the canonical form of its output.
"""

from publisher.markup.nowhere import without_nowhere
from publisher.markup.reading import headings, images, raised, to_text, without_note_marks
from publisher.markup.rewriting import PictureFacts, for_feeds, for_letters, rewrite_urls, with_sizes
from publisher.markup.sanitising import SCHEMES, sanitise
from publisher.markup.simple import simplified
from publisher.markup.texts import clean_line, clean_text, plain

__all__ = [
    "SCHEMES",
    "PictureFacts",
    "clean_line",
    "clean_text",
    "for_feeds",
    "for_letters",
    "headings",
    "images",
    "plain",
    "raised",
    "rewrite_urls",
    "sanitise",
    "simplified",
    "to_text",
    "with_sizes",
    "without_note_marks",
    "without_nowhere",
]
