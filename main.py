"""The tablet's door: sets Kivy's environment, puts the parts together, runs them."""

import os
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from models.errors import GatepostError
from models.quiet import be_quiet

if TYPE_CHECKING:
    from screens.app import GateApp

DATA = Path(os.environ.get("GATEPOST_DATA", "var")) / "tablet"
LOCALE = Path(__file__).parent / "assets" / "locale"

app = typer.Typer(
    help="Gatepost at the gate. Without a command the tablet's window opens.",
    epilog="Exit codes: 0 done, 1 not done (the sentence says why), 2 the command line is not understood.",
    pretty_exceptions_enable=False,
    add_completion=False,
)
DataOption = Annotated[Path, typer.Option(help="The tablet's folder: its store and its day sheets.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
OfficeOption = Annotated[str, typer.Option(help="The office's address, for instance 192.168.1.10:8471.")]
FingerprintOption = Annotated[str, typer.Option(help="The 16 characters that the office shows beside the code.")]
NameOption = Annotated[str, typer.Option(help="What the office calls this tablet.")]
LanguageOption = Annotated[str, typer.Option(help="zh or en.")]


@app.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    data: DataOption = DATA,
    camera: Annotated[str, typer.Option(help="A device number, or the path of a video file.")] = "0",
    size: Annotated[str, typer.Option(help="1280x800, 800x1280, or full: the whole screen.")] = "1280x800",
    language: Annotated[str, typer.Option(help="zh or en; else as last used.")] = "",
    walk: Annotated[Path | None, typer.Option(help="Walk the main path by touches; pictures go here.")] = None,
    once: Annotated[bool, typer.Option(help="End after the walk.")] = False,
    pages: Annotated[
        str, typer.Option(help="Where the office's pages are; the walk fills in the phone form there.")
    ] = "http://127.0.0.1:8470",
) -> None:
    """Open the tablet's window."""
    if context.invoked_subcommand is None:
        from screens.start import start

        walking = None if walk is None else partial(_walk, pictures=walk, once=once, pages=pages)
        start(data, camera, size, language, walking)


async def _walk(window: "GateApp", pictures: Path, once: bool, pages: str) -> None:
    from demo.walk import walk_through  # it imports kivy, whose environment is set by now

    await walk_through(window, pictures, once, pages)


@app.command()
def enrol(
    code: Annotated[str, typer.Option(help="The one-time code that the office shows, or all that its picture says.")],
    office: OfficeOption = "",
    fingerprint: FingerprintOption = "",
    name: NameOption = "tablet",
    data: DataOption = DATA,
) -> None:
    """Make this tablet a gate's, or enrol it anew: with the office's address, its one-time code and fingerprint."""
    import asyncio

    from kiosk.link.enrolment import enrol as enrol_with
    from kiosk.one_program import only_one
    from models.enrolment import typed_enrolment

    wanted = typed_enrolment(office, code, fingerprint)
    with only_one(data):
        identity = asyncio.run(enrol_with(data, wanted, name))
    typer.echo(f"Enrolled: gate {identity.gate} of {identity.site}, device {identity.device}.")


@app.command()
def office(
    address: Annotated[str, typer.Argument(help="The office's address now, for instance 192.168.1.20:8471.")],
    data: DataOption = DATA,
) -> None:
    """Tell this tablet that its office has another address; it goes on trusting that office alone."""
    from kiosk.link.enrolment import move_office
    from kiosk.one_program import only_one

    with only_one(data):
        typer.echo(f"The office is called at {move_office(data, address)}.")


@app.command()
def status(data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """Entries, last number, chain, what the office does not have yet."""
    from kiosk.store.status import tablet_status

    found = tablet_status(data)
    if as_json:
        typer.echo(msgspec.json.encode(found))
    else:
        for key, value in asdict(found).items():
            typer.echo(f"{key.replace('_', ' '):18} {value}")
    if not found.chain_sound:
        raise typer.Exit(1)


@app.command()
def sheet(
    day: Annotated[str, typer.Option(help="The day, for instance 2026-01-31.")],
    out: Annotated[Path, typer.Option(help="The XLSX file to write.")],
    language: LanguageOption = "zh",
    data: DataOption = DATA,
) -> None:
    """Write a day's sheet of this gate as XLSX."""
    from kiosk.store.status import write_sheet

    count = write_sheet(data, day, out, language, LOCALE)
    typer.echo(f"{out}: {count} registered on {day}.")


@app.command()
def keys(
    file: Annotated[Path, typer.Argument(help="gatepost-keys.cose, as the office wrote it.")],
    data: DataOption = DATA,
) -> None:
    """Take in the office's list of keys for passes from a file, where no network reaches the gate."""
    from kiosk.passes.key_file import take_in_file

    typer.echo(take_in_file(data, file).notice.say(str))


@app.command()
def stick(
    folder: Annotated[Path, typer.Argument(help="The USB stick's folder.")],
    data: DataOption = DATA,
) -> None:
    """Where no network reaches: take in the office's answer from a USB stick, and write what the office lacks on it."""
    from kiosk.link.batch_file import visit
    from kiosk.one_program import only_one

    with only_one(data):
        done = visit(data, folder)
    typer.echo("The office's answer was taken in." if done.answered else "There was no new answer of the office.")
    typer.echo(f"{done.written} entries are on the stick: python -m office stick FOLDER takes them in at the office.")


@app.command()
def backup(
    to: Annotated[Path, typer.Option(help="A folder, for instance on a USB stick.")],
    data: DataOption = DATA,
) -> None:
    """Write an encrypted copy of this tablet's store; it may run beside the window."""
    from kiosk.store.backup import write_backup
    from kiosk.store.identity import identity
    from kiosk.store.tablet import STORE, open_tablet
    from kiosk.store_key import store_key
    from models.clock import system_clock
    from models.copy_key import key_file

    engine = open_tablet(data)
    device = identity(engine).device
    engine.dispose()
    copy = write_backup(data / STORE, store_key(data), to, device, system_clock())
    typer.echo(copy)
    if not key_file(copy).exists():
        typer.echo(
            "It does not expire, for this tablet has not heard from the office for long: lock it away.", err=True
        )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy, as backup or the window wrote it.")],
    key: Annotated[
        Path,
        typer.Option(
            help="The copy's, from the office; or the old tablet's store.key if no .key lies beside the copy."
        ),
    ],
    code: Annotated[str, typer.Option(help="The office's one-time code: the tablet is enrolled, too.")] = "",
    office: OfficeOption = "",
    fingerprint: FingerprintOption = "",
    name: NameOption = "tablet",
    data: DataOption = DATA,
) -> None:
    """Make a tablet out of a copy, in an empty folder, and enrol it: it goes on under a number of its own."""
    from kiosk.store.backup import restore as restore_from
    from kiosk.store_key import read_key_file
    from models.enrolment import typed_enrolment

    if code:
        typed_enrolment(office, code, fingerprint)  # what is mistyped is said before anything is done
    restored = restore_from(file, read_key_file(key), data)
    typer.echo(f"{restored.entries} entries restored, {restored.not_at_office} of them not at the office yet.")
    if code:
        enrol(code, office, fingerprint, name, data)
    else:
        typer.echo("Enrol this tablet now: ask the office for a code.")


@app.command()
def decode(pictures: Annotated[list[Path], typer.Argument(help="Pictures: photographs or screenshots.")]) -> None:
    """Print what the gate would read in each picture, one JSON line each.

    Exit code 0: each picture held a code of ours; 1: at least one did not.
    """
    from kiosk.eye.decode_command import read_pictures

    all_ours = True
    for line in read_pictures(pictures):
        typer.echo(msgspec.json.encode(line))
        all_ours = all_ours and line.ours
    if not all_ours:
        raise typer.Exit(1)


def main() -> None:
    be_quiet()
    try:
        app()
    except GatepostError as error:
        typer.echo(f"gatepost: {error.notice.say(str)}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
