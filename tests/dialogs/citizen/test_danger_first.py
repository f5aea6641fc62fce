"""Danger is heard first, in every state of a citizen and after every command."""

import asyncio
from itertools import cycle

import pytest
import sqlalchemy as sa

from bot.core.queues.tables import inbox, outbox
from bot.core.tables import drafts
from bot.reports.need import Need
from bot.reports.tables import replies
from tests.kit.channel_files import own_channel
from tests.kit.people.admins import AdminChat
from tests.kit.people.citizens import (
    LANGUAGE_NAMES,
    LANGUAGES,
    all_said,
    answer,
    rows,
    tap,
    tap_new,
    type_label,
)
from tests.kit.people.need import (
    GO_ON,
    KEPT_NOWHERE,
    ME,
    OTHER,
    REPORT,
    SENTENCES,
    card_for,
)
from tests.kit.people.staff import TOO_LATE, ask
from tests.kit.stage import stage
from tests.kit.words import ru

LINK = "https://example.com/1"


async def _begin_draft(on, phone, t, language):
    await answer(phone, LINK, t.plain("Cancel"))


async def _reach_region(on, phone, t, language):
    await answer(phone, "/cancel")  # the draft that holds what was told before
    phone.say("/report")
    await tap_new(phone, type_label(on, "drugs", language))
    await phone.wait(
        lambda m: "example" not in m.text and t.plain("Cancel") in str(m.buttons)
    )


def _command(text):
    async def wait_for_words(on, phone, t, language):
        await answer(phone, text)

    return wait_for_words


STATES = {
    "nothing": None,
    "draft": _begin_draft,
    "step": _reach_region,
    "check": _command("/check"),
    "contest": _command("/contest"),
    "status": _command("/status"),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_kind_is_heard_in_every_state(on, language):
    async def one_state(state):
        phone, t = await on.agreed(state, language), on.t(language)
        for need, sentences in SENTENCES.items():
            if STATES[state] is not None:
                await STATES[state](on, phone, t, language)
            await card_for(on, phone, sentences[language], need, language)
            # The next cry is heard as well: nothing waits for a link or a code any more.
            await card_for(
                on, phone, SENTENCES[Need.LIFE][language], Need.LIFE, language
            )

    await asyncio.gather(*map(one_state, STATES))
    await all_said(on)
    kept = " ".join(str(row) for row in await rows(on, sa.select(drafts)))
    assert not any(SENTENCES[need][language] in kept for need in KEPT_NOWHERE)
    told = sum(kept.count(said[language]) > 0 for said in SENTENCES.values())
    assert told <= 1, "only what was told last at the step that asked for words"
    assert await rows(on, sa.select(inbox)) == await rows(on, sa.select(outbox)) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_kind_is_heard_before_a_language_a_consent_and_after_a_no(
    on, language
):
    async def one_kind(need, words):
        t, phone = on.t(language), on.citizen(need, language)
        card = await card_for(on, phone, words, need, language)
        assert [m.id for m in phone.messages() if m.from_bot] == [card.id]
        phone.say("/start")
        await tap_new(phone, LANGUAGE_NAMES[language], t.plain("I do not agree"))
        await card_for(on, phone, words, need, language)
        await tap(phone, t.plain("I do not agree"), "/start")
        await card_for(on, phone, words, need, language)

    await asyncio.gather(
        *(one_kind(need, said[language]) for need, said in SENTENCES.items())
    )
    assert await rows(on, sa.select(drafts)) == [], "of who declined nothing is kept"


FOUND = (
    ("en", "there is a bomb in the mall", Need.ATTACK),
    ("ru", "завтра в школе будет стрельба", Need.ATTACK),
    ("ru", "взорвут вокзал завтра", Need.ATTACK),
    ("kk", "мектепте ертең атыс болады", Need.ATTACK),
    ("en", "my stepfather comes to my room at night", Need.CHILD),
    ("kk", "көршім балаға тиіседі", Need.CHILD),
    ("en", "my dad beats me every day", Need.HOME),
    ("en", "my friend wants to kill herself", Need.OTHER),
    ("ru", "подруга пишет что порежет вены", Need.OTHER),
    ("en", "my classmate says he will jump off a bridge", Need.OTHER),
    ("ru", "зачем вообще просыпаться", Need.LIFE),
)
"""What people wrote and were answered with a choice of a language or a wrong card."""


async def test_a_stranger_gets_the_card_of_the_kind_and_nothing_else(on):
    async def one(number, language, words, need):
        phone = on.citizen(str(number), language)
        card = await card_for(on, phone, words, need, language)
        assert [m.id for m in phone.messages() if m.from_bot] == [card.id]

    await asyncio.gather(*(one(number, *each) for number, each in enumerate(FOUND)))


async def test_a_witness_of_a_beating_is_not_told_about_blackmail(on):
    phone = on.citizen("Aru", "kk")
    sent = phone.send_photo("видеосын таратып жатыр")
    shown = await phone.wait(after=sent.id)
    assert on.channel.need.blackmail.text.say("kk") not in shown.text


COMMANDS = (
    "/start",
    "/check",
    "/report",
    "/contest",
    "/status",
    "/my",
    "/help",
    "/nonsense",
)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_need_is_heard_after_every_command(on, language):
    phone = await on.agreed("Aru", language)
    for command, (need, said) in zip(COMMANDS, cycle(SENTENCES.items()), strict=False):
        await card_for(on, phone, f"{command} {said[language]}", need, language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_kind_is_heard_in_captions_and_edits(on, language):
    for need, said in SENTENCES.items():
        phone, words = await on.agreed(need, language), said[language]
        await card_for(on, phone, phone.send_photo(words), need, language)
        await card_for(on, phone, phone.send_voice(caption=words), need, language)
        sent = phone.say("/help")
        newest = await phone.wait(after=sent.id)
        phone.edit(sent, words)
        await card_for(on, phone, newest, need, language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_answer_to_staff_reaches_them_and_brings_the_card(on, language):
    t, words = on.t(language), SENTENCES[Need.OTHER][language]
    await on.desk()
    phone = await on.agreed("Иван", language)
    await on.file(phone, LINK, "drugs", language)
    await ask(on, "Когда?")
    await tap_new(phone, t.plain("Answer"), t.plain("Cancel"))
    card = await card_for(on, phone, words, Need.OTHER, language, "staff")
    await phone.wait(lambda m: t.plain("Menu") in str(m.buttons), after=card.id)
    assert [row["text"] for row in await rows(on, sa.select(replies))] == [words]


async def test_words_of_a_form_wait_and_go_on_with_one_press(on):
    """A request about data: a false alarm costs one press, and words in danger are kept nowhere."""
    t, phone = on.t("ru"), await on.agreed("Aru")
    phone.say("/privacy")
    await tap_new(phone, t.plain("Ask about my data"))
    words = SENTENCES[Need.HOME]["ru"]
    await card_for(on, phone, words, Need.HOME, "ru", "form")
    await tap(phone, t.plain(OTHER), t.plain(GO_ON))
    assert await rows(on, sa.select(drafts)) == []
    number = await tap(phone, t.plain(GO_ON), "№")
    assert number.from_bot


@pytest.mark.parametrize("language", LANGUAGES)
async def test_about_another_person_says_what_to_do_for_them(on, language):
    t, phone = on.t(language), on.citizen("Aru", language)
    card = await card_for(
        on, phone, SENTENCES[Need.LIFE][language], Need.LIFE, language
    )
    advice = on.channel.need.other.text.say(language)
    shown = await tap(phone, t.plain(OTHER), advice.splitlines()[0])
    assert shown.id == card.id
    assert on.channel.need.text.say(language) not in shown.text, (
        "it speaks of the other person"
    )
    after = await tap(phone, t.plain(ME), t.plain("Report something after all"))
    assert after.id == card.id


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_planned_attack_is_a_report_one_press_later(on, language):
    t, phone = on.t(language), await on.agreed("Aru", language)
    words = SENTENCES[Need.ATTACK][language]
    await card_for(on, phone, words, Need.ATTACK, language)
    assert on.channel.need.attack.numbers[:2] == ("102", "110")
    await tap(phone, t.plain(REPORT), t.plain("Where did it happen?"))
    reviewed = await tap(phone, t.plain("Skip"), t.plain("Send"))
    assert words in reviewed.text


POSTS = {
    "kk": "адам секіріп жатқан видео https://example.com/v",
    "ru": "видео, где мужчина прыгает с крыши https://example.com/v",
    "en": "a video where a man jumps https://example.com/v",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_sentence_about_a_post_stays_what_it_was_for(on, language):
    t, phone = on.t(language), await on.agreed("Aru", language)
    asked = await answer(phone, POSTS[language], t.plain("What is wrong with it?"))
    assert "example.com/v" in asked.text
    await answer(phone, "/check")
    await answer(phone, POSTS[language], "example.com/v")
    assert not any(t.plain(ME) in str(m.buttons) for m in phone.messages())


async def test_staff_are_heard_without_a_prompt_and_not_at_one(on):
    words = SENTENCES[Need.LIFE]["ru"]
    await on.agree(on.admin)
    await on.desk()
    await card_for(on, on.admin, words, Need.LIFE, "ru")
    await AdminChat(on, on.admin, "ru").begin()
    shown = await answer(on.admin, words, f"✓ {LANGUAGE_NAMES['kk']}")
    assert not any(
        ru(ME) in str(m.buttons) for m in on.admin.messages() if m.id >= shown.id
    )


async def test_late_words_of_staff_bring_the_card_and_become_no_report(on):
    await on.agree(on.admin)
    await AdminChat(on, on.admin, "ru").begin()
    await answer(on.admin, "/broadcast")
    card = await card_for(on, on.admin, SENTENCES[Need.ATTACK]["ru"], Need.ATTACK, "ru")
    await on.admin.wait(ru(TOO_LATE), after=card.id)
    assert await rows(on, sa.select(drafts)) == []


async def test_a_channel_without_need_answers_such_words_as_any_others(tmp_path):
    file = own_channel(tmp_path, "", "need")
    async with stage(tmp_path, channel=file) as on:
        t, phone = on.t("ru"), await on.agreed("Aru")
        await answer(
            phone, SENTENCES[Need.LIFE]["ru"], t.plain("Send this as a report?")
        )
        asked = await tap(phone, t.plain("Yes, report it"), t.plain("Cancel"))
        assert SENTENCES[Need.LIFE]["ru"] in asked.text


async def test_a_kind_without_a_text_gets_the_emergency_numbers(tmp_path):
    file = own_channel(tmp_path, "", "need.attack")
    async with stage(tmp_path, channel=file) as on:
        phone = on.citizen("Aru")
        card = await answer(phone, SENTENCES[Need.ATTACK]["ru"], ru(REPORT))
        assert card.text == on.channel.emergency.say("ru")
