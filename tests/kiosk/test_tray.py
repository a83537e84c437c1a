import msgspec
import pytest

from kiosk.draft import CheckInDraft, DraftPerson, Step
from kiosk.tray import Tray


def a_draft(name: str) -> CheckInDraft:
    return CheckInDraft(id=name, started_at=0, step=Step.WHO, people=[DraftPerson(entry=f"of {name}", name=name)])


@pytest.fixture
def stored() -> dict[str, bytes]:
    return {}


@pytest.fixture
def tray(stored: dict[str, bytes]) -> Tray:
    def remove(draft_id: str) -> None:
        stored.pop(draft_id, None)

    return Tray(stored.__setitem__, remove)


def test_whatever_was_answered_last_comes_first(tray: Tray, stored: dict[str, bytes]) -> None:
    one, other = a_draft("one"), a_draft("other")
    tray.keep(one)
    tray.keep(other)
    one.step = Step.ORIGIN
    tray.keep(one)
    assert tray.drafts == [one, other]
    assert msgspec.json.decode(stored["one"], type=CheckInDraft) == one


def test_what_the_store_holds_takes_nothing_of_what_was_begun_meanwhile(tray: Tray) -> None:
    begun, older = a_draft("one"), a_draft("older")
    begun.origin = "420100"
    tray.keep(begun)
    tray.found([a_draft("one"), older])
    assert tray.drafts == [begun, older] and tray.drafts[0].origin == "420100"


async def test_what_was_dropped_is_not_written_by_the_keys_before(tray: Tray, stored: dict[str, bytes]) -> None:
    half, saved = a_draft("half"), a_draft("saved")
    tray.keep_typed(half)
    tray.keep_typed(saved)
    tray.drop(saved.id)
    tray.write_typed()
    assert (list(stored), tray.drafts) == (["half"], [half])
    half.people = []
    tray.keep_typed(half)
    assert (stored, tray.drafts) == ({}, [])


async def test_nothing_is_left_once_the_store_is_gone(tray: Tray, stored: dict[str, bytes]) -> None:
    tray.keep_typed(a_draft("half"))
    tray.slip = a_draft("slip")
    tray.forget_all()
    tray.write_typed()
    assert (tray.drafts, tray.slip, stored) == ([], None, {})
