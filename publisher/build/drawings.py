"""Pictures that are published without being resized: measured, and SVG without anything that could act on a reader."""

from __future__ import annotations

from io import BytesIO


def harmless(drawing: bytes) -> bytes:
    """An SVG as it is published, b"" when it cannot be."""
    from publisher.markup import drawings  # noqa: PLC0415 - few articles have one

    return drawings.harmless(drawing)


def size(source: str | BytesIO) -> tuple[int, int]:
    """Width and height in pixels by the file's header; (0, 0) where it cannot be told."""
    import imagesize  # noqa: PLC0415 - only where a new image is met

    try:
        width, height = imagesize.get(source)
    except (ValueError, OSError, OverflowError):
        return 0, 0
    return (int(width), int(height)) if width > 0 and height > 0 else (0, 0)
