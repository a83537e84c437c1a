"""From a finished draft to entries, and from an entry back to a draft that corrects it."""

from typing import Protocol

from kiosk.draft import CheckInDraft, Correction, DraftPerson, Paper, PassageDraft, Step
from kiosk.register import NewEntry
from models.clock import Clock, local_day
from models.day_lines import Line
from models.entry import EntryHead, EntryKind, Personal, PersonKind
from models.ids import NewId
from models.triage import Answers, Policy, Triage, Verdict


class Source(Protocol):
    """Where an entry takes its time and nonce from."""

    clock: Clock
    new_id: NewId

    @property
    def zone(self) -> str: ...
    @property
    def policy(self) -> Policy: ...


def answers_of(draft: CheckInDraft, person: DraftPerson) -> Answers:
    return Answers(
        origin=draft.origin,
        transport=draft.transport,
        contact=draft.contact,
        symptoms=person.symptoms,
        readings=person.readings,
    )


def entry_of(source: Source, draft: CheckInDraft, person: DraftPerson, triage: Triage) -> NewEntry:
    correction, slip = draft.correction, draft.paper
    now = slip.at if slip else source.clock()
    return NewEntry(
        id=person.entry,
        day=correction.day if correction else local_day(now, source.zone).isoformat(),
        happened_at=correction.happened_at if correction else now,
        building=person.building,
        answers=answers_of(draft, person),
        triage=triage,
        policy=source.policy.version,
        replaces=correction.replaces if correction else None,
        pass_id=draft.pass_id,
        slip=slip.slip if slip else "",
        personal=Personal(
            nonce=source.new_id(),
            name=person.name,
            resident=person.resident,
            household=person.household,
            flat=person.flat,
            phone=person.phone,
            id_number=person.id_number,
            origin_detail=draft.origin_detail,
            left_on=draft.left_on,
            arrived_on=draft.arrived_on,
            transport_number=draft.transport_number,
            questionnaire=draft.questionnaire,
            answers=draft.answers,
        ),
    )


def of_nobody(source: Source, kind: EntryKind) -> NewEntry:
    """An entry of a kind that is about no person, made now: what it tells is for the caller to put in."""
    now = source.clock()
    return NewEntry(
        id=source.new_id(),
        day=local_day(now, source.zone).isoformat(),
        happened_at=now,
        building="",
        answers=Answers(),
        triage=Triage(Verdict.ADMIT),
        policy=source.policy.version,
        personal=Personal(nonce=source.new_id()),
        kind=kind,
    )


def correction_of(line: Line, new_id: NewId, now: int) -> CheckInDraft | None:
    """A draft that holds what the entry says, to be changed and saved beside it. None once its names are purged."""
    head, person = line.head, line.person
    if person is None:
        return None
    return CheckInDraft(
        id=new_id(),
        started_at=now,
        step=Step.REVIEW,
        household=person.household,
        flat=person.flat,
        people=[
            DraftPerson(
                entry=new_id(),
                name=person.name,
                resident=person.resident,
                household=person.household,
                building=head.building,
                flat=person.flat,
                phone=person.phone,
                id_number=person.id_number,
                symptoms=head.answers.symptoms,
                readings=head.answers.readings,
            )
        ],
        origin=head.answers.origin,
        origin_detail=person.origin_detail,
        left_on=person.left_on,
        arrived_on=person.arrived_on,
        transport=head.answers.transport,
        transport_number=person.transport_number,
        contact=head.answers.contact,
        correction=Correction(line.entry.id, head.day, head.happened_at, head.driver),
        paper=Paper(head.slip, head.happened_at) if head.slip else None,
        pass_id=head.pass_id,
        questionnaire=person.questionnaire,
        answers=person.answers,
        passage=_passage_of(head, person),
    )


def _passage_of(head: EntryHead, person: Personal) -> PassageDraft | None:
    if head.person is PersonKind.RETURNEE:
        return None
    return PassageDraft(
        person=head.person,
        direction=head.direction,
        host_flat=person.host_flat,
        company=person.company,
        car=head.trip,
        plate=person.plate,
    )
