"""The words for verdicts, reasons, means of travel, symptoms and kinds of people, as English msgids."""

from models.entry import PersonKind, VoidReason
from models.notice import N_
from models.triage import Reason, Symptom, Transport, Verdict

VERDICTS = {
    Verdict.ADMIT: N_("Admit"),
    Verdict.OBSERVE: N_("Observe at home"),
    Verdict.HOLD: N_("Hold"),
}
REASONS = {
    Reason.FEVER: N_("Fever"),
    Reason.FEVER_PASSED: N_("Fever at first, then none"),
    Reason.CONTACT: N_("Contact with a patient"),
    Reason.SYMPTOMS: N_("Symptoms"),
    Reason.HIGH_RISK: N_("From a high-risk area"),
    Reason.MEDIUM_RISK: N_("From a medium-risk area"),
    Reason.RETURNED: N_("Everybody who returns"),
}
TRANSPORTS = {
    Transport.TRAIN: N_("Train"),
    Transport.FLIGHT: N_("Flight"),
    Transport.CAR: N_("Car"),
    Transport.COACH: N_("Coach"),
    Transport.OTHER: N_("Other"),
}
SYMPTOMS = {
    Symptom.FEVER: N_("Felt feverish"),
    Symptom.COUGH: N_("Cough"),
    Symptom.SORE_THROAT: N_("Sore throat"),
    Symptom.BREATH: N_("Short of breath"),
    Symptom.FATIGUE: N_("Tired and weak"),
    Symptom.STOMACH: N_("Vomiting or diarrhoea"),
}
PERSONS = {
    PersonKind.RETURNEE: N_("Returnee"),
    PersonKind.RESIDENT: N_("Resident"),
    PersonKind.VISITOR: N_("Visitor"),
    PersonKind.COURIER: N_("Courier"),
}
VOID_REASONS = {
    VoidReason.WRONG_PERSON: N_("The wrong person"),
    VoidReason.TWICE: N_("Registered twice"),
    VoidReason.TEST: N_("Only a test"),
    VoidReason.OTHER: N_("Another reason"),
}
"""Why an entry was taken back."""
