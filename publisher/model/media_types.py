"""What a file is, told by the end of its name: the one table for what is read, published, uploaded and served."""

from __future__ import annotations

from types import MappingProxyType

_UTF8 = "; charset=utf-8"
MEDIA_TYPES = MappingProxyType(
    {
        ".html": f"text/html{_UTF8}",
        ".xml": f"application/xml{_UTF8}",  # feeds too: every reader takes it, and browsers show it
        ".opml": f"application/xml{_UTF8}",
        ".json": "application/json",
        ".css": f"text/css{_UTF8}",
        ".js": f"text/javascript{_UTF8}",
        ".txt": f"text/plain{_UTF8}",
        ".csv": f"text/csv{_UTF8}",
        ".vtt": f"text/vtt{_UTF8}",
        ".srt": f"application/x-subrip{_UTF8}",
        ".avif": "image/avif",
        ".gif": "image/gif",
        ".ico": "image/vnd.microsoft.icon",
        ".jfif": "image/jpeg",  # as browsers on Windows save it
        ".jpeg": "image/jpeg",
        ".jpg": "image/jpeg",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".webp": "image/webp",
        ".aac": "audio/aac",
        ".flac": "audio/flac",
        ".m4a": "audio/mp4",
        ".m4b": "audio/mp4",
        ".mp3": "audio/mpeg",
        ".oga": "audio/ogg",
        ".ogg": "audio/ogg",
        ".opus": "audio/ogg",
        ".wav": "audio/wav",
        ".m4v": "video/mp4",
        ".mov": "video/quicktime",
        ".mp4": "video/mp4",
        ".ogv": "video/ogg",
        ".webm": "video/webm",
        ".epub": "application/epub+zip",
        ".pdf": "application/pdf",
        ".zip": "application/zip",
        ".woff": "font/woff",
        ".woff2": "font/woff2",
    }
)
# What is published when an article names it: nothing else that lies beside the articles ever is.
BESIDE = frozenset(MEDIA_TYPES) - {
    ".html", ".xml", ".opml", ".json", ".css", ".js", ".txt", ".ico", ".m4b", ".ogv", ".woff", ".woff2",
}  # fmt: skip
# Pictures that no browser shows, or only one.
UNSHOWN = {".bmp": "BMP", ".heic": "HEIC", ".heif": "HEIF", ".jxl": "JPEG XL", ".tif": "TIFF", ".tiff": "TIFF"}


def media_type(path: str) -> str:
    """What a file of the output at `path` is served as, "" where the table does not know it."""
    if path.endswith(".json") and (path.endswith("feed.json") or path.startswith("archive/")):
        return f"application/feed+json{_UTF8}"
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return MEDIA_TYPES.get(name[dot:].lower(), "") if dot >= 0 else ""
