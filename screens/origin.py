"""Where they come from: the common places first, then province and city, or a country."""

from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.gate import Gate
from models.notice import N_
from models.places import ABROAD, COMMON_ORIGINS, cities, countries, provinces, short_name, within
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.place_keys import NameKeys
from screens.questions import QuestionScreen
from screens.widgets import choice  # noqa: F401 - its rules are used in origin.kv

MOST_CITIES = 38
"""Chongqing's."""
PLACE, PROVINCE = "origin.place.", "origin.province."


class FirstPlaces(BoxLayout):
    """The common places, large, and below them every other province and abroad."""

    screen = ObjectProperty()


class AreaPlaces(BoxLayout):
    """The cities of one province, or the countries; above them the area itself, where nobody knows more."""

    screen = ObjectProperty()
    area = StringProperty("")
    name = StringProperty("")
    answer = StringProperty("")
    """The tag of the place answered before."""


class OriginScreen(QuestionScreen):
    """Tags say what a press does: `origin.place.420100` answers, `origin.province.420000` shows what lies in it.

    A common place that is a province asks for its city, too: an area of risk may be a city.
    """

    title = StringProperty(N_("Where from?"))

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._first = FirstPlaces(screen=self)
        self._area = AreaPlaces(screen=self)
        self._show_first([])
        self._keys(self._area).prepare(MOST_CITIES)
        self._show(self._first)

    def enter(self) -> None:
        super().enter()
        self._area.area = ""
        self._show(self._first)

    def refresh(self) -> None:
        super().refresh()
        origin = self.check_in.draft.origin
        if self._area.area:
            self._show_area(f"{PLACE}{origin}")
        else:
            self._show_first(self._chosen(origin))

    def leave(self) -> None:
        super().leave()
        self._show_first([])
        self._area.answer = ""

    def back(self) -> None:
        if self._area.area:
            self.open("")
        else:
            super().back()

    def open(self, area: str) -> None:
        """Shows what lies in a province or ABROAD; empty: the first choice again."""
        self._area.area = area
        self.refresh()
        self._show(self._area if area else self._first)

    def pick(self, tag: str) -> None:
        if tag.startswith(PROVINCE):
            self.open(tag.removeprefix(PROVINCE))
        else:
            self.hear(self.check_in.answer_origin(tag.removeprefix(PLACE)))

    def _show(self, part: BoxLayout) -> None:
        if part.parent is None:
            self.ids.part.clear_widgets()
            self.ids.part.add_widget(part)

    def _show_first(self, chosen: list[str]) -> None:
        others = [place.code for place in provinces(self.language) if place.code not in COMMON_ORIGINS]
        common = [(_tag(code), short_name(code, self.language)) for code in COMMON_ORIGINS]
        self._first.ids.common.show(common, chosen)
        self._first.ids.others.show(
            [(_tag(code), short_name(code, self.language)) for code in (*others, ABROAD)], chosen
        )

    def _show_area(self, answer: str) -> None:
        area = self._area.area
        places = countries(self.language)[:-1] if area == ABROAD else cities(area, self.language)
        self._area.name = short_name(area, self.language)
        self._area.answer = answer
        self._keys(self._area).show([(f"{PLACE}{place.code}", place.name) for place in places], [answer])

    def _chosen(self, origin: str) -> list[str]:
        """The tag of the answer given before, or of what opens its list."""
        if not origin or origin in COMMON_ORIGINS:
            return [_tag(origin)]
        areas = (*(place.code for place in provinces(self.language)), ABROAD)
        return [_tag(area) for area in areas if within(origin, area)]

    @staticmethod
    def _keys(part: AreaPlaces) -> NameKeys:
        return part.ids.places


def _tag(code: str) -> str:
    return f"{PROVINCE if code == ABROAD or cities(code) else PLACE}{code}"


load_kv(__file__)
