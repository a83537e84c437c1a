"""Every sentence of the phone form, as English msgids: what its scripts say, and what the office may answer to it."""

from models.notice import N_
from models.questionnaire import answering, flow
from models.words import SYMPTOMS, TRANSPORTS
from office.declare import body as declare_body
from office.declare import consent, declarations
from office.declare import desk as declare_desk
from office.passes import issuing as passes

CLOSED = declare_desk.NO_SITE.text
NOT_STORED = N_(
    "The office could not store this just now. Your answers are kept on this phone and sent again by themselves."
)
NOT_READ = N_("The office does not understand this phone's form. Open the page again.")

_FORM = (
    N_("Register before you arrive"),
    N_("This question still needs an answer."),
    N_("A mobile number has 11 digits, this one has {count}. Compare it and key it in again."),
    N_(
        "This is not a phone number. Key in 11 digits of a mobile, a landline with its area code, or + and "
        "the country's code first."
    ),
    N_(
        "The last character does not fit this ID number: one is wrong or two are swapped. Compare it with the"
        " card and key it in again."
    ),
    N_(
        "An ID number is 17 digits and then a digit or X; these are {count} characters, or one is wrong. "
        "Compare it with the card and key it in again."
    ),
    N_("This is not an ID or passport number. Key in its 5 to 20 letters and digits, nothing else."),
    N_("Nobody can be born on {date}, as this ID number says. Compare it with the card and key it in again."),
    N_("Write the name as on the ID card: 1 to {most} characters."),
    N_("At most {most} characters, and none that cannot be printed."),
    N_("There is no such day. Please choose another."),
    N_("This day is more than a year ago. Please choose another."),
    N_("This day is more than {days} days ahead. Please choose another."),
    N_("Read this to the person, and tick what they agree to."),
    N_("One person fills this in for all who come along. At the gate you show one code."),
    N_("From the community office"),
    N_("Until you send them, your answers are on this phone alone. They are erased from it once they are sent."),
    N_("Without your agreement nothing is sent. Tick the box, or register at the gate in person."),
    N_("Who comes?"),
    N_("One more person"),
    N_("ID numbers are not asked here: this connection is not encrypted."),
    N_("On the roster of this flat"),
    N_("Person {number}"),
    N_("Remove"),
    N_("Name"),
    N_("Phone"),
    N_("Leave it empty for whoever has no phone."),
    N_("ID number"),
    N_("Given before; leave it empty to keep it."),
    N_("It may stay empty."),
    N_("Under 14 years old"),
    N_("Which flat do you go to?"),
    N_("Building"),
    N_("Only its number or name, for instance 3"),
    N_("Unit"),
    N_("Leave it empty if there is none."),
    N_("Room"),
    N_("For instance 502"),
    N_("Your journey"),
    N_("Left on"),
    N_("Arrive here on"),
    N_("How do you travel?"),
    N_("Number of the train, flight or coach"),
    N_("One cannot arrive before one left. Please choose another day."),
    N_("Where do you come from?"),
    N_("Province or country"),
    N_("Please choose"),
    N_("City"),
    N_("District or county"),
    N_("Not sure, or the whole city"),
    N_("Health"),
    N_("None of these"),
    N_("In the last 14 days, was anybody of you in contact with a patient?"),
    N_("Nobody"),
    N_("Yes, somebody"),
    N_("Does {name} have any of these now?"),
    N_("The community office asks"),
    N_("One more entry"),
    N_("Remove the last"),
    N_("Is all of this right?"),
    N_("Change"),
    N_("Flat"),
    N_("Contact with a patient"),
    N_("Answered"),
    N_("Valid until {month}/{day}, {time}"),
    N_("{count} days left"),
    N_("{count} hours left"),
    N_("less than an hour left"),
    N_("Stored"),
    N_("Show this code at the gate"),
    N_("QR code of the pass"),
    N_("Turn up the brightness of the screen, and hold it still before the camera."),
    N_("Print"),
    N_("Next household"),
    N_("Withdraw this declaration? The code is then refused at the gate."),
    N_("Yes, withdraw"),
    N_("No, keep it"),
    N_("Picture of the pass"),
    N_("Press long on the picture to save it."),
    N_("Save to the phone"),
    N_("Save as picture"),
    N_("Add somebody to the household"),
    N_("Withdraw"),
    N_("More"),
    N_("Fill in for another household"),
    N_("Code of {names}"),
    N_("This link opens your declaration on another phone. Give it to nobody but your household."),
    N_("The code stays on this phone until it has expired, then it is erased."),
    N_("{number} of {count}"),
    N_("Back"),
    N_("Send"),
    N_("Next"),
    N_("Leave it as it was"),
    N_("Not sent yet"),
    N_("Sending …"),
    N_("Leave this page open, or open it again later. You can also go to the gate and register there."),
    N_("Try again now"),
    N_("Back to the answers"),
    N_("There is no network. Your answers are kept on this phone and sent as soon as it is back."),
    N_("One moment …"),
    N_("There is no network. Please try again when it is back."),
    N_("The declaration was withdrawn. If you come after all, fill in a new one."),
    N_("{label} (may stay empty)"),
    N_("This form needs a newer browser. Please go to the gate: you are registered there."),
)
"""In the order in which they are met; a test holds them against the scripts."""

_ANSWERS = (
    *(answering.NO_ANSWER, answering.TOO_LONG, answering.NO_TEXT, answering.NO_INTEGER, answering.NO_DECIMAL),
    *(answering.NO_DATE, answering.NO_CHOICE, flow.MISSING, flow.DOES_NOT_FIT, flow.TOO_MANY),
    *(declare_body.NO_PLACE, declare_body.NO_VERSION, consent.NOT_AGREED, consent.OLD_TEXT),
    *(declarations.TOO_MANY_CHANGES, declarations.NOT_KNOWN, declarations.WITHDRAWN, declarations.SEND_AGAIN),
    *(declare_desk.BUSY_ADDRESS, declare_desk.BUSY_FLAT, passes.TOO_MUCH, passes.NOBODY, passes.UNFIT),
)

SENTENCES: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *_FORM,
            *(CLOSED, NOT_STORED, NOT_READ),
            *(text for paragraph in consent.TEXT for text in paragraph),
            *consent.AGREE.values(),
            *TRANSPORTS.values(),
            *SYMPTOMS.values(),
            *(notice.text for notice in _ANSWERS),
        )
    )
)
