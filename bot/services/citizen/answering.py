"""What comes while a question of staff is open: kept as a draft, sent as the answer if it is."""

from dataclasses import replace

from bot.domain.citizen.draft import Draft
from bot.domain.citizen.evidence import messages_of
from bot.domain.citizen.numbers import find
from bot.domain.notices import reporter as say
from bot.domain.notices.talks import AnswerOffer
from bot.domain.people import Person
from bot.services.citizen import following
from bot.services.citizen.adding import takes_more
from bot.services.work import Work
from bot.storage.citizen import questions


async def open_question(work: Work, person: Person) -> tuple[str, str] | None:
    """(question, report): the newest one that waits for an answer and still takes it."""
    found = await questions.unanswered(work.tx, person.id)
    if found is None:
        return None
    report = await following.owned(work, person, found[1])
    is_open = report is not None and await takes_more(work, report)
    return found if is_open else None


async def offered(work: Work, person: Person, step: say.DraftStep) -> AnswerOffer | None:
    """The question whether the draft is an answer; None when that is settled."""
    if step.draft.asked is None:
        return None
    question, report_id = step.draft.asked
    report = await following.owned(work, person, report_id)
    asked = await following.question_to(work, report, question) if report else None
    if report is None or asked is None:
        return None
    found = find(words_of(step.draft), work.channel.country)
    # What each message gave stands in no message of ours.
    shown = replace(step, draft=replace(step.draft, messages=()))
    return AnswerOffer(shown, report.number, asked.text, found)


def words_of(draft: Draft) -> str | None:
    """All that was written, also what a report would have no room for."""
    parts = [
        part
        for each in messages_of(draft)
        for part in (each.text, *(link.display for link in each.links), each.place)
        if part
    ]
    return "\n".join(parts) or None
