"""Mark what phrases and layout say of single lines and of the blocks they begin, before the text is looked for."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from publisher.readers import text_dumps
from publisher.readers.text_lines import Line, has_letters
from publisher.readers.text_people import byline
from publisher.readers.text_phrases import alternatives, present, table

Mark = tuple[str, str]  # class, rule

NOISE, RELATED, CAPTION, CREDIT, REPEAT = "noise", "related", "caption", "credit", "repeat"
TITLE, SUBTITLE, BYLINE, DATE, HEADING, QUOTE, ITEM, BODY = (
    "title", "subtitle", "byline", "date", "heading", "quote", "list", "body",
)  # fmt: skip
PAGE_HEAD = "the head of every page"
PAGE_NUMBER = "a count"
_DIGITS = re.compile(r"\d+")
_BREAK = re.compile(r"(?:[*_~#=⁂•·-]\s*){3,}|⁂")
_ADDRESS = re.compile(
    r"(?:\d{1,4}\. )?(?:https?://|www\.|file:|mailto:)\S+"
    r"|@\w+|\S+@\S+\.\w+|(?:#\w+[\s,]*)+|\[email.protected\]|rt @.*|.*\bt\.co/\w+",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"0(?:[.,]0)*(?: ?[km])?(?: ?(?:of|/|von|de|di|van|из|من) ?(?:/ )?0)?(?: \w{1,12})?")
_NO_NAME = re.compile(r"(?:by|von|par|por|di|door)\s*[|–-].*", re.IGNORECASE)
_AFTER_START = re.compile(r"\s*[:：|»>►→–—-]+\s*")
_BRACKETED = re.compile(r"[\[(【](.*)[\])】]")
_SHOUTED_TAIL = re.compile(r"\s*\[[A-Z ]{3,20}\]$")
_PLEA_SIZE, _PLEA_HEAD = 400, 90  # a long paragraph may well tell of cookies: there only its beginning counts
_CREDIT_MARK = re.compile(r"[)\]）】:：©…]|\.\.\.")
_CAPTION_SIZE, _BOX_LINES = 300, 12
_MOST_ITEMS = 20  # lines that a block's first line may take with it


def marks(lines: tuple[Line, ...]) -> list[Mark | None]:
    """The class and rule of each line that can be told by itself or by the block it stands in."""
    heads = (line.text if line.size <= _PLEA_SIZE else line.text[:_PLEA_HEAD] for line in lines)
    known = present("\n".join(heads).lower())
    found = [_by_phrase(line, known) for line in lines]
    _running_heads(lines, found)
    blocks = [_block(line) if one is None or one[0] == NOISE else "" for line, one in zip(lines, found, strict=True)]
    text = next(
        (place for place, line in enumerate(lines) if found[place] is None and line.prose and line.size >= 90), 0
    )
    taken = 0  # lines before this one belong to a block: each line is looked at once
    for place, kind in enumerate(blocks):
        if kind:
            found[place] = (NOISE, f"begins a block: {kind}")
            # before the text the title may stand below a button
            if place + 1 >= taken and (place > text or (kind == "related" and not _signed(lines, place))):
                taken = _swallow(lines, found, blocks, place, kind)
    _captions_by_neighbours(lines, found)
    return found


def _signed(lines: tuple[Line, ...], header: int) -> bool:
    """Whether a byline stands right below a line that begins a block elsewhere ("Read more" below a caption)."""
    return any(byline(line.text) for line in lines[header + 1 : header + 4])


def _running_heads(lines: tuple[Line, ...], found: list[Mark | None]) -> None:
    """Mark what stands on every page; its first line stays when it has no number: it may be the title."""
    heads = text_dumps.running_heads([line.key for line in lines])
    seen: set[str] = set()
    for place, line in enumerate(lines if heads else ()):
        if line.key in heads and (line.key in seen or "0" in line.key):
            found[place] = (NOISE, PAGE_HEAD)
        seen.add(line.key)


def mark_boxes(lines: tuple[Line, ...], found: list[Mark | None], first: int) -> None:
    """From the first paragraph on, mark boxes of which half is noise already, as a plea with its form is."""
    if sum(line.above for line in lines) * 3 <= len(lines):
        return  # without empty lines no box is seen
    start = first
    for place in range(first, len(lines)):
        if not lines[place].below:
            continue
        box = range(start, place + 1)
        start = place + 1
        known = [is_noise(found, one) for one in box]
        if 3 <= len(box) <= _BOX_LINES and sum(known) * 2 >= len(box) and (known[0] or known[-1]):
            for one in box:
                if found[one] is None and lines[one].size <= _CAPTION_SIZE:
                    found[one] = (NOISE, "in a box of the page")


def is_noise(found: list[Mark | None], place: int) -> bool:
    """Whether there is a line at `place` that is marked as noise."""
    return place >= 0 and (mark := found[place]) is not None and mark[0] == NOISE


def related_title(text: str) -> str:
    """The title that a line names, without the words before it ("READ", "Lesen Sie auch:") and marks around it."""
    inner = match[1] if (match := _BRACKETED.fullmatch(text)) else text
    phrase = table("related_start").start(inner.lower())
    if not phrase or not _names(inner, phrase):
        return _SHOUTED_TAIL.sub("", text)
    rest = inner[len(phrase) :]
    return _SHOUTED_TAIL.sub("", rest[found.end() :] if (found := _AFTER_START.match(rest)) else rest.strip())


def caption_text(text: str) -> str:
    """A caption without the words before it."""
    phrase = table("caption_start").start(text.lower())
    return text[len(phrase) :].lstrip(" :：") or text


def _by_phrase(line: Line, known: tuple[str, ...]) -> Mark | None:
    text, key = line.text, line.key
    if not has_letters(text):
        return ("break", "a row of marks") if _BREAK.fullmatch(text) else (NOISE, "no letters")
    if known and (found := _plea(line, known)):
        return NOISE, f"says: {found}"
    if line.size > 700:
        return None
    if line.size <= 250 and (mark := _short(line, text, key)):
        return mark
    return _credited(line)


def _plea(line: Line, known: tuple[str, ...]) -> str:
    low = line.text.lower()
    head = low if line.size <= _PLEA_SIZE else low[:_PLEA_HEAD]
    return next((phrase for phrase in known if phrase in head), "")


def _short(line: Line, text: str, key: str) -> Mark | None:
    if key in table("noise_whole").whole:
        return NOISE, f"is: {key}"[:60]
    if _ADDRESS.fullmatch(text) or _NO_NAME.fullmatch(text):
        return NOISE, "an address, tags or a byline without a name"
    if key[:1] == "0" and not line.bullet and len(key) < 24 and _COUNTED.fullmatch(key):
        return NOISE, PAGE_NUMBER
    return _begins(line, text, text.lower())


def _begins(line: Line, text: str, low: str) -> Mark | None:
    brief = line.size <= 160 and not (line.closed and line.size > 110)
    if brief and (phrase := table("noise_start").start(_DIGITS.sub("0", low))):
        return NOISE, f"begins: {phrase}".rstrip()
    if not (line.closed and line.size > 140):
        inner = match[1] if (match := _BRACKETED.fullmatch(text)) else text
        phrase = table("related_start").start(inner.lower())
        if phrase and _names(inner, phrase):
            return RELATED, f"begins: {phrase}"
    if phrase := table("caption_start").start(low):
        rest = text[len(phrase) :].strip(" :：")
        return (CREDIT if _is_name(rest) else CAPTION), f"begins: {phrase}"
    return None


def _names(text: str, phrase: str) -> bool:
    """Whether a title follows the phrase: after a colon or dash, or the phrase stands in capitals."""
    head, rest = text[: len(phrase)], text[len(phrase) :]
    if len(rest.strip(" :：-–—")) < (4 if not rest.isascii() else 8):
        return False
    if _AFTER_START.match(rest) and rest.lstrip()[:1] in ":：|»>►→–—-":
        return rest[:1] != "-"
    return head.isupper() and rest[:1].isspace()


def _is_name(text: str) -> bool:
    """Whether a credit names a person or agency: a few words, no sentence."""
    return len(text.split()) <= 6 and len(text) <= 50 and not text.endswith((".", "。", "!"))


def _credited(line: Line) -> Mark | None:
    tail = line.text[-110:]
    key = line.key[-120:]
    if not line.closed and line.size <= _CAPTION_SIZE and (match := _maker().search(tail)) and match.start() > 0:
        return CAPTION, "ends with who made the picture"
    if not ("photo" in key or " by " in key or "images" in key or _CREDIT_MARK.search(tail)):
        return None  # one of them is in every credit
    match = _credit().search(tail)
    if not match:
        return None
    start = len(line.text) - len(tail) + match.start()
    before = line.text[:start].strip(" .,|–-")
    if match.lastgroup == "agency" and line.size > 180 and line.text[:start].rstrip().endswith((".", "”", '"')):
        return None  # an article's last paragraph, signed
    if not before:
        return CREDIT, "a credit alone"
    return CAPTION, "ends with a credit"


@cache
def _maker() -> re.Pattern[str]:
    """What only capitals or the script tell: "... ÓSCAR CORRAL", "... Beeld Marcel van Hoorn", "REUTERS/Ana Ruiz"."""
    shown = (word for word in alternatives("credit_words").split("|") if word.isascii() and len(word) > 3)
    words = "|".join(word.title() for word in shown)
    agencies = "|".join(word.upper() for word in alternatives("agencies").split("|") if word.isascii())
    name = r"[A-ZÀ-Þ][\w.'’-]+(?:\s(?:[A-ZÀ-Þ][\w.'’-]*|van|de|den|der|von|du|da|di|del))*"
    shout = r"[A-ZÀ-Þ][A-ZÀ-Þ'’.-]+"
    return re.compile(
        rf"(?<=[.!?”’»)])\s+(?:{words})\s{name}$"
        rf"|(?<=[.!?”’»)])\s+{shout}(?:\s{shout}){{1,3}}(?:\s(?:POUR|PARA|PER|FÜR|FOR)\s.{{2,30}})?$"
        rf"|\|\s{shout}(?:[\s-]{shout})+$|\s[—–]\s(?:{agencies})$|(?:^|(?<=\s))(?:{agencies})/[A-Z]"
        rf"|[記记]者\s?[一-鿿]{{2,4}}\s?[摄攝影图圖]+$|(?<=[、，＝=])[一-鿿ぁ-ヿ]{{2,10}}(?:撮影|提供)$"
    )


@cache
def _credit() -> re.Pattern[str]:
    words, agencies = alternatives("credit_words"), alternatives("agencies")
    return re.compile(
        rf"[(\[（【](?:[^()\[\]（）]{{0,50}}[\s/.,:])?(?:{words})(?:\b|(?<=[ぁ-鿿]))[^()\[\]（）]{{0,80}}[)\]）】]\.?$"
        rf"|(?P<agency>[(\[（](?:{agencies})(?:[\s/,-][^()\[\]]{{0,40}})?[)\]）]\.?$)"
        rf"|(?:^|(?<=[\s(,.;|/–。，、；！？-]))(?:{words})\s?(?:[:：©…]|\.\.\.|\bby\b)\s*[^.!?。:]{{2,70}}\.?$"
        rf"|(?:^|(?<=\s))(?:submitted photo|getty images|courtesy photo|file photo|handout photo)\.?$"
        rf"|(?:^|(?<=[\s.)]))©\s?[^.!?]{{2,60}}$",
        re.IGNORECASE,
    )


def _block(line: Line) -> str:
    """Which kind of block a line begins, "" for none; "Most read in Sports" begins one as "Most read" does."""
    key = line.key
    if line.size > 60 or line.closed or not key:
        return ""
    for kind, name in (("related", "related_block"), ("noise", "noise_block")):
        known = table(name)
        if key in known.whole:
            return kind
        phrase = known.start(key)
        wide = bool(phrase) and not phrase.isascii() and " " not in phrase
        if " " in phrase and key[len(phrase) : len(phrase) + 1] == " " and len(key[len(phrase) :].split()) <= 3:
            return kind
        if wide and len(phrase) >= 4 and len(key) - len(phrase) <= 4 and phrase[0] > "\u3000":
            return kind
    return ""


def _swallow(lines: tuple[Line, ...], found: list[Mark | None], blocks: list[str], header: int, kind: str) -> int:
    """Mark the lines that the block at `header` takes with it; returns the place after them."""
    tight = not lines[header].below
    bullets, before = False, found[header]
    for place in range(header + 1, min(header + 1 + _MOST_ITEMS * 3, len(lines))):
        line = lines[place]
        bullets = bullets or (line.bullet and place <= header + 2)
        inside = bullets and (line.bullet or not line.above)
        if blocks[place] or (tight and line.above and place > header + 1 and not inside):
            return place
        if not inside and (line.prose and line.size >= 60 and not line.text.endswith("?")):
            if kind == "noise" and not tight and place == header + 2:
                found[place - 1] = before  # one short line between a button and a paragraph: a heading
            elif kind == "related" and _heads_text(lines, found, place - 1, header):
                found[place - 1] = before  # it stands apart from a tight list, and the text goes on below it
            return place
        before = found[place]
        if before is not None:
            continue
        titled = kind == "related" and len(line.text) >= 8 and (line.size >= 20) and not line.prose and line.size <= 180
        found[place] = (
            (RELATED, "in a block of related articles") if titled else (NOISE, f"in a block: {lines[header].key}"[:60])
        )
    return header + 1


def _heads_text(lines: tuple[Line, ...], found: list[Mark | None], place: int, header: int) -> bool:
    """Whether the short line at `place` stands apart from the list of two or more lines above it."""
    listed = place - 2 > header and not lines[place - 1].above and found[place - 1] is not None
    return listed and lines[place].above and lines[place].below and not lines[place].closed


def _captions_by_neighbours(lines: tuple[Line, ...], found: list[Mark | None]) -> None:
    """A line twice, one right below the other, is alt text and caption; a credit right below makes a caption too."""
    spaced = sum(line.above for line in lines) * 3 > len(lines)
    for place, (line, below) in enumerate(pairwise(lines)):
        if line.below:
            continue
        _below_credit(lines, found, place)
        mine, other = found[place], found[place + 1]
        if line.key == below.key and line.size >= 12 and {mine and mine[0], other and other[0]} <= {None, CAPTION}:
            found[place], found[place + 1] = (REPEAT, "the next line again"), (CAPTION, "alt text, then caption")
        elif mine is None and spaced and line.size <= 500 and (line.above or line.indent) and _credits(below, other):
            found[place] = (CAPTION, "a credit is below it")


def _below_credit(lines: tuple[Line, ...], found: list[Mark | None], place: int) -> None:
    """Below an agency's name, with no line between them, stand alt text and caption, as the BBC sets them."""
    if not lines[place].above or lines[place].below or lines[place].key not in table("agencies").whole:
        return
    end = next((one for one in range(place + 1, len(lines)) if lines[one].below), place)
    box = range(place + 1, end + 1)
    if len(box) <= 2 and not lines[end].closed and all(found[one] is None and lines[one].size <= 250 for one in box):
        found[place] = (CREDIT, "an agency alone")
        for one in box:
            found[one] = (CAPTION, "a credit is above it")


def _credits(line: Line, mark: Mark | None) -> bool:
    return (mark is not None and mark[0] == CREDIT) or (mark is None and line.key in table("agencies").whole)
