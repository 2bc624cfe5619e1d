"""Front matter as a JSON Schema, made of the table of conventions, so that editors complete keys."""

from __future__ import annotations

import json

from publisher.readers.conventions import ACCEPTED
from publisher.readers.media import EPISODE_TYPES

_DATE: dict[str, object] = {"type": "string", "description": "2026-11-23, or 2026-11-23T09:00:00Z"}
_TEXT: dict[str, object] = {"type": "string"}
_LIST: dict[str, object] = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}
_FLAG: dict[str, object] = {"type": "boolean"}
_NUMBER: dict[str, object] = {"type": "integer", "minimum": 0}
_ANY: dict[str, object] = {}
_KINDS: dict[str, dict[str, object]] = {
    **dict.fromkeys(("title", "subtitle", "slug", "id", "url", "summary", "language", "status"), _TEXT),
    **dict.fromkeys(("date", "updated", "expires"), _DATE),
    **dict.fromkeys(("tags", "categories", "topics", "aliases"), _LIST),
    **dict.fromkeys(("draft", "publish", "hidden", "feed", "newsletter", "explicit"), _FLAG),
    **dict.fromkeys(("length", "episode", "season"), _NUMBER),
    "episode_type": {"enum": [*EPISODE_TYPES]},
}
_SHOWN = {"topics": "topic", "language": "lang", "authors": "author"}  # the name that our guide uses


def front_matter_schema() -> str:
    """The schema as indented JSON text: our own names only, others are accepted. Source: JSON Schema 2020-12."""
    fields = {_SHOWN.get(name, names[0] if name not in names else name): name for name, names in ACCEPTED.items()}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Front matter of an article",
        "type": "object",
        "properties": {shown: _KINDS.get(name, _ANY) for shown, name in fields.items()},
        "additionalProperties": True,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
