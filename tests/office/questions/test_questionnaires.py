"""The office's own questions become versions; what a tablet gets is what was brought in."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from kiosk.reference import Questionnaires
from kiosk.store.questionnaire import load_questionnaires
from kiosk.store.reference import take_in as take_down
from models.errors import BadInput
from models.questionnaire.flow import flow
from models.questionnaire.form import Kind, Questionnaire, questions, to_json
from models.questionnaire.xlsform import read_xlsform
from models.store import open_store, reading, upgrade
from office.questions.questionnaire_sample import sample_questionnaire
from office.questions.questionnaires import MAX_JSON, TakenIn, in_force, take_in, version_in, withdraw
from office.register.changes import changes_after
from tests.models.questionnaire.forms import TODAY, ZH, form, row
from tests.office.conftest import Office


def asking(*names: str) -> Questionnaire:
    return read_xlsform(form([row("text", name) for name in names]))


def bring(office: Office, questionnaire: Questionnaire) -> TakenIn:
    return take_in(office.engine, office.compound.id, questionnaire, office.new_id)


def asked(office: Office) -> tuple[int, Questionnaire] | None:
    found = in_force(office.engine, office.compound.id)
    return (found.number, found.questionnaire) if found else None


def test_each_change_is_a_version(office: Office) -> None:
    assert asked(office) is None
    assert bring(office, asking("a")) == TakenIn(1, changed=True)
    before = office.revision()
    assert bring(office, asking("a")) == TakenIn(1, changed=False)
    assert office.revision() == before
    assert bring(office, asking("a", "b")) == TakenIn(2, changed=True)
    assert bring(office, asking("a")) == TakenIn(3, changed=True)
    assert asked(office) == (3, asking("a"))


def test_withdrawn_nothing_is_asked_and_old_answers_can_be_read(office: Office) -> None:
    assert not withdraw(office.engine, office.compound.id)
    bring(office, asking("a"))
    bring(office, asking("b"))
    assert withdraw(office.engine, office.compound.id)
    assert asked(office) is None
    assert not withdraw(office.engine, office.compound.id)
    with reading(office.engine) as session:
        assert version_in(session, office.compound.id, 1) == asking("a")
        assert version_in(session, office.compound.id, 3) is None
    assert bring(office, asking("b")) == TakenIn(3, changed=True)


def test_compounds_have_questions_of_their_own(office: Office) -> None:
    other = Office(office.engine, office.new_id, name="福园")
    bring(office, asking("a"))
    bring(office, asking("b"))
    assert asked(other) is None
    assert bring(other, asking("c")) == TakenIn(1, changed=True)
    withdraw(other.engine, other.compound.id)
    assert asked(office) == (2, asking("b"))


def test_a_tablet_asks_what_the_office_asks(small_office: Office, tmp_path: Path) -> None:
    office, site = small_office, small_office.compound.id
    tablet = open_store(tmp_path / "tablet.sqlite")
    upgrade(tablet)

    def synced() -> Questionnaires:
        take_down(tablet, site, changes_after(office.engine, site, 0), 0)
        return load_questionnaires(tablet, site)

    bring(office, asking("a"))
    bring(office, asking("b"))
    assert synced() == Questionnaires(2, {1: asking("a"), 2: asking("b")})
    withdraw(office.engine, site)
    assert synced() == Questionnaires(0, {1: asking("a"), 2: asking("b")})
    tablet.dispose()


def test_one_that_tablets_could_not_take_is_refused(small_office: Office) -> None:
    long = read_xlsform(form([{**row("text", f"q{place}"), ZH: "很长" * 100} for place in range(400)]))
    assert len(to_json(long)) > MAX_JSON
    with pytest.raises(BadInput) as caught:
        bring(small_office, long)
    assert caught.value.notice.values == {"size": str(len(to_json(long))), "most": "90000"}
    assert asked(small_office) is None


def test_two_at_once_are_two_versions(office: Office) -> None:
    with ThreadPoolExecutor(4) as workers:
        taken = list(workers.map(lambda name: bring(office, asking(name)), "abcd"))
    assert sorted(one.number for one in taken) == [1, 2, 3, 4]


def test_the_sample_can_be_brought_in_as_it_is() -> None:
    sample = read_xlsform(sample_questionnaire())
    assert [language.tag for language in sample.languages] == ["zh", "en"]
    asked = list(questions(sample.items))
    assert {question.kind for question in asked} == {
        Kind.INTEGER,
        Kind.SELECT_ONE,
        Kind.SELECT_MULTIPLE,
        Kind.TEXT,
        Kind.DATE,
    }
    assert all(set(question.label) == {"zh", "en"} for question in asked)
    answers = {"people_at_home": "3", "own_room": "yes", "needs": ["medicine"], "medicine": "降压药"}
    assert flow(sample, answers, TODAY).complete
    assert not flow(sample, {**answers, "medicine": ""}, TODAY).complete
    assert len(to_json(sample)) < MAX_JSON


def test_the_sample_opens_in_a_spreadsheet_program() -> None:
    book = openpyxl.load_workbook(BytesIO(sample_questionnaire()))
    assert book.sheetnames == ["survey", "choices", "settings"]
    assert book["survey"]["A1"].value == "type"
