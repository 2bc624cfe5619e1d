"""Find footnotes in HTML by what they all are: two places that link to each other; none by the class names alone."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

_HOLDERS = ("li", "div", "p", "dd", "aside")
_WRAPPERS = ("sup", "span", "small", "cite")


def number_footnotes(soup: BeautifulSoup) -> None:
    """Make each reference a <fn-ref n> and each note a <fn-def n> at the end, numbered as they come."""
    places = {str(one.get("id") or one.get("name")): one for one in soup.find_all(id=True)}
    places |= {str(one["name"]): one for one in soup.find_all("a", attrs={"name": True}) if one["name"] not in places}
    numbers: dict[int, int] = {}
    notes: list[Tag] = []
    for link in soup.find_all("a", href=True):
        if link.parent is None or link.decomposed:
            continue
        note = _note_of(link, places)
        if note is None:
            continue
        if id(note) not in numbers:
            numbers[id(note)] = len(numbers) + 1
            notes.append(note)
        wrapper = link
        while wrapper.parent is not None and wrapper.parent.name in _WRAPPERS and _alone(wrapper):
            wrapper = wrapper.parent
        wrapper.replace_with(soup.new_tag("fn-ref", attrs={"n": str(numbers[id(note)])}))
    for note in notes:
        _move_to_the_end(soup, note, numbers[id(note)])


def _note_of(link: Tag, places: dict[str, Tag]) -> Tag | None:
    """The note that `link` leads to, if something in it leads back to the link."""
    href = str(link["href"])
    target = places.get(href[1:]) if href.startswith("#") else None
    if target is None or target is link:
        return None
    own = {str(one.get("id") or "") for one in (link, *_inline_parents(link))}
    own.add(str(link.get("name") or ""))
    note = target if target.name in _HOLDERS else target.find_parent(_HOLDERS)
    if note is not None and note.name == "p" and isinstance(note.parent, Tag) and "footnote" in _classes(note.parent):
        note = note.parent
    if note is None or link in note.descendants or not _comes_after(note, link):
        return None
    backs = [str(one["href"])[1:] for one in note.find_all("a", href=True) if str(one["href"]).startswith("#")]
    return note if own & set(backs) - {""} else None


def _classes(element: Tag) -> str:
    return " ".join(element.get_attribute_list("class") or []) if element.get("class") else ""


def _inline_parents(link: Tag) -> list[Tag]:
    found, one = [], link.parent
    while one is not None and one.name in _WRAPPERS:
        found.append(one)
        one = one.parent
    return found


def _comes_after(note: Tag, link: Tag) -> bool:
    """Whether the note stands after the link: the one that leads back stands in it, and is no reference."""
    above = {id(one): place for place, one in enumerate([note, *note.parents])}
    branch: Tag = link
    for parent in link.parents:
        if id(parent) in above:
            mine = next((one for one in [note, *note.parents] if one.parent is parent), None)
            return mine is not None and any(one is mine for one in branch.next_siblings)
        branch = parent
    return False


def _alone(element: Tag) -> bool:
    return element.parent is not None and not any(
        str(one).strip(" []()\n") for one in element.parent.children if one is not element
    )


def _move_to_the_end(soup: BeautifulSoup, note: Tag, number: int) -> None:
    for back in note.find_all("a", href=True):
        if str(back["href"]).startswith("#"):
            up = back.parent
            back.decompose()
            if up is not None and up is not note and not up.get_text(strip=True) and not up.find("img"):
                up.decompose()
    made = soup.new_tag("fn-def", attrs={"n": str(number)})
    holder = note.parent
    for child in list(note.children):
        made.append(child.extract())
    note.decompose()
    soup.append(made)
    while holder is not None and holder is not soup and holder.name != "body" and _is_empty(holder):
        above = holder.parent
        rule = holder.find_previous_sibling()
        if rule is not None and rule.name == "hr":
            rule.decompose()
        holder.decompose()
        holder = above


def _is_empty(element: Tag) -> bool:
    """Whether nothing is left in what held the notes, but perhaps a rule or its heading."""
    left = [one for one in element.find_all(recursive=False) if one.name not in {"hr", "h2", "h3", "h4", "h5", "h6"}]
    return not left and not "".join(one for one in element.find_all(string=True, recursive=False)).strip()
