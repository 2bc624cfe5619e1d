"""The errors that end a command; what is wrong with one article travels as a `Problem` instead.

The tree:

    PublisherError
    ├── ConfigError     publisher.toml or an environment variable
    ├── ArticleError    an article file that the user named
    ├── StateError      what we keep: publisher.lock, the cache, the database of subscribers
    ├── RenderError     a template, ours or the user's
    ├── TargetError     the place the documents go to
    └── DeliveryError   mail that could not be handed over
"""

import errno


class PublisherError(Exception):
    """The root: reads as `where: what. How to fix it`.

    `path` is the file as the user knows it ("" when no file is at fault), `line` counts from 1
    (0 when unknown).
    """

    def __init__(self, message: str, *, path: str = "", line: int = 0, hint: str = "") -> None:
        self.message, self.path, self.line, self.hint = message, path, line, hint
        where = f"{path}:{line}: " if line else f"{path}: " if path else ""
        super().__init__(f"{where}{sentences(message, hint)}")


def sentences(message: str, hint: str) -> str:
    """What is wrong and how to mend it, as two sentences; a foreign message may bring its full stop along."""
    return f"{message.removesuffix('.')}. {hint}" if hint else message


def counted(number: int, noun: str) -> str:
    """A number and its noun, with an "s" where there is not just one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def reason(error: BaseException) -> str:
    """What an exception of another library says, on one line; of the system's errors without their `[Errno 111]`."""
    inner = getattr(error, "reason", None)  # urllib wraps them
    if isinstance(inner, Exception):
        return reason(inner)
    said = error.strerror if isinstance(error, OSError) and isinstance(error.strerror, str) else str(inner or error)
    return " ".join(said.split()) or type(error).__name__


def remedy(error: OSError) -> str:
    """How to mend that a file cannot be written."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return "Free some space there, then try again: nothing is lost."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "Give yourself permission to write there, or name another folder."
    return "Look at what lies there."


class ConfigError(PublisherError):
    """publisher.toml, a command's option or an environment variable has a wrong value."""


class ArticleError(PublisherError):
    """A file that the user asked about is not an article, or cannot be read."""


class StateError(PublisherError):
    """publisher.lock or the database of subscribers cannot be used: going on could lose ids or readers."""


class RenderError(PublisherError):
    """A template failed; `path` and `line` point into the template."""


class TargetError(PublisherError):
    """The output folder or an upload target refused a document."""


class DeliveryError(PublisherError):
    """A letter could not be handed to the mail server."""
