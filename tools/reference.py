"""Write docs/reference/ out of the code itself: python -m tools.reference. A test compares the pages with the code."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import click
import msgspec
from msgspec.inspect import (
    BoolType,
    CollectionType,
    DictType,
    FloatType,
    IntType,
    LiteralType,
    StrType,
    StructType,
    Type,
    type_info,
)

import publisher
from publisher.config.options import File
from publisher.readers.conventions import ACCEPTED
from publisher.readers.schema import front_matter_schema
from tools import template_names

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
_MADE = "<!-- Made by `python -m tools.reference` from the code; do not edit. -->\n\n"


def pages() -> dict[str, str]:
    """Each page of the reference by its file name."""
    made = {
        "options.md": _options(),
        "front-matter.md": _front_matter(),
        "templates.md": template_names.page(),
        "commands.md": _commands(),
        "library.md": _library(),
    }
    return {name: _MADE + text.rstrip() + "\n" for name, text in made.items()}


# --- publisher.toml ------------------------------------------------------------------------------------------------


def _options() -> str:
    rows = ["# All options of publisher.toml\n\nWhat they mean: [configuration](../configuration.md)."]
    for heading, note, struct in _tables():
        rows.append(f"\n## {heading}\n\n{note}\n\n| option | type | default |\n|---|---|---|")
        hints = get_type_hints(struct.cls)
        rows += [f"| `{one.name}` | {_type(one.type, hints[one.name])} | {_default(one)} |" for one in _plain(struct)]
    return "\n".join(rows)


def _tables() -> Iterator[tuple[str, str, StructType]]:
    """Heading, docstring and fields of each table, in their order."""
    whole = type_info(File)
    assert isinstance(whole, StructType)
    waiting = [("The top of the file", whole)]
    while waiting:
        name, struct = waiting.pop(0)
        yield name, _note(struct.cls, name), struct
        prefix = "" if struct is whole else name.strip("[]") + "."
        inner = [(field, *_struct(field.type)) for field in struct.fields]
        waiting[:0] = [
            (f"[[{prefix}{field.name}]]" if many else f"[{prefix}{field.name}]", found)
            for field, found, many in inner
            if found
        ]


def _struct(kind: Type) -> tuple[StructType | None, bool]:
    """The struct that a type is, or of which it is a list; and whether it is a list."""
    if isinstance(kind, StructType):
        return kind, False
    item = getattr(kind, "item_type", None)
    return (item, True) if isinstance(item, StructType) else (None, False)


def _plain(struct: StructType) -> Iterator[msgspec.inspect.Field]:
    return (field for field in struct.fields if not _struct(field.type)[0])


def _note(kind: type, name: str) -> str:
    text = " ".join((inspect.getdoc(kind) or "").split()).removeprefix(f"{name}: ")
    return text if text.startswith("publisher.toml") else text[:1].upper() + text[1:]


def _type(kind: Type, hint: object) -> str:
    if isinstance(kind, LiteralType):  # which knows its values, but not their order
        return ", ".join(f"`{_toml(value)}`" for value in get_args(hint))
    if isinstance(kind, CollectionType) and (item := getattr(kind, "item_type", None)):
        return f"list of {_type(item, get_args(hint)[0])}"
    if isinstance(kind, IntType | FloatType):
        return "number" + (f" from {kind.ge}" if kind.ge is not None else "") + (f" to {kind.le}" if kind.le else "")
    names: dict[type[Type], str] = {BoolType: "true or false", StrType: "text", DictType: "table"}
    return names[type(kind)]


def _default(field: msgspec.inspect.Field) -> str:
    return "needed" if field.required else f"`{_toml(field.default)}`"


def _toml(value: object) -> str:
    return msgspec.json.encode(value).decode().replace(",", ", ")


# --- front matter --------------------------------------------------------------------------------------------------


def _front_matter() -> str:
    schema = msgspec.json.decode(front_matter_schema())["properties"]
    rows = [
        "# All keys of front matter",
        "\nWhat they mean: [front matter](../frontmatter.md). Case, `-`, `_` and spaces in keys do not count;",
        "of several names for one thing the first counts.",
        "\n| key | type in the schema for editors | other names |\n|---|---|---|",
    ]
    for (shown, kind), names in zip(schema.items(), ACCEPTED.values(), strict=True):
        others = ", ".join(f"`{name}`" for name in names if name != shown.replace("_", ""))
        rows.append(f"| `{shown}` | {_kind(kind)} | {others or ' '} |")
    return "\n".join(rows)


def _kind(schema: dict[str, object]) -> str:
    """A key's type in words; keys that take several shapes have none in the schema."""
    if "anyOf" in schema:
        return "text or list"
    words = {"string": "text", "boolean": "true or false", "integer": "number"}
    return str(schema.get("description") or words.get(str(schema.get("type")), "any"))


# --- commands ------------------------------------------------------------------------------------------------------


def _commands() -> str:
    from publisher.cli import publisher as group  # noqa: PLC0415 - the package has the same name

    context = click.Context(group, info_name="publisher")
    rows = ["# All commands\n\nAs `--help` shows them, with more words: [commands](../commands.md)."]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        rows += _command(command, click.Context(command, info_name=name, parent=context), level=2)
    return "\n".join(rows)


def _command(command: click.Command, context: click.Context, *, level: int) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"\n{'#' * level} {context.command_path}\n\n```text\n{usage}\n```\n"
    yield inspect.cleandoc(command.help or "").replace("\b\n", "") + "\n"
    records = [one.get_help_record(context) for one in command.params if isinstance(one, click.Option)]
    if options := [record for record in records if record]:
        yield "| option | meaning |\n|---|---|"
        yield from (f"| `{_cell(name)}` | {_cell(text)} |" for name, text in options)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner
            yield from _command(inner, click.Context(inner, info_name=name, parent=context), level=level + 1)


def _doc(value: object) -> str:
    return (inspect.getdoc(value) or "").replace("<", "&lt;")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


# --- the library ---------------------------------------------------------------------------------------------------


def _library() -> str:
    rows = [
        "# All of the library\n\nEverything that `publisher` exports; how to use it: [as a library](../library.md)."
    ]
    names = [name for name in publisher.__all__ if name != "__version__"]
    values = {name: getattr(publisher, name) for name in names}
    rows += ["\n## Functions\n"]
    for name, value in values.items():
        if inspect.isfunction(value):
            rows.append(f"### {name}\n\n```python\n{_signature(name, value)}\n```\n\n{_doc(value)}\n")
    rows += ["## Values\n"]
    for name, value in values.items():
        if isinstance(value, type) and issubclass(value, msgspec.Struct):
            rows.append(f"### {name}\n\n{_doc(value)}\n\n{_fields(value)}\n")
    rows += ["## Errors and protocols\n\n| name | is a | |\n|---|---|---|"]
    for name, value in values.items():
        if isinstance(value, type) and not issubclass(value, msgspec.Struct):
            base = value.__mro__[1].__name__
            rows.append(f"| `{name}` | `{base}` | {_cell(_doc(value).splitlines()[0])} |")
    return "\n".join(rows)


def _signature(name: str, function: Callable[..., object]) -> str:
    signature = inspect.signature(function)
    parts, star = [], False
    for one in signature.parameters.values():
        if one.kind is one.KEYWORD_ONLY and not star:
            parts.append("*")
            star = True
        value = "" if one.default is one.empty else f" = {_code(one.default)}"
        parts.append(f"{one.name}: {one.annotation}{value}")
    inner = ",\n".join(f"    {part}" for part in parts)
    return f"def {name}(\n{inner},\n) -> {signature.return_annotation}: ..."


def _code(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _fields(struct: type[msgspec.Struct]) -> str:
    rows = [f"| `{name}` | `{_cell(str(kind))}` |" for name, kind in struct.__annotations__.items()]
    return "\n".join(["| field | type |", "|---|---|", *rows])


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
