"""The office's commands: `python -m office --help`."""

import sys

import typer

from models.errors import GatepostError
from models.quiet import be_quiet
from office.care.store_commands import backup, escrow, restore, tablet_copy
from office.commands import new_app, own_language, say_in, trouble
from office.passes.key_commands import keys
from office.printing.print_commands import badges, cards, lost_card, poster, slips
from office.questions.questionnaire_commands import questionnaire
from office.reference.setup_commands import card, compound, enrolment, policy, roster, user
from office.register.report_commands import sheet, status
from office.serve import serve
from office.tablets.stick_commands import stick

app = new_app()
SETUP = (serve, user, compound, roster, policy, questionnaire, enrolment, card, keys, sheet, status)
STORE = (backup, restore, escrow, tablet_copy, stick)
PRINT = (cards, lost_card, badges, slips, poster)
for command in (*SETUP, *STORE, *PRINT):
    app.command()(command)


def main() -> None:
    be_quiet()
    try:
        app()
    except GatepostError as error:
        code, notice = trouble(error)
        typer.echo(f"gatepost: {notice.say(say_in(own_language()))}", err=True)
        sys.exit(code)


if __name__ == "__main__":
    main()
