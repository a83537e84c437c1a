"""What the form's script gets with its page: the questions, the words of every language, and where to send to."""

from typing import Any

import msgspec

from models.clock import end_of_day, local_day
from models.places import COMMON_ORIGINS
from models.triage import Symptom, Transport
from models.words import SYMPTOMS, TRANSPORTS
from office.declare import consent
from office.declare.body import FARTHEST_DAYS, LONGEST_NAME, MOST_PEOPLE
from office.declare.desk import Asking
from office.declare.files import places_address
from office.declare.phone_languages import Language
from office.reference.site_settings import SiteSettings


def form_data(
    asking: Asking,
    known: tuple[Language, ...],
    language: str,
    now: int,
    *,
    secure: bool,
    settings: SiteSettings,
    **other: Any,
) -> str:
    """JSON that may stand in a page's script element."""
    today = local_day(now, asking.zone)
    data = {
        "site": asking.site,
        "compound": asking.compound,
        "today": today.isoformat(),
        "ends": end_of_day(today, asking.zone),
        "secure": secure,
        "language": language,
        "languages": known,
        "places": {one.tag: places_address(one.tag) for one in known},
        "common": COMMON_ORIGINS,
        "transports": [(one.value, TRANSPORTS[one]) for one in Transport],
        "symptoms": [(one.value, SYMPTOMS[one]) for one in Symptom],
        "consent": {
            "version": consent.VERSION,
            "days": settings.retention_days,
            "text": consent.TEXT,
            "agree": consent.AGREE,
            "additions": settings.consent_additions,
        },
        "most": {"people": MOST_PEOPLE, "name": LONGEST_NAME, "days": FARTHEST_DAYS},
        "number": asking.number,
        "questionnaire": msgspec.Raw(asking.body.encode()),
        **other,
    }
    return msgspec.json.encode(data).decode().replace("<", "\\u003c")
