"""What a correction changed, in the words of one language."""

from collections.abc import Mapping

from models.day_lines import Line
from models.notice import N_
from models.questionnaire.form import Questionnaire
from models.questionnaire.telling import tell
from screens.answer_words import Say, changes, given_in_entry

OwnAnswers = dict[tuple[object, ...], tuple[str, str]]


def own_answers(line: Line, questionnaires: Mapping[int, Questionnaire], say: Say, language: str) -> OwnAnswers:
    """The office's own questions and their answers, each under what makes it the same question in another entry."""
    if line.person is None:
        return {}
    told = tell(questionnaires.get(line.person.questionnaire), line.person.answers, language, say(N_(", ")))
    return {(*one.names, *one.instances): (one.question, one.answer) for one in told}


def told_changes(
    before: Line, after: Line, say: Say, language: str, questionnaires: Mapping[int, Questionnaire]
) -> list[str]:
    """A line for each answer that differs; one line that says so where none does."""
    own = [own_answers(each, questionnaires, say, language) for each in (before, after)]
    changed = [
        say(N_("{question}: {old} → {new}"), question=question, old=old, new=new)
        for question, old, new in (
            *changes(given_in_entry(before), given_in_entry(after), say, language),
            *_own_changes(*own),
        )
    ]
    return changed or [say(N_("Nothing changed."))]


def _own_changes(before: OwnAnswers, after: OwnAnswers) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for key in dict.fromkeys((*before, *after)):
        question = (after.get(key) or before[key])[0]
        old, new = (told[key][1] if key in told else "–" for told in (before, after))
        if old != new:
            found.append((question, old, new))
    return found
