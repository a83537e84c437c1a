"""Which class draws which place or step. Each is imported at its first use: the first frame waits for home alone."""

from importlib import import_module

from kiosk.draft import Step
from kiosk.eye.camera import Camera
from kiosk.gate import Gate
from screens.gate_screen import GateScreen
from screens.navigator import Navigator, Place

CLASSES: dict[Place | Step, str] = {
    Place.HOME: "home.HomeScreen",
    Place.FIND_FLAT: "find_flat.FindFlatScreen",
    Place.FIND_NAME: "find_name.FindNameScreen",
    Place.TODAY: "today.TodayScreen",
    Place.SHEET: "sheet.SheetScreen",
    Place.CARD_NUMBER: "card_number.CardNumberScreen",
    Place.NOT_ENROLLED: "not_enrolled.NotEnrolledScreen",
    Place.ENROL: "enrol.EnrolScreen",
    Place.LOCKED: "locked.LockedScreen",
    Place.DRAFTS: "drafts.DraftsScreen",
    Place.SHIFT: "shift.ShiftScreen",
    Place.HANDOVER: "handover.HandoverScreen",
    Place.PIN: "pin.PinScreen",
    Place.SETTINGS: "settings.SettingsScreen",
    Place.GALLERY: "gallery_screen.GalleryScreen",
    Step.WHO: "household.HouseholdScreen",
    Step.WALK_IN: "walk_in.WalkInScreen",
    Step.ORIGIN: "origin.OriginScreen",
    Step.LEFT: "day.LeftScreen",
    Step.ARRIVED: "day.ArrivedScreen",
    Step.TRANSPORT: "transport.TransportScreen",
    Step.TRANSPORT_NUMBER: "transport_number.TransportNumberScreen",
    Step.CONTACT: "contact.ContactScreen",
    Step.SYMPTOMS: "symptoms.SymptomsScreen",
    Step.QUESTIONS: "own_questions.OwnQuestionsScreen",
    Step.TEMPERATURE: "temperature.TemperatureScreen",
    Step.REST: "rest.RestScreen",
    Step.UNSAVED: "unsaved.UnsavedScreen",
    Step.REVIEW: "review.ReviewScreen",
    Step.PASS: "pass_seen.PassSeenScreen",
    Step.FLAT: "whose_flat.WhoseFlatScreen",
    Step.VISITOR: "passage.VisitorScreen",
    Step.COURIER: "passage.CourierScreen",
    Step.PLATE: "vehicle.PlateScreen",
    Step.CAR: "vehicle_people.CarScreen",
    Step.SLIP: "slip.SlipScreen",
    Step.DONE: "verdict.VerdictScreen",
}


def make_screen(where: Place | Step, gate: Gate, navigator: Navigator, camera: Camera) -> GateScreen:
    """Those that see get the camera, too."""
    module, name = CLASSES[where].split(".")
    kind = getattr(import_module(f"screens.{module}"), name)
    return kind(gate, navigator, camera) if kind.sees else kind(gate, navigator)
