"""Rows of reference data above a revision, by the index that holds few of them."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _WithoutIndex(FunctionElement[str]):
    """A column by which SQLite looks nothing up (sqlite.org/optoverview.html, section 2, unary +).

    It takes an equality for the narrowest there is, while all rows of a store are of one compound: after each change of
    one row it read a hundred thousand. PostgreSQL counts, and chooses by itself.
    """

    name = "without_index"
    inherit_cache = True


@compiles(_WithoutIndex)
def _plain(element: _WithoutIndex, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(_WithoutIndex, "sqlite")
def _with_plus(element: _WithoutIndex, compiler: SQLCompiler, **kw: Any) -> str:
    return "+" + compiler.process(element.clauses, **kw)


def changed_after(
    table: Table, site: str | BindParameter[str], revision: int | BindParameter[int]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions: of this compound, and written above this revision."""
    return _WithoutIndex(table.c.site_id) == site, table.c.revision > revision
