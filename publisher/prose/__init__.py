"""Small language work: sentences, excerpts, languages, slugs and dates; pure, and right in any script."""

from publisher.prose.dates import format_date
from publisher.prose.languages import detect_language, direction
from publisher.prose.likeness import hashes_of, is_form, likeness, sketch, word_runs
from publisher.prose.sentences import excerpt, reading_minutes, sentences, without_dateline
from publisher.prose.slugs import slugify

__all__ = [
    "detect_language",
    "direction",
    "excerpt",
    "format_date",
    "hashes_of",
    "is_form",
    "likeness",
    "reading_minutes",
    "sentences",
    "sketch",
    "slugify",
    "without_dateline",
    "word_runs",
]
