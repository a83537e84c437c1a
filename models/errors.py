"""The errors of Gatepost. A fever, a refusal, a duplicate are outcomes and have no place here.

GatepostError
├── StoreError            the store did not do what was asked
│   ├── StoreFull         no room left on the disk
│   ├── StoreReadOnly     the disk can only be read
│   ├── StoreDamaged      the file is not a sound database
│   ├── StoreKeyMissing   the file is encrypted, and its key is not to be had
│   ├── AlreadyThere      a row of that key stands there already
│   └── StoreVersion      the tables are of another version of the program
├── BadEntry              an entry that cannot be what it says
├── BadInput              a person's or a file's input that cannot be used
│   └── BadQuestionnaire  an XLSForm with wrong cells (models/questionnaire/problems.py)
├── StickError            a USB stick did not take a file whole (kiosk/sticks.py)
├── OfficeError           the office did not do what was asked
│   ├── OfficeUnreachable no answer in time
│   ├── OfficeNonsense    an answer that is not one of ours
│   ├── OfficeStranger    somebody else answers at the office's address
│   └── OfficeDenied      the office does not know this tablet, or the code is used up
│       ├── TabletCloned  another machine signs with this tablet's key
│       └── TabletLost    the office was told that this tablet is lost
├── NotEnrolled           this tablet belongs to no gate yet
└── TabletLocked          it was reported lost, and has erased itself
"""

from models.notice import N_, Notice


class GatepostError(Exception):
    """Base of all. The caller shows `notice` to the person and goes on with the queue."""

    notice = Notice(N_("Something went wrong. Nothing that was saved is lost. Please try again."))

    def __init__(self, detail: str = "", notice: Notice | None = None) -> None:
        super().__init__(detail or (notice or self.notice).text)
        if notice is not None:
            self.notice = notice


class StoreError(GatepostError):
    """The caller keeps what was entered, shows the notice and lets the person press again."""

    notice = Notice(N_("Not saved: the tablet's store does not answer. Write this person on paper, then press again."))


class StoreFull(StoreError):
    """The caller keeps the draft in memory and asks for room; it never drops what was entered."""

    notice = Notice(
        N_("Not saved: the tablet's disk is full. Write this person on paper and call the office, then press again.")
    )


class StoreReadOnly(StoreError):
    """As StoreFull: nothing can be written until somebody has looked at the disk."""

    notice = Notice(
        N_("Not saved: the tablet's disk can only be read. Write this person on paper and call the office.")
    )


class StoreDamaged(StoreError):
    """The caller stops writing to this file and leaves it as it is."""

    notice = Notice(
        N_("Not saved: the tablet's store is damaged. Go on with paper and call the office. The damaged file is kept.")
    )


class StoreKeyMissing(StoreError):
    """As StoreDamaged: the file may be sound. The office holds its key in escrow."""

    notice = Notice(
        N_(
            "The key of this tablet's store is not there, so it cannot be read. It is kept as it is. "
            "Go on with paper and call the office: the office can open it."
        )
    )


class AlreadyThere(StoreError):
    """The caller looks at what is there: saved twice is saved."""


class StoreVersion(StoreError):
    """The caller ends and prints the command that brings the tables up to date."""

    notice = Notice(
        N_("The store was made by a newer version of this program. Install that version, the data is kept.")
    )


class BadEntry(GatepostError):
    """The caller keeps the entry as it came and marks it refused."""


class BadInput(GatepostError):
    """The caller shows the notice and leaves the data as it was."""


class OfficeError(GatepostError):
    """The caller keeps its entries and tries again later, by itself."""


class OfficeUnreachable(OfficeError):
    notice = Notice(N_("The office cannot be reached. Go on: everything is kept here and sent later."))


class OfficeNonsense(OfficeError):
    notice = Notice(N_("The office gave an answer that makes no sense. Go on: everything is kept here and sent later."))


class OfficeOlder(OfficeError):
    notice = Notice(
        N_(
            "The office's program is older than this tablet's. Go on: everything is kept here, and sent once the "
            "office has the newer one."
        )
    )


class OfficeRefusesAll(OfficeError):
    """Of a batch it took no single entry: the fault is the office's, not the entries'."""

    notice = Notice(
        N_("The office takes no entry at all. Go on: everything is kept here and sent later. Tell the office.")
    )


class OfficeDenied(OfficeError):
    """The caller stops trying until the tablet is enrolled again; entries are kept."""

    notice = Notice(
        N_("The office does not accept this tablet. Go on: everything is kept here. Ask the office to enrol it again.")
    )


class OfficeStranger(OfficeError):
    """Nothing was told to whoever answered."""

    notice = Notice(
        N_(
            "Something else answers at the office's address, so nothing was sent. Go on: everything is kept here. "
            "Tell the office, and ask which network this tablet is in."
        )
    )


class TabletCloned(OfficeDenied):
    """As OfficeDenied: which of the two machines the office means cannot be known."""

    notice = Notice(
        N_(
            "The office takes nothing more from this tablet until it is enrolled anew. "
            "Go on: everything is kept here, and is sent then. Ask the office for a code, and hold it up to the camera."
        )
    )


class TabletLost(OfficeDenied):
    """The caller locks the tablet and erases its store."""

    notice = Notice(N_("This tablet was reported lost at the office."))


class NotEnrolled(GatepostError):
    notice = Notice(N_("This tablet belongs to no gate yet. Ask the office for an enrolment code."))


class TabletLocked(GatepostError):
    """The caller shows it and offers to enrol anew; there is no store."""

    notice = Notice(N_("This tablet was reported lost, so it has erased all it held. The office can enrol it anew."))
