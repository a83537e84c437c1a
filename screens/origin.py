"""Where they come from: the common places first, then province and city, or a country."""

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.gate import Gate
from models.notice import N_
from models.places import ABROAD, COMMON_ORIGINS, cities, countries, provinces, short_name, within
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import QuestionScreen
from screens.widgets import choice  # noqa: F401 - its rules are used in origin.kv
from screens.widgets.choice import Choice


class FirstPlaces(BoxLayout):
    """The common places, large, and below them every other province and abroad."""

    screen = ObjectProperty()


class AreaPlaces(BoxLayout):
    """The cities of one province, or the countries; last the area itself, where nobody knows more."""

    screen = ObjectProperty()
    area = StringProperty("")
    name = StringProperty("")
    chosen = BooleanProperty(False)
    """Whether the area itself is the answer given before."""


class OriginScreen(QuestionScreen):
    """Tags say what a press does: `origin.place.420100` answers, `origin.province.420000` shows what lies in it.

    A common place that is a province asks for its city, too: an area of risk may be a city.
    """

    title = StringProperty(N_("Where from?"))

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._first = FirstPlaces(screen=self)
        self._places = AreaPlaces(screen=self)
        self._show(self._first)

    def enter(self) -> None:
        super().enter()
        self.open("")

    def refresh(self) -> None:
        super().refresh()
        self._offer_first()
        self._offer_places()
        chosen = self._chosen()
        for grid in (self._first.ids.common, self._first.ids.others, self._places.ids.places):
            grid.selected = chosen
        self._places.chosen = f"place.{self._places.area}" in chosen

    def back(self) -> None:
        if self._places.area:
            self.open("")
        else:
            super().back()

    def open(self, area: str) -> None:
        """Shows what lies in a province or ABROAD; empty: the first choice again."""
        self._places.area = area
        self._offer_places()
        self._show(self._places if area else self._first)

    def pick(self, choice_id: str) -> None:
        """`place.<code>` is the answer, `province.<code>` opens it."""
        kind, code = choice_id.split(".")
        if kind == "province":
            self.open(code)
            self.refresh()
        else:
            self.hear(self.check_in.answer_origin(code))

    def _show(self, part: BoxLayout) -> None:
        if part.parent is None:
            self.ids.part.clear_widgets()
            self.ids.part.add_widget(part)

    def _offer_first(self) -> None:
        others = [place.code for place in provinces(self.language) if place.code not in COMMON_ORIGINS]
        self._first.ids.common.choices = [_choice(code, self.language) for code in COMMON_ORIGINS]
        self._first.ids.others.choices = [_choice(code, self.language) for code in (*others, ABROAD)]

    def _offer_places(self) -> None:
        area = self._places.area
        if area:
            self._places.name = short_name(area, self.language)
            places = countries(self.language)[:-1] if area == ABROAD else cities(area, self.language)
            self._places.ids.places.choices = [Choice(f"place.{place.code}", place.name) for place in places]

    def _chosen(self) -> list[str]:
        """The answer given before, as the place and as what opens its list."""
        origin = self.check_in.draft.origin
        if not origin:
            return []
        areas = [] if origin in COMMON_ORIGINS else [*(place.code for place in provinces(self.language)), ABROAD]
        return [f"place.{origin}", *(f"province.{area}" for area in areas if within(origin, area))]


def _choice(code: str, language: str) -> Choice:
    opens = code == ABROAD or bool(cities(code, language))
    return Choice(f"{'province' if opens else 'place'}.{code}", short_name(code, language))


load_kv(__file__)
