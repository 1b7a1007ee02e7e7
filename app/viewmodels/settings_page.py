"""The settings as a page: sections of rows, made from the declarations. Pure."""

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

RowKind = Literal["choice", "whole", "number", "text"]


@dataclass(frozen=True, slots=True)
class Row:
    """One setting.

    Attributes:
        key: its place in the settings, with a dot before each part below a table.
        choices: what can be chosen, of kind ``choice``.
        least, most, step: bounds of a number, and how far its arrows go; unit: what stands behind it.
        value, default: as the settings have them.
    """

    key: str
    title: str
    description: str
    kind: RowKind
    value: Any
    default: Any
    choices: tuple[str, ...] = ()
    least: float = 0.0
    most: float = 1e9
    step: float = 1.0
    unit: str = ""

    @property
    def is_default(self) -> bool:
        """Whether it stands at its default."""
        return bool(self.value == self.default)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading."""

    title: str
    description: str
    rows: tuple[Row, ...]


def sections(settings: BaseModel, first: str = "General") -> tuple[Section, ...]:
    """Return a section of the plain settings, then one for each table; lists have pages of their own."""
    rows: list[Row] = []
    tables: list[Section] = []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            inner = tuple(
                row
                for key, each in type(value).model_fields.items()
                if (row := _row(f"{name}.{key}", each, getattr(value, key))) is not None
            )
            tables.append(Section(field.title or name, field.description or "", inner))
        elif (row := _row(name, field, value)) is not None:
            rows.append(row)
    return (Section(first, "", tuple(rows)), *tables)


def changed(settings: BaseModel, key: str, value: object) -> dict[str, Any]:
    """Return what to put into the settings so that one of them has another value."""
    table, dot, name = key.partition(".")
    if not dot:
        return {key: value}
    inner: BaseModel = getattr(settings, table)
    return {table: {**inner.model_dump(), name: value}}


def fits(row: Row, words: str) -> bool:
    """Return whether a row has all the words that are searched for."""
    text = f"{row.title} {row.description} {row.key}".casefold()
    return all(word in text for word in words.casefold().split())


def _row(key: str, field: FieldInfo, value: Any) -> Row | None:  # noqa: ANN401 -- of any setting
    kind, choices = _kind(field.annotation)
    if kind is None:
        return None
    bounds = _bounds(field)
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    return Row(
        key=key,
        title=field.title or key,
        description=field.description or "",
        kind=kind,
        value=value,
        default=field.get_default(call_default_factory=True),
        choices=choices,
        least=bounds.get("ge", 0.0),
        most=bounds.get("le", 1e9),
        step=float(str(extra.get("step", 1))),
        unit=str(extra.get("unit", "")),
    )


def _kind(form: Any) -> tuple[RowKind | None, tuple[str, ...]]:  # noqa: ANN401 -- an annotation
    if get_origin(form) is Literal:
        return "choice", tuple(str(each) for each in get_args(form))
    if get_origin(form) in (Union, types.UnionType):
        return None, ()
    plain: Mapping[object, RowKind] = {int: "whole", float: "number", str: "text"}
    return plain.get(form), ()


def _bounds(field: FieldInfo) -> dict[str, float]:
    found: dict[str, float] = {}
    for each in field.metadata:
        for name in ("ge", "le"):
            if (bound := getattr(each, name, None)) is not None:
                found[name] = float(bound)
    return found
