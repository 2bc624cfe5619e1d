"""The Jinja environment and where templates are found: the user's folder first, then the built-in ones.

This is the only module that makes a Jinja environment; it decides nothing about what a template shows.
A user changes one block of a built-in template by a file of the same name that begins with
`{% extends "built-in/pages/article.html.j2" %}`, or replaces the file altogether.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from publisher import __version__
from publisher.errors import PublisherError, RenderError

if TYPE_CHECKING:
    from jinja2 import BaseLoader, BytecodeCache, Environment

__all__ = ["as_written", "built_in", "environment", "fingerprint", "render"]

_SEAL = 16  # bytes
BUILT_IN = "built-in"  # the prefix under which a user's template reaches the one that it overrides


def built_in() -> Path:
    """The folder of the built-in templates: inside the package in a wheel, beside it in a checkout."""
    here = Path(__file__).resolve().parent
    candidates = (here / "templates", here.parent / "templates")
    return next((folder for folder in candidates if folder.is_dir()), candidates[0])


def as_written(folders: Iterable[Path], name: str) -> bytes:
    """A file that is no template ("pages/style.css"), from the first of the folders that has it."""
    return next(path for folder in folders if (path := folder / name).is_file()).read_bytes()


def environment(user_folder: Path, *, root: Path | None = None, compiled: Path | None = None) -> Environment:
    """Make the environment: HTML is escaped always, and a name that has no value is an error, never a gap.

    Errors name the user's templates from `root` down, which is the folder above them when left out. `compiled` is a
    folder that keeps compiled templates, which saves 20 ms of each run.
    """
    import jinja2  # noqa: PLC0415 - 40 ms that a publish with nothing new must not pay

    from publisher import prose  # noqa: PLC0415 - as above

    ours = jinja2.FileSystemLoader(built_in())
    both = jinja2.ChoiceLoader([_reading(user_folder, root or user_folder.parent), ours])
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([both, jinja2.PrefixLoader({BUILT_IN: ours})]),
        autoescape=_escapes,  # noqa: S701 - a function: always, but for a letter's plain text
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=_compiled(compiled) if compiled else None,
        extensions=["jinja2.ext.loopcontrols"],
    )
    made.filters.update(date=prose.format_date, isodate=isodate, dir=prose.direction)
    return made


def _reading(folder: Path, root: Path) -> BaseLoader:
    """A loader of the user's templates that names them as the user does, and tells where one is not UTF-8."""
    import jinja2  # noqa: PLC0415 - the environment has paid for it

    class Files(jinja2.FileSystemLoader):
        def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
            name = _below(root, folder / template)
            try:
                source, _file, is_current = super().get_source(environment, template)
            except UnicodeDecodeError as error:
                line = error.object.count(b"\n", 0, error.start) + 1
                raise RenderError("is not UTF-8", path=name, line=line, hint="Save it as UTF-8.") from error
            return source, name, is_current

    return Files(folder)


def _compiled(folder: Path) -> BytecodeCache:
    """A cache in files, each behind a hash of its content: Python may not survive to load a damaged one."""
    import jinja2  # noqa: PLC0415 - the environment has paid for it
    from jinja2.bccache import Bucket  # noqa: PLC0415

    def seal(data: bytes) -> bytes:
        made_by = f"{__version__} {jinja2.__version__}".encode()
        return hashlib.blake2b(data, digest_size=_SEAL, key=made_by).digest()

    class Files(jinja2.BytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            with suppress(OSError):
                data = (folder / bucket.key).read_bytes()
                if data[:_SEAL] == seal(data[_SEAL:]):
                    bucket.bytecode_from_string(data[_SEAL:])

        def dump_bytecode(self, bucket: Bucket) -> None:
            data = bucket.bytecode_to_string()
            temporary = folder / f".{bucket.key}.{os.getpid()}"
            with suppress(OSError):  # a disk that is full or read-only costs only speed
                folder.mkdir(parents=True, exist_ok=True)
                temporary.write_bytes(seal(data) + data)
                temporary.replace(folder / bucket.key)

    return Files()


def isodate(moment: datetime) -> str:
    """Format a moment for <time datetime> and metadata.

    >>> from datetime import UTC
    >>> isodate(datetime(2026, 11, 23, 9, tzinfo=UTC))
    '2026-11-23T09:00:00Z'
    """
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def fingerprint(user_folder: Path) -> str:
    """Hash every template's name and content: alike on all machines, other when any template changes.

    Raises RenderError when one cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    for folder in (user_folder, built_in()):
        try:
            for file in _files(folder):
                data = file.read_bytes()
                digest.update(os.fsencode(f"{file.relative_to(folder).as_posix()}\0{len(data)}\0"))
                digest.update(data)
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            path = _shown(_below(user_folder.parent, Path(str(error.filename))))
            raise RenderError(message, path=path, hint="Check its permissions.") from error
        digest.update(b"\0")
    return digest.hexdigest()


def render(environment: Environment, name: str, **values: object) -> str:
    """Render the template `name` ("pages/article.html.j2").

    Raises RenderError, with file and line, when a template is missing, cannot be read or uses what is not there.
    """
    from jinja2 import TemplateNotFound, TemplateSyntaxError  # noqa: PLC0415 - the environment has paid for it

    try:
        return environment.get_template(name).render(values)
    except TemplateNotFound as error:
        path, line = _place(error.__traceback__)  # of the template that extends or includes it
        hint = (
            f"The built-in ones are called {BUILT_IN}/{name.partition('/')[0]}/..., like their files below templates/."
        )
        message = f"there is no template '{error.name}'"
        raise RenderError(message, path=path or f"templates/{name}", line=line, hint=hint) from error
    except TemplateSyntaxError as error:
        raise RenderError(
            error.message or "syntax error", path=_shown(error.filename or name), line=error.lineno
        ) from error
    except PublisherError:
        raise
    except Exception as error:
        path, line = _place(error.__traceback__)
        if not path:  # our own code failed outside any template: that is a bug and must look like one
            raise
        message, hint = _told(error, name)
        raise RenderError(message, path=path, line=line, hint=hint) from error


def _told(error: Exception, name: str) -> tuple[str, str]:
    """What went wrong in a template, and what to do."""
    if isinstance(error, RecursionError):
        return "the template leads back to itself, without end", f'The built-in one is "{BUILT_IN}/{name}".'
    return f"{type(error).__name__}: {error}", "docs/templates.md lists what a template can use."


def _escapes(name: str | None) -> bool:
    return not (name or "").endswith((".txt.j2", ".txt"))


def _place(traceback: TracebackType | None) -> tuple[str, int]:
    """The innermost template file and line of a traceback; Jinja rewrites its frames to point there."""
    found = ("", 0)
    while traceback is not None:
        frame = traceback.tb_frame
        if "__jinja_exception__" in frame.f_globals:
            found = (_shown(frame.f_code.co_filename), traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _shown(file: str) -> str:
    """A template's path as the user knows it."""
    path = Path(file)
    return f"{BUILT_IN}/{path.relative_to(built_in()).as_posix()}" if path.is_relative_to(built_in()) else file


def _below(root: Path, file: Path) -> str:
    return (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()


def _files(folder: Path, above: tuple[str, ...] = ()) -> Iterator[Path]:
    """The files below a folder, also behind links, in an order of their own; hidden ones are left out.

    No link is followed to a folder that holds it: it would lead round in a circle, or to all of the publication.
    """
    real = os.path.realpath(folder)
    if any(f"{place}/".startswith(f"{real}/") for place in above) or not folder.is_dir():
        return
    for path in sorted(path for path in folder.iterdir() if not path.name.startswith(".")):
        if path.is_file():
            yield path
        else:
            yield from _files(path, (*above, real))
