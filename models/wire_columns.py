"""Structs of one kind as columns of MessagePack, and back: like stands beside like, and packs to a half.

A column in which every value is the field's default is left out. Columns have the types of the fields, so what comes in
is checked as strictly as JSON is; a column that is not known here, of a newer version, is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import NODEFAULT

Columns = dict[str, Sequence[Any]]
"""A field's name to its values, all of one length."""

LONGEST_ID = 64
"""Bytes."""
_DEFAULT = 255


class NoColumns(Exception):
    """These values cannot stand as columns, or these columns are of no structs."""


class Ids(msgspec.Struct, frozen=True, array_like=True):
    """A column of lower-case hexadecimal as bytes."""

    raw: bytes
    sizes: bytes
    """Of each value in bytes; 255: the field's default."""


class Spread:
    """Takes structs of a kind apart. `left_out`: what the other side works out. `ids`: fields with hexadecimal."""

    def __init__(
        self, kind: type[msgspec.Struct], left_out: frozenset[str] = frozenset(), ids: frozenset[str] = frozenset()
    ) -> None:
        fields = [field for field in msgspec.structs.fields(kind) if field.name not in left_out]
        self._defaults: dict[str, Any] = {field.name: _default(field) for field in fields}
        self._ids = ids
        types: list[tuple[str, Any, Any]] = [
            (field.name, (Ids if field.name in ids else list[field.type]) | None, None) for field in fields
        ]
        self._struct = msgspec.defstruct(
            f"{kind.__name__}Columns", types, frozen=True, omit_defaults=True, forbid_unknown_fields=True
        )
        self._decoder = msgspec.msgpack.Decoder(self._struct)

    def spread(self, structs: Sequence[Any], instead: Mapping[str, Sequence[Any]] | None = None) -> msgspec.Raw:
        """`instead`: columns that take the place of what the structs hold. Raises NoColumns, OverflowError."""
        present: Columns = {}
        for name, default in self._defaults.items():
            if instead is not None and name in instead:
                present[name] = instead[name]
                continue
            column = list(map(attrgetter(name), structs))
            if default is NODEFAULT or column.count(default) != len(column):
                present[name] = column
        values = {name: _as_ids(present[name], self._defaults[name]) for name in present if name in self._ids}
        return msgspec.Raw(msgspec.msgpack.encode(self._struct(**(present | values))))

    def gather(self, raw: msgspec.Raw, count: int) -> Columns:
        """The columns that are there, each of `count` values. Raises NoColumns, msgspec.MsgspecError."""
        columns = self._decoder.decode(raw)
        present: Columns = {}
        for name, default in self._defaults.items():
            column = getattr(columns, name)
            if column is None:
                continue
            present[name] = _from_ids(column, default) if name in self._ids else column
            if len(present[name]) != count:
                raise NoColumns(name)
        return present

    def is_hex(self, struct: Any) -> bool:
        """Whether the struct's ids come back from bytes as they were."""
        try:
            for name in self._ids:
                value = getattr(struct, name)
                if value != self._defaults[name] and (
                    len(value) > 2 * LONGEST_ID or bytes.fromhex(value).hex() != value
                ):
                    return False
        except (ValueError, TypeError):
            return False
        return True


def rows(columns: Columns, count: int) -> Iterator[dict[str, Any]]:
    """The values of each struct by the fields' names."""
    if not columns:
        return (dict[str, Any]() for _ in range(count))
    names = tuple(columns)
    return (dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True))


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is NODEFAULT else field.default_factory()


def _as_ids(column: Sequence[Any], default: Any) -> Ids:
    raws = [None if value == default else bytes.fromhex(value) for value in column]
    return Ids(b"".join(raw for raw in raws if raw), bytes(_DEFAULT if raw is None else len(raw) for raw in raws))


def _from_ids(ids: Ids, default: Any) -> list[Any]:
    if default is NODEFAULT and _DEFAULT in ids.sizes:
        raise NoColumns("an id is missing")
    values: list[Any] = []
    text, at = ids.raw.hex(), 0
    for size in ids.sizes:
        if size == _DEFAULT:
            values.append(default)
        else:
            values.append(text[at : at + 2 * size])
            at += 2 * size
    if at != len(text) or any(LONGEST_ID < size < _DEFAULT for size in ids.sizes):
        raise NoColumns("sizes")
    return values
