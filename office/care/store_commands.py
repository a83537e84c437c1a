"""Commands for the office's store and its tablets' stores: backups, and what is in escrow."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from models.clock import system_clock
from models.durable import disk_errors, sync_file, write_durably
from models.errors import BadInput
from models.notice import N_, Notice
from office.commands import DATA, DatabaseOption, DataOption, LangOption, open_office, say_in
from office.translation import ago

KeysOption = Annotated[
    Path | None,
    typer.Option(help="The folder of the backups' keys; by default backup-keys in the office's own folder."),
]


def backup(
    lang: LangOption,
    to: Annotated[Path, typer.Option(help="Where the backup goes: a stick, another disk.")],
    keys: KeysOption = None,
    keep_days: Annotated[int, typer.Option(help="Then its key is erased, and nobody can read it any more.")] = 14,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Write an encrypted backup of the office; it is readable for as long as its key is kept."""
    from office.care.audit import COMMAND, Action, note_alone
    from office.care.backup import KEYS, back_up, erase_keys

    engine = open_office(data, database)
    now, keys = system_clock(), keys or data / KEYS
    file = back_up(engine, to, keys, now, keep_days)
    erase_keys(keys, now)
    note_alone(engine, "", COMMAND, Action.BACKUP, file.name, now)
    text = N_("{file}: without its key in {keys} nobody can read it. The key is erased after {days} days.")
    typer.echo(say_in(lang)(text).format(file=file, keys=keys, days=keep_days))


def restore(
    lang: LangOption,
    file: Annotated[Path, typer.Argument(help="The backup.")],
    keys: Annotated[Path, typer.Option(help="The folder that holds its key.")],
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Restore a backup into an empty folder or database; if it was cut short, once more into another empty one.

    Tablets send again what it lacks, by themselves.
    """
    from office.care.audit import COMMAND, Action, note_alone
    from office.care.backup import restore as restore_from
    from office.care.withdrawn import read_withdrawn, withdraw_again

    engine, now, say = open_office(data, database), system_clock(), say_in(lang)
    withdrawn = read_withdrawn(keys)
    rows = restore_from(file, keys, engine)
    lost = withdraw_again(engine, withdrawn, now)
    note_alone(engine, "", COMMAND, Action.RESTORE, file.name, now)
    typer.echo(say(N_("Restored: {count} rows.")).format(count=rows))
    if lost:
        typer.echo(say(N_("Tablets reported lost since, and lost again: {count}.")).format(count=lost))


def escrow(
    lang: LangOption,
    tablet: Annotated[str, typer.Argument(help="Its name, or the beginning of its id.")],
    out: Annotated[Path | None, typer.Option(help="Write the key of its store into this file.")] = None,
    copy_key: Annotated[
        Path | None, typer.Option(help="What lies beside a copy, NAME.gatepost.key: then --out has this copy's key.")
    ] = None,
    take_in: Annotated[
        Path | None, typer.Option(help="Its store or a copy: entries that the office lacks are taken in.")
    ] = None,
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Open a broken tablet's store: hand out its key, or take in what the office does not have yet."""
    from models.copy_key import key_file
    from office.care.copy_keys import open_copy_key
    from office.care.escrow import find_tablet, store_key_of
    from office.tablets.take_in import take_in as take_in_from

    if out is None and take_in is None:
        raise BadInput(notice=Notice(N_("Name a file with --out for the key, or with --take-in for the entries.")))
    say = say_in(lang)
    engine = open_office(data, database)
    found = find_tablet(engine, tablet)
    beside = copy_key or (take_in and key_file(take_in))
    if copy_key is not None or (beside is not None and beside.is_file()):
        key = open_copy_key(engine, found, _sealed_in(beside), system_clock())
    else:
        key = store_key_of(engine, found, system_clock())
    if out is not None:
        write_durably(out, key.hex().encode())
        text = N_("{file}: with this key anybody can read the store of {name}. Erase it when it is used.")
        typer.echo(say(text).format(file=out, name=found.name))
    if take_in is not None:
        taken = take_in_from(engine, found, take_in, key, system_clock)
        text = N_("{name}: {stored} entries taken in, {known} were here already, {refused} refused.")
        typer.echo(say(text).format(name=found.name, stored=taken.stored, known=taken.known, refused=taken.refused))


def _sealed_in(beside: Path | None) -> bytes:
    from models.copy_key import LONGEST_KEY_FILE

    if beside is None or not beside.is_file():
        return b""
    with disk_errors(), beside.open("rb") as file:
        return file.read(LONGEST_KEY_FILE + 1)


def tablet_copy(
    lang: LangOption,
    tablet: Annotated[str, typer.Argument(help="Its name, or the beginning of its id.")],
    to: Annotated[Path, typer.Option(help="A folder, for instance on a USB stick, for the copy and its key.")],
    data: DataOption = DATA,
    database: DatabaseOption = "",
) -> None:
    """Give out the newest copy of a tablet's store that the office has, and its key: another tablet is made of it."""
    from office.care.copy_keys import open_copy_key
    from office.care.escrow import find_tablet, store_key_of
    from office.tablets.copies import FOLDER, NO_COPY, Copies

    engine = open_office(data, database)
    found = find_tablet(engine, tablet)
    copies = Copies(data / FOLDER).of(found.device)
    if not copies:
        raise BadInput(notice=NO_COPY)
    sealed, now = copies[0].sealed_key, system_clock()
    key = open_copy_key(engine, found, sealed, now) if sealed else store_key_of(engine, found, now)
    file, key_file = to / copies[0].path.name, to / f"{found.device[:8]}.key"
    with disk_errors():
        to.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copies[0].path, file)
        sync_file(file)
    write_durably(key_file, key.hex().encode())
    say = say_in(lang)
    text = N_("The copy was made {ago}. With this key anybody can read it: erase both afterwards.")
    typer.echo(say(text).format(ago=ago((system_clock() - copies[0].at) / 1000, say)))
    text = N_("On the new tablet: {command}. The page of tablets makes the code: for “{name}”, or for a new tablet.")
    command = f"python main.py restore {file} --key {key_file} --code CODE"
    typer.echo(say(text).format(command=command, name=found.name))
