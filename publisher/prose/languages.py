"""Tell the language of a text by its script and its commonest words."""

from __future__ import annotations

import re
from functools import cache

from publisher.prose.tables import words

_SAMPLE = 3000  # characters looked at: more changes no answer
_ENOUGH = 3  # common words, and a fifth more than the next language has
_LEAD = 1.2

# As texts: what tells scripts apart is compiled when the first text comes that is not Latin.
_SCRIPTS = (
    ("ja", r"[぀-ヿ]"),
    ("zh", r"[一-鿿㐀-䶿]"),
    ("ko", r"[가-힣]"),
    ("ar", r"[؀-ۿ]"),
    ("he", r"[א-ת]"),
    ("ru", r"[Ѐ-ӿ]"),
    ("el", r"[Ͱ-Ͽ]"),
    ("hi", r"[ऀ-ॿ]"),
    ("bn", r"[ঀ-৿]"),
    ("ta", r"[஀-௿]"),
    ("th", r"[฀-๿]"),
    ("ka", r"[Ⴀ-ჿ]"),
    ("hy", r"[԰-֏]"),
    ("la", r"[A-Za-zÀ-ɏ]"),  # Latin letters: the words decide
)
_FOREIGN = re.compile(r"[^\x00-\u024f\u2000-\u206f]")
_LATIN_WORD = re.compile(r"[a-zà-ɏ]+(?:['’][a-zà-ɏ]+)?")
# What the expression finds in a text of ASCII letters, and where no apostrophe is, in half its time.
_LETTERS = "".join(chr(code).lower() if chr(code).isalpha() else " " for code in range(128))
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = ("-arab", "-hebr", "-syrc", "-thaa", "-nkoo", "-adlm")


def detect_language(text: str) -> str:
    """The BCP 47 primary tag of the language that `text` is written in, "" when unsure."""
    sample = text[:_SAMPLE]
    if sample.isascii() or not _FOREIGN.search(sample):
        return _by_words(sample)
    counts = {name: len(re.findall(script, sample)) for name, script in _SCRIPTS}
    # Japanese writes most of its letters in Chinese characters: a tenth of kana is enough to tell
    if counts["ja"] * 10 > counts["zh"]:
        counts["ja"] += counts["zh"]
    # a letter of a syllable script says as much as three Latin ones
    best = max(counts, key=lambda name: counts[name] * (1 if name == "la" else 3))
    if not counts[best]:
        return ""
    if best == "la":
        return _by_words(sample)
    return _by_letters(best, sample)


def direction(language: str) -> str:
    """The writing direction of `language` (a BCP 47 tag): "rtl" or "ltr"."""
    tag = language.lower().replace("_", "-")
    if tag.partition("-")[0] in _RIGHT_TO_LEFT:
        return "ltr" if "-latn" in tag or "-cyrl" in tag else "rtl"
    return "rtl" if any(script in tag for script in _RIGHT_TO_LEFT_SCRIPTS) else "ltr"


def _by_letters(script: str, sample: str) -> str:
    """Tell neighbours that share a script by the letters that only one of them has."""
    if script == "ar":
        if re.search("[ٹڈڑے]", sample):
            return "ur"
        return "fa" if len(re.findall("[پچژگیک]", sample)) * 40 > len(sample) else "ar"
    if script == "ru":
        if re.search("[іїєґІЇЄҐ]", sample):
            return "uk" if not re.search("[ўЎ]", sample) else "be"
        if re.search("[љњћђџј]", sample):
            return "sr"
        return "ru" if re.search("[ыэё]", sample) or "ъ" not in sample else "bg"
    return script


def _by_words(sample: str) -> str:
    known = _languages_of()
    times: dict[str, int] = {}
    for word in [word for word in _latin_words(sample) if word in known]:
        times[word] = times.get(word, 0) + 1
    scores: dict[str, int] = {}
    for word, count in times.items():
        for language in known[word]:
            scores[language] = scores.get(language, 0) + min(count, 8)  # one word, repeated, is no proof
    first = max(scores, key=lambda language: scores[language], default="")
    if not first or scores[first] < _ENOUGH:
        return ""
    second = max((score for language, score in scores.items() if language != first), default=0)
    return first if scores[first] >= second * _LEAD else ""


def _latin_words(sample: str) -> list[str]:
    if sample.isascii() and "'" not in sample:
        return sample.translate(_LETTERS).split()
    return _LATIN_WORD.findall(sample.lower().replace("’", "'"))


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, stop_words in words("stop_words").items():
        for word in dict.fromkeys(stop_words):
            found[word] = (*found.get(word, ()), language)
    return found
