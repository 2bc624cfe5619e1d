"""The files that are published beside articles, by the ends of their names."""

from __future__ import annotations

MEDIA_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".csv": "text/csv; charset=utf-8",
    ".epub": "application/epub+zip",
    ".pdf": "application/pdf",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt; charset=utf-8",
    ".zip": "application/zip",
}

# Pictures that no browser shows, or only one.
UNSHOWN = {".bmp": "BMP", ".heic": "HEIC", ".heif": "HEIF", ".jxl": "JPEG XL", ".tif": "TIFF", ".tiff": "TIFF"}
