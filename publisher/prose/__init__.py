"""Small language work: sentences, excerpts, languages, slugs and dates; pure, and right in any script."""

from publisher.prose.dates import format_date
from publisher.prose.languages import detect_language, direction
from publisher.prose.sentences import excerpt, reading_minutes, sentences, without_dateline
from publisher.prose.slugs import slugify

__all__ = [
    "detect_language",
    "direction",
    "excerpt",
    "format_date",
    "reading_minutes",
    "sentences",
    "slugify",
    "without_dateline",
]
