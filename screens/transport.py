"""By what they came."""

from kivy.properties import StringProperty

from models.notice import N_
from models.triage import Transport
from models.words import TRANSPORTS
from screens.kv import load_kv
from screens.questions import QuestionScreen
from screens.widgets.choice import ChoiceButton

SIGNS = {
    Transport.TRAIN: "train",
    Transport.FLIGHT: "flight",
    Transport.CAR: "car",
    Transport.COACH: "coach",
    Transport.OTHER: "help",
}


class TransportButton(ChoiceButton):
    """One means of travel, with its sign."""


class TransportScreen(QuestionScreen):
    title = StringProperty(N_("How did they travel?"))

    def on_kv_post(self, base_widget: object) -> None:
        for transport, sign in SIGNS.items():
            button = TransportButton(tag=f"transport.{transport}", icon=sign)
            button.id = transport
            button.bind(on_release=lambda pressed: self.check_in.answer_transport(Transport(pressed.id)))
            self.ids.means.add_widget(button)

    def refresh(self) -> None:
        super().refresh()
        for button in self.ids.means.children:
            button.text = self.say(TRANSPORTS[Transport(button.id)])
            button.selected = button.id == self.check_in.draft.transport


load_kv(__file__)
