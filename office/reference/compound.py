"""The compound, its gates and its policy: what the office sets down, each with a revision of its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.ids import NewId
from models.notice import N_, Notice
from models.roster import NAME, Gate, Household, Resident, Site
from models.store import reading, writing


@dataclass(frozen=True)
class Compound:
    id: str
    name: str
    zone: str
    gates: dict[str, str]
    """Gate id to name, in the order of the names."""


def take_revisions(session: Session, site: str, count: int) -> Iterable[int]:
    """The next `count` numbers of the site's change counter. On PostgreSQL other writers wait until this commits."""
    last = session.execute(
        update(Site).where(Site.id == site).values(revision=Site.revision + count).returning(Site.revision)
    ).scalar_one()
    return range(last - count + 1, last + 1)


def make_compound(engine: Engine, name: str, gates: Iterable[str], new_id: NewId) -> Compound:
    """Makes what is not there yet; a gate that is not named stays. Raises BadInput, StoreError."""
    name = _clean(name)
    wanted = list(dict.fromkeys(_clean(gate) for gate in gates))
    with writing(engine) as session:
        site = session.scalars(select(Site).where(Site.name == name)).first()
        if site is None:
            site = Site(id=new_id(), name=name, zone="Asia/Shanghai", revision=1)
            session.add(site)
            session.flush()
        present = {gate.name: gate for gate in session.scalars(select(Gate).where(Gate.site_id == site.id))}
        missing = [gate for gate in wanted if gate not in present or present[gate].gone]
        for gate, revision in zip(missing, take_revisions(session, site.id, len(missing)), strict=True):
            row = present.get(gate) or Gate(site_id=site.id, id=new_id(), name=gate)
            row.revision, row.gone = revision, False
            session.add(row)
        made = site.id
    return compound_of(engine, made)


def _clean(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > NAME or not cleaned.isprintable():
        raise BadInput(
            notice=Notice(
                N_("A name has 1 to {most} characters, and none that cannot be printed."), {"most": str(NAME)}
            )
        )
    return cleaned


def compounds(engine: Engine) -> list[Compound]:
    """All compounds of this office, in the order of their names. Raises StoreError."""
    with reading(engine) as session:
        sites = session.scalars(select(Site).order_by(Site.name, Site.id)).all()
        gates = session.execute(
            select(Gate.site_id, Gate.id, Gate.name).where(Gate.gone.is_(False)).order_by(Gate.name)
        )
        by_site: dict[str, dict[str, str]] = {site.id: {} for site in sites}
        for site_id, gate, name in gates:
            by_site.setdefault(site_id, {})[gate] = name
    return [Compound(site.id, site.name, site.zone, by_site[site.id]) for site in sites]


def compound_of(engine: Engine, site: str) -> Compound:
    """Raises BadInput where there is none, StoreError."""
    for compound in compounds(engine):
        if compound.id == site:
            return compound
    raise BadInput(notice=NO_COMPOUND)


def find_compound(engine: Engine, name: str | None) -> Compound:
    """By name; without one, the only one there is. Raises BadInput, StoreError."""
    found = compounds(engine)
    if not found:
        raise BadInput(notice=NO_COMPOUND)
    if name is not None:
        found = [compound for compound in found if compound.name == name.strip()]
        if not found:
            raise BadInput(notice=Notice(N_("There is no compound “{name}” here."), {"name": name[:NAME]}))
    if len(found) > 1:
        raise BadInput(notice=Notice(N_("There are several compounds here: say which one with --compound.")))
    return found[0]


NO_COMPOUND = Notice(
    N_("There is no compound yet. Make it and its gates first: python -m office compound NAME --gate GATE")
)


def find_gate(compound: Compound, name: str) -> str:
    """A gate's id by its name. Raises BadInput."""
    for gate, its_name in compound.gates.items():
        if its_name == name.strip():
            return gate
    raise BadInput(
        notice=Notice(
            N_("There is no gate “{name}” here. There are: {gates}."),
            {"name": name[:NAME], "gates": ", ".join(compound.gates.values()) or "-"},
        )
    )


def roster_size(engine: Engine, site: str) -> tuple[int, int]:
    """Households and residents that are on the roster now. Raises StoreError."""
    with reading(engine) as session:
        households = session.scalar(
            select(func.count()).select_from(Household).where(Household.site_id == site, Household.gone.is_(False))
        )
        residents = session.scalar(
            select(func.count()).select_from(Resident).where(Resident.site_id == site, Resident.gone.is_(False))
        )
    return households or 0, residents or 0
