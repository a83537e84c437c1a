"""What the office's commands share: options, the store, sentences and exit codes."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from sqlalchemy import Engine

from models.errors import BadInput, GatepostError, StoreDamaged, StoreError, StoreFull, StoreReadOnly, StoreVersion
from models.notice import N_, Notice, Translate
from models.store import open_store, upgrade
from office.parts import LOCALE
from office.translation import translator

DATA = Path(os.environ.get("GATEPOST_DATA", "var")) / "office"
STORE_FILE = "office.sqlite"


class Exit:
    """Exit codes of all commands; `EXIT_CODES` says the same to a person."""

    DONE, FAILED, USAGE, NOT_USABLE, UNSOUND, STORE = range(6)


EXIT_CODES = (
    "Exit codes: 0 done; 1 not done, the sentence says why; 2 the command line is not understood; "
    "3 what was given cannot be used or is not there; 4 status: an entry is missing or was changed; "
    "5 the store cannot be read or written."
)


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


def own_language() -> Language:
    """The language of whoever runs a command, as the environment says it."""
    spoken = next(filter(None, map(os.environ.get, ("GATEPOST_LANG", "LC_ALL", "LANG"))), "")
    return Language.ZH if spoken.startswith("zh") else Language.EN


DataOption = Annotated[Path, typer.Option(help="The office's folder; its store is office.sqlite there.")]
DatabaseOption = Annotated[
    str, typer.Option(envvar="GATEPOST_DATABASE", help="postgresql://… instead of a folder, for many gates.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
LangOption = Annotated[
    Language, typer.Option(default_factory=own_language, show_default="as LANG says", help="Language of the sentences.")
]
CompoundOption = Annotated[str | None, typer.Option(help="Which compound, where there are several.")]


def new_app() -> typer.Typer:
    return typer.Typer(
        help="Gatepost at the community office.",
        epilog=EXIT_CODES,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )


def open_office(data: Path, database: str) -> Engine:
    """The office's store, its tables up to date. Raises StoreError, BadInput."""
    if database:
        scheme, _, rest = database.partition("://")
        if scheme not in ("postgresql", "postgres", "postgresql+psycopg") or not rest:
            raise BadInput(notice=Notice(N_("The address of a database begins with postgresql://")))
        engine = open_store(f"postgresql+psycopg://{rest}")
    else:
        try:
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreReadOnly(str(error)) from None
        engine = open_store(data / STORE_FILE)
    upgrade(engine)
    return engine


def say_in(language: Language) -> Translate:
    return translator(language, LOCALE)


def print_json(value: object) -> None:
    typer.echo(msgspec.json.encode(value).decode())


def trouble(error: GatepostError) -> tuple[int, Notice]:
    """Exit code and sentence of an error."""
    if isinstance(error, StoreError):
        return Exit.STORE, next(notice for kind, notice in _STORE if isinstance(error, kind))
    return (Exit.NOT_USABLE if isinstance(error, BadInput) else Exit.FAILED), error.notice


_STORE: tuple[tuple[type[StoreError], Notice], ...] = (
    (StoreFull, Notice(N_("The office's disk is full. Make room, then try again; nothing that was saved is lost."))),
    (
        StoreReadOnly,
        Notice(N_("The office's folder cannot be written. Look who owns it and whether the disk is sound.")),
    ),
    (StoreDamaged, Notice(N_("The office's store is damaged. It is kept as it is: bring back the last backup."))),
    (StoreVersion, StoreVersion.notice),
    (StoreError, Notice(N_("The office's store does not answer. Nothing that was saved is lost; try again."))),
)
