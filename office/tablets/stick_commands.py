"""The command that takes in what tablets wrote on a USB stick, and writes the answers beside it."""

from pathlib import Path
from typing import Annotated

import typer

from models.clock import system_clock
from models.notice import N_
from office.commands import DATA, DatabaseOption, DataOption, LangOption, open_office, say_in


def stick(
    lang: LangOption,
    folder: Annotated[Path, typer.Argument(help="The USB stick's folder, with what tablets wrote there.")],
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Take in entries that tablets wrote on a USB stick, and write the answers for them."""
    from office.register.announce import announcer_for
    from office.tablets.batch_file import take_stick

    engine = open_office(data, database)
    say = say_in(lang)
    taken = take_stick(engine, folder, system_clock, announcer_for(engine))
    text = N_("{tablet}: {stored} new, {known} known already, {refused} refused. Take the stick back to this tablet.")
    for one in taken:
        told = {"tablet": one.device[:12], "stored": one.stored, "known": one.known, "refused": one.refused}
        typer.echo(say(text).format(**told))
    if not taken:
        typer.echo(say(N_("There is no tablet's file on this stick.")))
