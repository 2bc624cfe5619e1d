"""publisher.toml as a JSON Schema, made of the options themselves, so that editors complete and check it."""

from __future__ import annotations

import json

import msgspec

from publisher.config.options import File


def config_schema() -> str:
    """The schema as indented JSON text. Source: JSON Schema 2020-12."""
    (schema,), parts = msgspec.json.schema_components([File], ref_template="#/$defs/{name}")
    named = parts.pop("File") if "File" in parts else schema
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "publisher.toml",
        **{key: value for key, value in named.items() if key != "title"},
        "$defs": parts,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
