"""Words that staff type for work that they left: told as not sent, and never a report."""

import pytest
import sqlalchemy as sa

from bot.core.tables import drafts
from tests.kit.people.admins import AdminChat, custodian_of
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGE_NAMES, answer, rows
from tests.kit.people.staff import TOO_LATE, at_a_case, choose, opened, stored
from tests.kit.words import ru

WORDS = "Лицензия действует, см. https://example.com/licence, поэтому всё законно."


async def _role(on, t):
    add = f"➕ {t.plain('senior moderator')}"
    on.admin.press(add, await answer(on.admin, "/staff", add))
    await on.admin.wait(lambda m: bool(m.keys))
    return on.admin, "/staff"


async def _broadcast(on, t):
    await AdminChat(on, on.admin, t.language).begin()
    return on.admin, "/broadcast"


async def _data(on, t):
    custodian = await custodian_of(on)
    name, new = LANGUAGE_NAMES[t.language], t.plain("A written request")
    custodian.press(name, await answer(custodian, "/language", name))
    await custodian.wait_answer()
    shown = await answer(custodian, "/requests", new)
    custodian.press(new, shown)
    await custodian.wait(after=shown.id)
    return custodian, "/requests"


@pytest.mark.parametrize(
    ("begin", "speaks"),
    [(_role, "kk"), (_broadcast, "en"), (_data, "ru")],
    ids=["role", "broadcast", "data"],
)
async def test_words_typed_after_the_list_was_opened_anew_are_not_sent(
    on, begin, speaks
):
    t = on.t(speaks)
    await on.agree(on.admin, speaks)
    phone, command = await begin(on, t)
    await answer(phone, command)
    for _ in range(2):
        shown = await answer(phone, WORDS, t.plain(TOO_LATE))
        assert await rows(on, sa.select(drafts)) == []
    phone.press(t.plain("Report a violation"), shown)
    await phone.wait(t.plain("What are you reporting?"), after=0)
    await answer(phone, WORDS, "example")
    assert await rows(on, sa.select(drafts)), "a report that was asked for begins"


NOTE = "Видел такое вчера возле школы, см. https://example.com/note, продают открыто."


async def asked_for_a_note(on):
    """The prompt for a note, and the number of its case."""
    dana, _, group, shown = await at_a_case(on)
    working = await opened(dana, group, shown)
    await choose(dana, dana, working, ru("More…"), ru("Note"))
    prompt = await dana.wait("заметк", after=working.id)
    return dana, prompt, (await stored(on, shown)).number


async def test_a_note_typed_after_a_command_is_kept_nowhere_and_its_writer_says_what_it_is(
    on,
):
    dana, prompt, number = await asked_for_a_note(on)
    await answer(dana, "/help")
    held = "The note on № {number} was not saved, because /{command} ended it."
    shown = await answer(dana, NOTE, ru(held, number=number, command="help"))
    assert await rows(on, sa.select(drafts)) == []
    assert labels(shown) == [
        ru("Go back to the note"),
        ru("This is a report of my own"),
    ]
    dana.press(ru("Go back to the note"), shown)
    again = await dana.wait("заметк", after=shown.id)
    assert again.text == prompt.text
    dana.say(NOTE, reply_to=again)
    await dana.wait("Видел такое вчера", after=again.id + 1)
    await answer(
        dana, NOTE, lambda m: ru("This is a report of my own") not in labels(m)
    )


async def test_words_that_reply_to_nothing_are_a_report_if_their_writer_says_so(on):
    dana, _, number = await asked_for_a_note(on)
    await on.agree(dana)
    shown = await answer(dana, NOTE, lambda m: ru("Go back to the note") in labels(m))
    assert number in shown.text
    assert await rows(on, sa.select(drafts)) == []
    dana.press(ru("This is a report of my own"), shown)
    await dana.wait("https://example.com/note", after=shown.id)
    assert len(await rows(on, sa.select(drafts))) == 1
