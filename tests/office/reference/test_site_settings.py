"""What an office sets is bounded, kept, and read again as it was set."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.declaration import SiteSetting
from models.errors import BadInput
from models.notice import Notice
from models.store import writing
from office.reference.site_settings import (
    LONGEST_ADDITION,
    PASS_HOURS,
    RETENTION_DAYS,
    TOO_LONG,
    SiteSettings,
    checked_settings,
    read_settings,
    save_settings,
)
from tests.office.conftest import Office

FIELDS = {"public_address": "", "pass_hours": "72", "retention_days": "30"}
SET = SiteSettings(
    public_address="https://gate.example.org",
    pass_hours=24,
    retention_days=7,
    consent_additions={"zh": "有事请打居委会电话。", "ug": "ياردەم"},
)


def test_nothing_set_is_the_default(office: Office) -> None:
    assert read_settings(office.engine, office.compound.id) == SiteSettings() == checked_settings(FIELDS)
    assert (SiteSettings().pass_hours, SiteSettings().retention_days) == (72, 30)


def test_what_is_set_is_kept_for_this_compound_alone(office: Office) -> None:
    other = Office(office.engine, office.new_id, name="福园")
    save_settings(office.engine, office.compound.id, SET)
    assert read_settings(office.engine, office.compound.id) == SET
    assert read_settings(office.engine, other.compound.id) == SiteSettings()
    fewer = SiteSettings(consent_additions={"zh": "改了。"})
    save_settings(office.engine, office.compound.id, fewer)
    assert read_settings(office.engine, office.compound.id) == fewer


def test_two_savings_at_once_are_one_of_both(office: Office) -> None:
    with ThreadPoolExecutor(4) as workers:
        choices = [SiteSettings(pass_hours=hours, retention_days=hours) for hours in (1, 2, 3, 4)]
        list(workers.map(lambda one: save_settings(office.engine, office.compound.id, one), choices))
    assert read_settings(office.engine, office.compound.id) in choices


def test_only_plain_http_is_plain() -> None:
    assert SiteSettings(public_address="http://192.168.1.10:8470").is_plain
    assert not SET.is_plain
    assert not SiteSettings().is_plain


@pytest.mark.parametrize(
    ("fields", "notice"),
    [
        ({"pass_hours": ""}, PASS_HOURS),
        ({"pass_hours": "0"}, PASS_HOURS),
        ({"pass_hours": "337"}, PASS_HOURS),
        ({"pass_hours": "-1"}, PASS_HOURS),
        ({"pass_hours": "٣"}, PASS_HOURS),
        ({"pass_hours": "9" * 5000}, PASS_HOURS),
        ({"retention_days": "366"}, RETENTION_DAYS),
        ({"retention_days": "1.5"}, RETENTION_DAYS),
        ({"consent.zh": "长" * (LONGEST_ADDITION + 1)}, TOO_LONG),
        ({"consent.zh": "a\x00b"}, TOO_LONG),
        ({f"consent.a{chr(97 + place)}": "x" for place in range(15)}, TOO_LONG),
    ],
)
def test_what_is_out_of_bounds_is_a_sentence(fields: dict[str, str], notice: Notice) -> None:
    with pytest.raises(BadInput) as caught:
        checked_settings({**FIELDS, **fields})
    assert caught.value.notice == notice


@pytest.mark.parametrize("address", ["gate", "ftp://x", "https://", "https://a b", "https://x/?q=1", "https://u@x"])
def test_an_address_that_no_phone_opens(address: str) -> None:
    with pytest.raises(BadInput):
        checked_settings({**FIELDS, "public_address": address})


def test_what_is_typed_is_made_tidy() -> None:
    typed = {
        "public_address": " https://gate.example.org/ ",
        "consent.en": "  Call us. \r\n\r\n 010 \n",
        "consent.zh": " ",
    }
    found = checked_settings({**FIELDS, **typed, "consent.": "x", "consent.not a tag": "x", "csrf": "y"})
    assert found.public_address == "https://gate.example.org"
    assert found.consent_additions == {"en": "Call us.\n\n010"}


def test_what_a_newer_program_wrote_does_no_harm(office: Office) -> None:
    save_settings(office.engine, office.compound.id, SET)
    with writing(office.engine) as session:
        session.add(SiteSetting(site_id=office.compound.id, name="colour", value="red"))
    assert read_settings(office.engine, office.compound.id) == SET
    with writing(office.engine) as session:
        session.merge(SiteSetting(site_id=office.compound.id, name="pass_hours", value="a week"))
    assert read_settings(office.engine, office.compound.id) == msgspec.structs.replace(SET, pass_hours=72)


@given(st.dictionaries(st.sampled_from([*FIELDS, "consent.zh", "consent.en"]), st.text(max_size=40)))
def test_any_fields_are_settings_or_a_sentence(fields: dict[str, str]) -> None:
    try:
        found = checked_settings({**FIELDS, **fields})
    except BadInput:
        return
    assert 1 <= found.pass_hours <= 336
    assert 1 <= found.retention_days <= 365
    assert all(text.strip() == text for text in found.consent_additions.values())
