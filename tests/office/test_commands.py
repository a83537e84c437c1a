"""The commands as a person or a script runs them: output, exit codes, files."""

import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import httpx
import openpyxl
import pytest

from models.clock import local_day, system_clock
from models.codes import CardCode, read_code
from models.enrolment import read_enrolment, typed_enrolment
from models.store import open_store
from office.__main__ import main
from office.commands import EXIT_CODES, STORE_FILE
from office.login import password_fits
from office.tablets.devices import NewCode
from tests.office.conftest import Office
from tests.office.tablet import ZONE, wire


@dataclass(frozen=True)
class Done:
    stdout: str
    stderr: str


def run(*words: str, data: Path, code: int = 0) -> Done:
    """Runs a command as its program does, without the second that another Python takes to start."""
    said, complained = StringIO(), StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(said),
        redirect_stderr(complained),
        pytest.raises(SystemExit) as ended,
    ):
        patch.setattr(sys, "argv", ["office", *words, "--data", str(data)])
        patch.setenv("GATEPOST_LANG", "en")
        main()
    assert ended.value.code == code, complained.getvalue()
    return Done(said.getvalue(), complained.getvalue())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "office"


def test_the_way_from_nothing_to_a_tablet(data: Path, tmp_path: Path) -> None:
    roster, policy, password = tmp_path / "roster.csv", tmp_path / "policy.json", tmp_path / "password"
    password.write_text("battery staple\n")
    subprocess.run(
        [sys.executable, "-m", "demo.compound", str(roster), "--households", "30", "--policy", str(policy)],
        check=True,
        timeout=60,
    )
    made = json.loads(run("compound", "康静里", "--gate", "北门", "--gate", "南门", "--json", data=data).stdout)
    assert sorted(made["gates"].values()) == ["北门", "南门"]
    assert json.loads(run("roster", str(roster), "--json", data=data).stdout)["households"] == 30
    assert json.loads(run("roster", str(roster), "--json", data=data).stdout)["added"] == 0
    assert json.loads(run("policy", str(policy), "--json", data=data).stdout) == {"version": 1, "changed": True}
    card = json.loads(run("card", "1-1-101", data=data).stdout)
    assert read_code(card["text"]) == CardCode(card["card"])
    code = json.loads(run("enrolment", "--gate", "北门", "--address", "x:1", "--json", data=data).stdout)
    assert code["address"] == "x:1"
    said, typed = read_enrolment(code["text"]), typed_enrolment("x:1", code["code"], code["fingerprint"])
    assert (said.code, said.address) == (typed.code, typed.address) == (code["code"].replace("-", ""), "x:1")
    assert said.fingerprint.start.startswith(typed.fingerprint.start)
    run("user", "office", "--password-file", str(password), data=data)
    engine = open_store(data / STORE_FILE)
    assert password_fits(engine, "office", "battery staple")
    assert password_fits(engine, "社区", run("user", "社区", "--generate", data=data).stdout.strip())
    engine.dispose()
    (site,) = json.loads(run("status", "--json", data=data).stdout)["sites"]
    assert (site["households"], site["tablets"]) == (30, [])


def test_a_wrong_row_is_named_and_nothing_is_taken_in(data: Path, tmp_path: Path) -> None:
    run("compound", "园", data=data)
    roster = tmp_path / "bad.csv"
    roster.write_text("楼,单元,室,姓名,电话\n1,1,101,张伟,\n1,1,,王芳,\n1,1,102,王芳,123\n")
    said = run("roster", str(roster), data=data, code=3).stderr.splitlines()
    assert said[0] == "bad.csv:3: The room is missing."
    assert said[1].startswith("bad.csv:4: This is not a phone number.")
    assert said[-1].startswith("Nothing was taken in")
    (site,) = json.loads(run("status", "--json", data=data).stdout)["sites"]
    assert site["residents"] == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["no-such-command"], 2),
        (["serve", "--port", "x"], 2),
        (["roster", "missing.csv"], 3),
        (["policy", "missing.json"], 3),
        (["enrolment", "--gate", "西门"], 3),
        (["card", "1-1-101"], 3),
        (["sheet", "--day", "yesterday", "--out", "x.xlsx"], 3),
        (["user", "", "--generate"], 3),
        (["serve", "--host", "203.0.113.9"], 1),
        (["status", "--database", "mysql://x"], 3),
    ],
)
def test_what_goes_wrong_has_its_exit_code_and_one_sentence(data: Path, words: list[str], code: int) -> None:
    run("compound", "园", "--gate", "北门", data=data)
    said = run(*words, data=data, code=code).stderr
    assert said.strip()
    if code != 2:
        assert len(said.strip().splitlines()) == 1


def test_a_damaged_store_is_said_to_be_damaged(data: Path) -> None:
    data.mkdir()
    (data / STORE_FILE).write_bytes(b"no database" * 1000)
    assert "damaged" in run("status", data=data, code=5).stderr


def test_sheet_and_status_tell_what_came(small_office: Office, tmp_path: Path) -> None:
    now = system_clock()
    tablet = small_office.tablet()
    entries = [tablet.entry(name, now) for name in ("张伟", "王芳", "𠮷野")]
    small_office.ingest.take(small_office.sender(tablet), wire(entries[0], entries[2]))
    store = Path(str(small_office.engine.url.database))
    store.rename(tmp_path / STORE_FILE)
    small_office.engine.dispose()
    out, day = tmp_path / "sheets" / "day.xlsx", local_day(now, ZONE).isoformat()
    run("sheet", "--day", day, "--out", str(out), data=tmp_path)
    names = [row[1] for row in openpyxl.load_workbook(out).worksheets[1].iter_rows(min_row=3, values_only=True)]
    assert names == ["张伟", "𠮷野"]
    (told,) = json.loads(run("status", "--json", data=tmp_path, code=4).stdout)["sites"][0]["tablets"]
    assert (told["first"], told["last"], told["count"], told["gaps"], told["chain_sound"]) == (1, 3, 2, [[2, 2]], False)
    assert "MISSING: 2" in run("status", data=tmp_path, code=4).stdout


def test_help_names_every_command_and_the_exit_codes(data: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "office", "--help"], capture_output=True, text=True, timeout=60)
    plain = " ".join(done.stdout.split())
    for command in ("serve", "user", "compound", "roster", "policy", "enrolment", "card", "sheet", "status"):
        assert command in plain
    assert all(part.strip()[:6] in plain for part in EXIT_CODES.split(";"))


def test_serve_opens_makes_its_first_user_and_ends_with_open_pages(data: Path) -> None:
    run("compound", "园", "--gate", "北门", data=data)
    command = [sys.executable, "-m", "office", "serve", "--port", "0", "--tablets-port", "0"]
    command += ["--data", str(data), "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as office:
        assert office.stdout is not None
        assert office.stderr is not None
        first, opened = office.stdout.readline(), office.stdout.readline()
        password = first.split("password ")[1].split(" ")[0]
        url = opened.split(" at ")[1].split(" ")[0]
        with httpx.Client(base_url=url) as client:
            assert client.post("/login", data={"name": "office", "password": password}).status_code == 303
            with client.stream("GET", "/live") as stream:
                next(stream.iter_lines())
                begun = time.monotonic()
                office.send_signal(signal.SIGINT)
                assert office.wait(timeout=10) == 0
                assert time.monotonic() - begun < 3
        assert office.stderr.read() == ""
    assert (data.stat().st_mode & 0o777) == 0o700


def test_a_port_that_is_taken_is_said_so(data: Path) -> None:
    run("compound", "园", data=data)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run("serve", "--port", "0", "--tablets-port", str(port), data=data, code=1).stderr
        assert f"port {port}" in said


def test_a_code_is_shown_in_groups() -> None:
    assert NewCode("ABCDE12345", 0).grouped == "ABCDE-12345"
