"""The command that takes the office's list of keys to a gate that no network reaches."""

from pathlib import Path
from typing import Annotated

import typer

from models.clock import system_clock
from models.notice import N_
from office.commands import DATA, CompoundOption, DatabaseOption, DataOption, LangOption, open_office, say_in
from office.reference.compound import find_compound


def keys(
    lang: LangOption,
    out: Annotated[Path, typer.Option(help="The file to write, or a USB stick's folder.")],
    compound: CompoundOption = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Write the newest list of keys as a file, for tablets that no network reaches."""
    from models.passes import KEY_FILE
    from office.passes.key_file import signed_list, write_key_file
    from office.passes.keys import renew

    engine = open_office(data, database)
    site = find_compound(engine, compound).id
    renew(engine, site, system_clock())
    file = write_key_file(signed_list(engine, site), out)
    text = N_("{file}: plug it into the tablet on a USB stick, not in a folder, under the name {name}.")
    typer.echo(say_in(lang)(text).format(file=file, name=KEY_FILE))
