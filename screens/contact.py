"""Whether they met somebody who is ill."""

from kivy.properties import BooleanProperty, StringProperty

from models.notice import N_
from screens.kv import load_kv
from screens.questions import QuestionScreen
from screens.widgets import choice  # noqa: F401 - its rules are used in contact.kv


class ContactScreen(QuestionScreen):
    title = StringProperty(N_("Contact with a patient?"))
    yes = BooleanProperty(False)
    no = BooleanProperty(False)

    def refresh(self) -> None:
        super().refresh()
        contact = self.check_in.draft.contact
        # A draft says «no» before it was asked, too.
        self.yes, self.no = contact, self.check_in.is_correction and not contact

    def leave(self) -> None:
        super().leave()
        self.yes = self.no = False

    def pick(self, contact: bool) -> None:
        self.check_in.answer_contact(contact)


load_kv(__file__)
