"""Posts -> Markdown files with front matter in a folder; a file that is there already is never touched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from publisher.errors import ConfigError
from publisher.importing.markdown import markdown_of
from publisher.importing.posts import Post
from publisher.markup import sanitise, to_text
from publisher.model import Enclosure
from publisher.model.uris import is_absolute
from publisher.prose import excerpt, slugify

_ID = re.compile(r'^(?:id|guid|imported_from): "((?:[^"\\]|\\.)*)"$', re.MULTILINE)
_OPENING = 60  # characters
_HEAD = 4000  # characters of a file in which its id stands


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one post: its file; whether it was there already; why it is a draft; what was not carried over."""

    path: str
    title: str
    kept: bool = False
    private: str = ""
    notes: tuple[str, ...] = ()


def write(posts: Iterable[Post], folder: Path, *, dry: bool = False) -> list[Written]:
    """Write each post that is not there yet, and say what became of each. `dry` writes nothing.

    Raises ConfigError for a folder that is none, or cannot be read or written.
    """
    hint = "Name another folder with --to."
    if folder.exists() and not folder.is_dir():
        raise ConfigError("is not a folder", path=str(folder), hint=hint)
    try:
        return _written(posts, folder, dry=dry)
    except OSError as error:
        raise ConfigError(f"cannot be used: {error.strerror}", path=str(error.filename or folder), hint=hint) from error


def _written(posts: Iterable[Post], folder: Path, *, dry: bool) -> list[Written]:
    ids = _ids(folder)
    taken = {path.name for path in folder.glob("*")} if folder.is_dir() else set()
    done = []
    for post in posts:
        names = [name for name in (post.guid or post.url, post.key) if name]
        here = next((ids[name] for name in names if name in ids), "")
        if here:
            done.append(Written(path=here, title=post.title, kept=True, private=post.private, notes=post.notes))
            continue
        name = _free(slugify(unquote(post.slug)) or slugify(post.title) or "post", taken)
        taken.add(name)
        ids.update(dict.fromkeys(names, name))
        markdown, lost = markdown_of(post.html, post.url)
        text = front_matter(post) + "\n" + markdown
        if not dry:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", errors="replace")
        done.append(Written(path=name, title=post.title, private=post.private, notes=(*post.notes, *lost)))
    return done


def front_matter(post: Post) -> str:
    """The YAML of a post between its fences; text stands as JSON writes it, which YAML reads too."""
    media = post.enclosure
    known = post.guid and not is_absolute(post.guid)  # as RSS may have it; an id would be made a URI
    values: dict[str, object] = {
        "title": post.title or _opening(post.html) or "Untitled",
        "guid": post.guid if known else "",
        "id": "" if known else post.guid or post.url,
        "imported_from": "" if post.guid or post.url else post.key,
        "date": post.published.isoformat() if post.published else "",
        "updated": post.updated.isoformat() if post.updated and post.updated != post.published else "",
        "slug": unquote(post.slug),  # WordPress has letters of other scripts percent-encoded
        "url": _page(post.url),
        "topic": post.topic,
        "tags": list(post.tags),
        "author": list(post.authors),
        "summary": post.summary,
        "image": post.image,
        "image_alt": post.image_alt,
        "image_caption": post.image_caption,
        "lang": post.language,
        "enclosure": _enclosure(media) if media else "",
    }
    rows = [f"{name}: {msgspec.json.encode(value).decode()}" for name, value in values.items() if value]
    if post.page:  # such as "About": whoever read the old feed never had it there
        rows += ["feed: false", "newsletter: false"]
    if post.private:
        rows.append(f"draft: true  # {post.private}")
    return "---\n" + "\n".join(rows) + "\n---\n"


def _opening(html: str) -> str:
    """The first words of a post that has no title."""
    return excerpt(to_text(sanitise(html)), limit=_OPENING)


def _enclosure(media: Enclosure) -> dict[str, object]:
    known = {
        "url": media.url, "type": media.media_type, "length": max(media.length, 0), "duration": media.duration_s,
        "episode": media.episode, "season": media.season,
        "episode_type": media.kind if media.kind != "full" else "",
    }  # fmt: skip
    said = {} if media.explicit is None else {"explicit": media.explicit}
    return {name: value for name, value in known.items() if value} | said


def _page(url: str) -> str:
    """The path of the old address, so that our page lies where the old one lay; "" where it has none of its own."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return unquote(parts.path) if parts.path.strip("/") and not parts.query else ""


def _ids(folder: Path) -> dict[str, str]:
    """The ids of the articles that lie in the folder, each with its file's name."""
    found: dict[str, str] = {}
    for path in sorted(path for path in folder.rglob("*.md") if path.is_file()) if folder.is_dir() else ():
        match = _ID.search(path.read_text("utf-8", errors="replace")[:_HEAD])
        if match:
            found[msgspec.json.decode(f'"{match[1]}"', type=str)] = path.relative_to(folder).as_posix()
    return found


def _free(slug: str, taken: set[str]) -> str:
    name, number = f"{slug}.md", 2
    while name in taken:
        name, number = f"{slug}-{number}.md", number + 1
    return name
