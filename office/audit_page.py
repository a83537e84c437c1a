"""Who did what at the office, the newest first."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from models.clock import local_time
from models.notice import N_, Translate
from office.audit import ACTION_WORDS, BY_ITSELF, COMMAND, MOST_SHOWN, Action, newest
from office.compound import Compound
from office.login import Staff
from office.parts import Parts
from office.proof import tablets
from office.web import Web

PATH = "/audit"
NOBODY = {COMMAND: N_("(a command on the office's machine)"), BY_ITSELF: N_("(by itself)")}


def router(parts: Parts, web: Web) -> APIRouter:
    routes = APIRouter()

    @routes.get(PATH)
    def page(request: Request, staff: Annotated[Staff, Depends(web.staff)]) -> Response:
        compound, known = web.compound(request)
        if compound is None:
            return web.page(request, "no_compound.html", staff=staff)
        say = web.say(request)
        return web.page(
            request,
            "audit.html",
            staff=staff,
            compound=compound,
            compounds=known,
            lines=lines(parts, compound, say),
            most=MOST_SHOWN,
        )

    return routes


def lines(parts: Parts, compound: Compound, say: Translate) -> list[dict[str, str]]:
    names = {one.device: one.name for one in tablets(parts.engine, compound.id)}
    return [
        {
            "at": local_time(done.at, compound.zone).strftime("%Y-%m-%d %H:%M"),
            "user": say(NOBODY[done.user]) if done.user in NOBODY else done.user,
            "what": say(ACTION_WORDS[Action(done.action)]) if done.action in list(Action) else done.action,
            "about": names.get(done.about, done.about),
        }
        for done in newest(parts.engine, compound.id)
    ]
