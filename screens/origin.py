"""Where they come from: the common places first, then province, city and district, or a country."""

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.gate import Gate
from models.notice import N_
from models.places import (
    ABROAD,
    COMMON_ORIGINS,
    Place,
    cities,
    counties,
    countries,
    key_name,
    provinces,
    short_name,
    within,
)
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.place_keys import NameKeys
from screens.questions import QuestionScreen
from screens.widgets import choice  # noqa: F401 - its rules are used in origin.kv

MOST_CITIES = 38
"""Chongqing's."""
PLACE, PROVINCE, CITY = "origin.place.", "origin.province.", "origin.city."


class FirstPlaces(BoxLayout):
    """The common places, large, and below them every other province and abroad."""

    screen = ObjectProperty()


class AreaPlaces(BoxLayout):
    """What lies in a province or city, or the countries; above them the area itself, where nobody knows more."""

    screen = ObjectProperty()
    area = StringProperty("")
    name = StringProperty("")
    is_city = BooleanProperty(False)
    answer = StringProperty("")
    """The tag of the place answered before."""


class OriginScreen(QuestionScreen):
    """Tags say what a press does: `origin.place.420100` answers, `origin.province.420000` and `origin.city.420100` show
    what lies in it.

    A common place that is a province asks for its city, too: an area of risk may be a city. A common city answers.
    """

    title = StringProperty(N_("Where from?"))

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._first = FirstPlaces(screen=self)
        self._area = AreaPlaces(screen=self)
        self._common = COMMON_ORIGINS
        self._show_first([])
        self._keys(self._area).prepare(MOST_CITIES)
        self._show(self._first)

    def enter(self) -> None:
        super().enter()
        self._area.area = ""
        # Not while it is shown: nothing moves under a finger.
        self._common = self.gate.memory.learned.common_origins(COMMON_ORIGINS)
        self._show(self._first)

    def refresh(self) -> None:
        super().refresh()
        origin = self.check_in.draft.origin
        if self._area.area:
            self._show_area(origin)
        else:
            self._show_first(self._chosen(origin))

    def leave(self) -> None:
        super().leave()
        self._show_first([])
        self._area.answer = ""

    def back(self) -> None:
        if self._area.area:
            self.open(_province(self._area.area) if self._area.is_city else "")
        else:
            super().back()

    def open(self, area: str) -> None:
        """Shows what lies in a province, a city or ABROAD; empty: the first choice again."""
        self._area.area = area
        self.refresh()
        self._show(self._area if area else self._first)

    def pick(self, tag: str) -> None:
        if tag.startswith((PROVINCE, CITY)):
            self.open(tag.removeprefix(PROVINCE).removeprefix(CITY))
        else:
            self.hear(self.check_in.answer_origin(tag.removeprefix(PLACE)))

    def _show(self, part: BoxLayout) -> None:
        if part.parent is None:
            self.ids.part.clear_widgets()
            self.ids.part.add_widget(part)

    def _show_first(self, chosen: list[str]) -> None:
        others = [place.code for place in provinces(self.language) if place.code not in self._common]
        common = [(_tag(code), key_name(code, self.language)) for code in self._common]
        self._first.ids.common.show(common, chosen)
        self._first.ids.others.show(
            [(_tag(code), short_name(code, self.language)) for code in (*others, ABROAD)], chosen
        )

    def _show_area(self, origin: str) -> None:
        area, part = self._area.area, self._area
        part.is_city = not area.endswith("0000") and area != ABROAD
        part.name = short_name(area, self.language)
        part.answer = f"{PLACE}{origin}"
        places = [(_tag_within(place.code), place.name) for place in _within(area, self.language)]
        self._keys(part).show(places, [f"{PLACE}{origin}", *(f"{CITY}{city}" for city in (_city(origin),) if city)])

    def _chosen(self, origin: str) -> list[str]:
        """The tag of the answer given before, or of what opens its list."""
        if not origin or origin in self._common:
            return [_tag(origin)]
        areas = (*(place.code for place in provinces(self.language)), ABROAD)
        return [_tag(area) for area in areas if within(origin, area)]

    @staticmethod
    def _keys(part: AreaPlaces) -> NameKeys:
        return part.ids.places


def _tag(code: str) -> str:
    return f"{PROVINCE if code == ABROAD or cities(code) else PLACE}{code}"


def _tag_within(code: str) -> str:
    """In a list of cities: those that have districts show them."""
    return f"{CITY if counties(code) else PLACE}{code}"


def _within(area: str, language: str) -> tuple[Place, ...]:
    if area == ABROAD:
        return countries(language)[:-1]
    return cities(area, language) or counties(area, language)


def _province(city: str) -> str:
    return city[:2] + "0000"


def _city(code: str) -> str:
    """The city whose list the place stands in; empty if it is in none."""
    city = code[:4] + "00"
    return city if counties(city) else ""


load_kv(__file__)
