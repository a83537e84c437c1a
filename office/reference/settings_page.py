"""Settings of the self check-in: its address, how long passes and declarations last, the consent text, the keys."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from models.clock import Milliseconds, local_time
from models.errors import BadInput
from models.notice import N_, Notice, Translate
from models.passes import KEY_FILE
from office.address import is_local
from office.care.daily import backup_state
from office.declare.phone_languages import languages
from office.login import Staff
from office.parts import Parts
from office.passes import keys as pass_keys
from office.passes.key_file import MEDIA_TYPE, signed_list
from office.passes.key_state import KeyLine, KeyStanding, KeyState, key_state
from office.passes.keys import KNOWN_AFTER, NO_SUCH_KEY
from office.reference.compound import Compound
from office.reference.site_settings import (
    LONGEST_ADDITION,
    MOST_PASS_HOURS,
    MOST_RETENTION_DAYS,
    SiteSettings,
    checked_settings,
    read_settings,
    save_settings,
)
from office.translation import ago
from office.web import Posted, Web

PATH = "/settings"
_DONE = {
    "saved": N_("The settings are saved."),
    "rotated": N_("A new key is made. It signs passes as soon as all tablets have had the time to hear of it."),
    "revoked": N_("The key is withdrawn. Tablets refuse its passes from their next sync on."),
}
_STANDING = {
    KeyStanding.SIGNS: N_("New passes are signed with it."),
    KeyStanding.NEXT: N_("It signs from {time} on, when all tablets know it."),
    KeyStanding.RETIRED: N_("It signs nothing more; passes that people have still count."),
    KeyStanding.REVOKED: N_("Withdrawn on {time}: its passes are refused."),
}


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()
    desk = _Desk(parts, web)

    @routes.get(PATH)
    def page(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        return desk.show(request, staff)

    @routes.post(PATH)
    def save(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return desk.done(request, posted, "saved", lambda compound: desk.save(compound, posted.values))

    @routes.get(f"{PATH}/keys/{KEY_FILE}", dependencies=[Depends(web.staff)])
    def key_file(request: Request) -> Response:
        return desk.key_file(request)

    @routes.post(f"{PATH}/keys/rotate")
    def rotate(request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return desk.done(request, posted, "rotated", desk.rotate)

    @routes.post(f"{PATH}/keys/{{key}}/revoke")
    def revoke(key: str, request: Request, posted: Annotated[Posted, Depends(web.posted)]) -> Response:
        return desk.done(request, posted, "revoked", lambda compound: desk.revoke(compound, key))

    return routes


class _Desk:
    """What the page shows and does."""

    def __init__(self, parts: Parts, web: Web) -> None:
        self._parts = parts
        self._web = web

    def show(
        self, request: Request, staff: Staff, typed: Mapping[str, str] | None = None, wrong: Notice | None = None
    ) -> Response:
        compound, known = self._web.compound(request)
        if compound is None:
            return self._web.page(request, "no_compound.html", staff=staff)
        say = self._web.say(request)
        settings = read_settings(self._parts.engine, compound.id)
        address = settings.public_address or self._parts.address or str(request.base_url).rstrip("/")
        done = "" if wrong else _DONE.get(request.query_params.get("done", ""), "")
        return self._web.page(
            request,
            "settings.html",
            422 if wrong else 200,
            staff=staff,
            compound=compound,
            compounds=known,
            values=typed or _fields(settings),
            address=address,
            address_is_set=bool(settings.public_address),
            address_is_local=is_local(address),
            address_is_plain=address.startswith("http://"),
            tongues=languages(self._parts.locale),
            most_hours=MOST_PASS_HOURS,
            most_days=MOST_RETENTION_DAYS,
            longest=LONGEST_ADDITION,
            wrong=wrong.say(say) if wrong else "",
            done=say(done),
            **self._keys(compound, say),
            **self._backup(compound, say),
        )

    def _backup(self, compound: Compound, say: Translate) -> dict[str, object]:
        state = backup_state(self._parts)
        last = "" if state.last is None else _when(state.last, compound, self._parts.clock(), say)
        return {"backup": state, "last_backup": last, "backups": self._parts.folders.backups}

    def _keys(self, compound: Compound, say: Translate) -> dict[str, object]:
        now = self._parts.clock()
        keys = key_state(self._parts.engine, compound.id, now)
        if keys is None:
            return {"keys": None}
        return {
            "keys": keys,
            "key_file": f"{PATH}/keys/{KEY_FILE}",
            "lines": [_told(line, compound, say) for line in keys.keys],
            "published": _published(keys, compound, now, say),
        }

    def key_file(self, request: Request) -> Response:
        """For a USB stick. Raises StoreError."""
        compound, _ = self._web.compound(request)
        try:
            signed = signed_list(self._parts.engine, compound.id if compound else "")
        except BadInput as error:
            return self._web.not_found(request, error)
        attached = {"content-disposition": f'attachment; filename="{KEY_FILE}"'}
        return Response(signed, media_type=MEDIA_TYPE, headers=attached)

    def done(self, request: Request, posted: Posted, what: str, act: Callable[[Compound], None]) -> Response:
        """Does it, and shows the page anew; with what was typed where that cannot be used."""
        compound, _ = self._web.compound(request)
        if compound is None:
            return self.show(request, posted.staff)
        try:
            act(compound)
        except BadInput as error:
            return self.show(request, posted.staff, posted.values if what == "saved" else None, error.notice)
        return RedirectResponse(f"{PATH}?done={what}", 303)

    def save(self, compound: Compound, values: Mapping[str, str]) -> None:
        """Raises BadInput, StoreError."""
        settings = checked_settings(values)
        save_settings(self._parts.engine, compound.id, settings)
        if settings.public_address:  # gates shall know the keys before the first pass comes
            pass_keys.ensure(self._parts.engine, compound.id, self._parts.clock())

    def rotate(self, compound: Compound) -> None:
        """Raises BadInput, StoreError."""
        pass_keys.rotate(self._parts.engine, compound.id, self._parts.clock())

    def revoke(self, compound: Compound, key: str) -> None:
        """Raises BadInput, StoreError."""
        if not (key.isascii() and key.isdigit() and len(key) <= 3):
            raise BadInput(notice=NO_SUCH_KEY)
        pass_keys.revoke_key(self._parts.engine, compound.id, int(key), self._parts.clock())


def _fields(settings: SiteSettings) -> dict[str, str]:
    return {
        "public_address": settings.public_address,
        "pass_hours": str(settings.pass_hours),
        "retention_days": str(settings.retention_days),
        **{f"consent.{tag}": text for tag, text in settings.consent_additions.items()},
    }


def _published(keys: KeyState, compound: Compound, now: int, say: Translate) -> str:
    return _when(keys.published_at, compound, now, say)


def _when(at: Milliseconds, compound: Compound, now: Milliseconds, say: Translate) -> str:
    when = local_time(at, compound.zone).strftime("%Y-%m-%d %H:%M")
    return f"{when} ({ago(max(0, now - at) / 1000, say)})"


def _told(line: KeyLine, compound: Compound, say: Translate) -> dict[str, object]:
    def day(at: int) -> str:
        return local_time(at, compound.zone).strftime("%Y-%m-%d")

    at = line.revoked_at if line.revoked_at is not None else line.valid_from + KNOWN_AFTER
    return {
        "id": line.id,
        "standing": line.standing,
        "words": say(_STANDING[line.standing]).format(time=day(at)),
        "since": day(line.valid_from),
        "until": day(line.valid_until),
    }
