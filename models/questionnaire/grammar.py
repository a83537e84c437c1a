"""The door to lark: a text to what a transformer makes of it, while it is parsed and without recursion."""

from typing import Any, Generic, TypeVar, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError
from lark.visitors import v_args  # pyright: ignore[reportUnknownVariableType]

from models.notice import Notice

__all__ = ["Grammar", "Refused", "Token", "Transformer", "Unreadable", "inline"]

T = TypeVar("T")
inline = cast(Any, v_args)(inline=True)
"""Decorates a transformer whose methods take the parts of a rule one by one."""


class Refused(Exception):
    """A transformer's: the text can be read, but is not to be used."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.text)
        self.notice = notice


class Unreadable(Exception):
    """`place` is where in the text reading ended, from 0; None where the text ends too early."""

    def __init__(self, place: int | None) -> None:
        super().__init__(str(place))
        self.place = place


class Grammar(Generic[T]):
    def __init__(self, rules: str, transformer: Transformer[Token, T]) -> None:
        self._parser = cast(Any, Lark(rules, parser="lalr", transformer=transformer))

    def parse(self, text: str) -> T:
        """Raises Unreadable, Refused."""
        try:
            return cast(T, self._parser.parse(text))
        except UnexpectedInput as error:
            token: Any = cast(Any, error).token if isinstance(error, UnexpectedToken) else None
            early = token is not None and token.type == "$END"
            place = cast(Any, error).pos_in_stream
            raise Unreadable(None if early or place is None or place < 0 else int(place)) from None
        except VisitError as error:
            if isinstance(error.orig_exc, Refused):
                raise error.orig_exc from None
            raise
