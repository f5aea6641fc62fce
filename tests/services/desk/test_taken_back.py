"""A message is written down as sent and its words are erased at the same time."""

import pytest

from bot.cases import store as cases_store
from bot.core.messages import Address, Shown, What
from bot.core.work import Work
from bot.desk import shown_words
from bot.privacy import erasure
from bot.reports import additions, questions_store
from tests.kit.services import acts
from tests.kit.services.acts import meanwhile
from tests.kit.services.desk_acts import owed

READER = Address(person="reader")


async def _said(work):
    """A reporter who added words: the person, and what a message with these words shows."""
    await acts.open_desk(work)
    person = await acts.citizen(work)
    report = await acts.file(work, person)
    await additions.add(work, person, report, "One more thing.", (acts.FILE,))
    [reply] = await questions_store.replies_of_report(work.tx, report.id)
    case = await acts.case_of(work, report)
    return person, Shown(What.WORDS, case.id, report.id, (reply.id,))


@pytest.mark.parametrize("erases_first", [False, True])
async def test_whichever_comes_first_the_words_are_taken_back(
    database, working, deployment, erases_first
):
    async with working() as work:
        person, shows = await _said(work)

    async def note():
        async with working() as work:
            await shown_words.note(work, READER, "ru", (77,), shows)

    async def erase():
        async with working() as work:
            await erasure.erase(work, person)

    async with meanwhile(database, note if erases_first else erase) as tx:
        first = Work(tx, deployment)
        if erases_first:
            await erasure.erase(first, person)
        else:
            await shown_words.note(first, READER, "ru", (77,), shows)
    async with working() as work:
        taken_back = [edit for *_, edit in await owed(work, "WordsTakenBack")]
        assert taken_back == [77]
        assert await cases_store.shown_at(work.tx, READER) == []


async def test_a_reply_that_was_erased_is_not_sent(work):
    person, shows = await _said(work)
    assert await shown_words.stands(work, shows)
    await erasure.erase(work, person)
    assert not await shown_words.stands(work, shows)
