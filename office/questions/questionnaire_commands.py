"""The command that brings a questionnaire in, or takes it back."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from models.errors import BadInput
from models.ids import random_id
from models.notice import N_, Notice
from models.questionnaire.problems import Problem
from office.commands import (
    DATA,
    CompoundOption,
    DatabaseOption,
    DataOption,
    Exit,
    JsonOption,
    LangOption,
    open_office,
    print_json,
    say_in,
)
from office.reference.compound import find_compound

NEW = N_("The questionnaire is version {version} now.")
SAME = N_("The questionnaire stays version {version}.")
GONE = N_("Nothing is asked beyond the fixed questions now.")
WHICH = Notice(N_("Name the questionnaire's .xlsx file, or say --withdraw."))


def questionnaire(
    lang: LangOption,
    file: Annotated[Path | None, typer.Argument(help="An XLSForm, .xlsx.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Go back to the fixed questions alone.")] = False,
    compound: CompoundOption = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Bring in the office's own questions; changed ones become a new version.

    If any cell is wrong, nothing is brought in and the cells are named. The same file again changes nothing.
    """
    from models.questionnaire.problems import BadQuestionnaire
    from models.questionnaire.xlsform import read_xlsform
    from office.questions import questionnaires

    say = say_in(lang)
    if (file is None) != withdraw:
        raise BadInput(notice=WHICH)
    if file is None:
        engine = open_office(data, database)
        changed = questionnaires.withdraw(engine, find_compound(engine, compound).id)
        if as_json:
            print_json({"version": None, "changed": changed})
        else:
            typer.echo(say(GONE))
        return
    try:
        read = read_xlsform(file)
    except BadQuestionnaire as error:
        for problem in error.problems:
            typer.echo(f"{file.name}:{cell_of(problem)} {problem.notice.say(say)}", err=True)
        if error.more:
            typer.echo(say(N_("… and {count} cells more.")).format(count=error.more), err=True)
        typer.echo(error.notice.say(say), err=True)
        sys.exit(Exit.NOT_USABLE)
    except OSError as error:
        notice = Notice(N_("The file {file} cannot be read: {why}."), {"file": str(file), "why": str(error.strerror)})
        raise BadInput(notice=notice) from None
    engine = open_office(data, database)
    taken = questionnaires.take_in(engine, find_compound(engine, compound).id, read, random_id)
    if as_json:
        print_json({"version": taken.number, "changed": taken.changed})
    else:
        typer.echo(say(NEW if taken.changed else SAME).format(version=taken.number))


def cell_of(problem: Problem) -> str:
    """`survey!B3:`, as a spreadsheet names it; as much of it as there is."""
    if not problem.sheet:
        return ""
    place = f"{problem.column}{problem.row or ''}"
    return f" {problem.sheet}!{place}:" if place else f" {problem.sheet}:"
