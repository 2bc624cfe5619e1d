"""The output folder over HTTP: the right media types, 304 for what a client has, and no way out of the folder."""

from __future__ import annotations

import mimetypes
import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import msgspec
from flask import Request, Response
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.security import safe_join
from werkzeug.wsgi import wrap_file

from publisher.model.media_types import media_type
from publisher.targets.headers import FOREVER

_OPEN = (".xml", ".json", ".opml")  # readers in browsers fetch them from other sites
# A picture must not run scripts when it is opened by itself.
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_PAGE_POLICY = "frame-ancestors 'self'; object-src 'none'; base-uri 'self'"
_WELL_KNOWN = ".well-known"  # RFC 8615: the one name with a full stop in front that is public


class Files(msgspec.Struct, frozen=True):
    """The files below `folder`, of a site that begins at the path `base` (without %20) of its host."""

    folder: Path
    base: str

    def answer(self, request: Request, path: str) -> Response | None:
        """The file at `path`, below the folder, or the page of a folder; None where there is neither."""
        if not _is_public(path):
            return None
        joined = safe_join(str(self.folder), path.rstrip("/"))
        if joined is None:
            return None
        found = Path(joined)
        try:
            if found.is_dir():
                return self._of_folder(request, found, path)
            return None if path.endswith("/") else self._of_file(request, found)
        except (OSError, ValueError):  # a name that is too long, or has a NUL in it
            return None

    def missing(self) -> Response | None:
        """What the site has to say of something that is missing; None where it has nothing."""
        try:
            page = (self.folder / "404.html").read_bytes()
        except OSError:
            return None
        answer = Response(page, 404, mimetype="text/html")
        answer.headers["Content-Security-Policy"] = _PAGE_POLICY
        return answer

    def _of_folder(self, request: Request, folder: Path, path: str) -> Response | None:
        page = folder / "index.html"
        if request.path.endswith("/"):
            return self._of_file(request, page)
        if not page.is_file():
            return None
        target = quote(f"{self.base}{path}/" if path else self.base)
        return Response(status=301, headers={"Location": target})  # relative links on the page need the slash

    def _of_file(self, request: Request, file: Path) -> Response | None:
        """A file as it is in one moment: its tag and its bytes are read from the same handle."""
        if not file.is_file() or not file.resolve().is_relative_to(self.folder.resolve()):
            return None
        handle = file.open("rb")
        about = os.fstat(handle.fileno())
        size, changed = about.st_size, about.st_mtime_ns
        answer = Response(wrap_file(request.environ, handle), direct_passthrough=True)
        answer.content_length = size
        answer.set_etag(f"{changed:x}-{size:x}")
        answer.last_modified = datetime.fromtimestamp(changed / 1e9, UTC)
        place = file.relative_to(self.folder)
        answer.headers["Content-Type"] = _served_as(place.as_posix())
        in_assets = place.parts[0] == "assets"  # names there change with the content
        answer.headers["Cache-Control"] = FOREVER if in_assets else "no-cache"
        if file.suffix in _OPEN:
            answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Content-Security-Policy"] = _PICTURE_POLICY if file.suffix == ".svg" else _PAGE_POLICY
        answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        return _as_asked_for(answer, request, size)


def _as_asked_for(answer: Response, request: Request, size: int) -> Response:
    """304 for what a client has, one part where it wants one, else the whole: nobody must be given several."""
    parts, environ = request.range, request.environ
    if parts is None or parts.units != "bytes" or len(parts.ranges) != 1:  # RFC 9110 14.2: ignored then
        environ = {name: value for name, value in environ.items() if name != "HTTP_RANGE"}
    try:
        answer.make_conditional(environ, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        answer.close()
        return Response(status=416, headers={"Content-Range": f"bytes */{size}"})  # RFC 9110 15.5.17
    return answer


def _is_public(path: str) -> bool:
    """Whether a path may be looked at: no hidden file, such as the manifest, and no way up or around."""
    parts = [part for part in path.split("/") if part]
    hidden = any(part.startswith(".") and part != _WELL_KNOWN for part in parts)
    return not hidden and "\\" not in path and "\0" not in path and "//" not in path and not path.startswith("/")


def _served_as(path: str) -> str:
    """What a file below the folder is; others may have put something there, too."""
    return media_type(path) or mimetypes.guess_type(path)[0] or "application/octet-stream"
