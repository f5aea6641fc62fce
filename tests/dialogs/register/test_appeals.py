"""Entries are published, corrected and contested: what each side, page, feed and figures say."""

import re

import aiohttp
import pytest
import sqlalchemy as sa

from bot.cases import store as cases_store
from bot.core import reviews_store, role_store
from bot.core.messages import language_name
from bot.core.people import Role
from bot.core.people_store import LATE_MS, expect_no_more
from bot.core.reviews_store import Kind
from bot.core.tables import drafts, people
from bot.figures import store as fairness
from bot.figures.model import Measure
from bot.register import appeals_store, store
from bot.register.contests import Refused
from bot.register.model import hash_of
from bot.register.pages import CHANGES
from bot.values import Act, Change, Standing, replace
from tests.kit.people import staff
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES, answer, rows, tap, toast
from tests.kit.people.publishers import every_entry, looked_at, told
from tests.kit.register.site import served
from tests.kit.words import ru

WHY = "Это наш магазин, лицензия в приложенном файле."
ASKED_FOR_WHY = "Write what is wrong, and why, in your words. You can send files, too."
UNKEPT = (
    "You have not agreed yet, so what you sent was not kept. Agree, then send it again."
)
REPLY = "Лицензия действует, продажа законна."
ASKED_FOR_WORDS = ru(
    "Write the reasons to the person now, as a message in this chat: in plain words, without names."
)


async def published(on):
    """A decision by Dana that Marat published; Timur has nothing to do with it."""
    timur = on.citizen("Тимур")
    dana, marat, ivan, group = await told(on, timur)
    marat.press(ru("Of an organisation"), await looked_at(marat))
    marat.press(ru("Publish"), await marat.wait(ru("This is published:"), after=0))
    await marat.wait(ru("published in the register"), after=0)
    [entry] = await every_entry(on)
    return dana, marat, timur, ivan, group, entry


async def contest(on, owner, entry, language, send="Send, answer me here"):
    """By the link of the entry's page, to the button that sends it; the code that is shown."""
    t = on.t(language)
    owner.say(f"/start contest_{entry.id}")
    await owner.wait(t.plain(ASKED_FOR_WHY), after=0)
    await answer(owner, WHY, t.plain(send))
    received = await tap(owner, t.plain(send), t.plain("Copy the code"))
    owner.press(t.plain("Copy the code"), received)
    return str(owner.clipboard), received


async def overturn(timur, beside=()):
    """Timur takes the appeal, finds the decision wrong, looks `beside`, and says why."""
    await asked_for_words(timur)
    for command, shown in beside:
        await answer(timur, command, shown)
    card = await answer(timur, REPLY, ru("Is that your answer?"))
    timur.press(ru("Confirm"), card)
    return card


async def asked_for_words(timur):
    """Timur takes the appeal and finds the decision wrong: the screen that asks for words."""
    offered = await answer(timur, "/queue appeals", "1 возражение ждёт ответа.")
    timur.world.answers_of(timur.id).clear()
    timur.press(ru("Take an appeal"), offered)
    said = await toast(timur)
    assert said.startswith("Возражение"), "an appeal comes, not a case"
    card = await timur.wait(ru("A decision is contested"), after=0)
    assert WHY in card.text
    assert "Решение суда" in card.text, "what the first decision relied on"
    timur.press(ru("The decision is wrong: overturn it"), card)
    shown = await timur.wait(ru("Choose the ground:"), after=0)
    shown = await tap(timur, labels(shown)[0], ru("Choose the reason:"), message=shown)
    timur.press(labels(shown)[0], shown)
    return await timur.wait(ASKED_FOR_WORDS, after=0)


async def page(address, path):
    async with (
        aiohttp.ClientSession() as session,
        session.get(address + path) as answer,
    ):
        assert answer.status == 200, path
        return await answer.text()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_overturned_decision_is_seen_from_all_sides(on, language):
    dana, marat, timur, ivan, group, entry = await published(on)
    async with served(on.habarla.database) as address:
        shown = await page(address, f"/register/{language}/entries/{entry.id}")
        assert f"?start=contest_{entry.id}" in shown, "the page leads into the bot"
        assert on.t(language).plain("No end date") in shown
    owner, t = await on.agreed("Сауле", language), on.t(language)
    code, received = await contest(on, owner, entry, language)
    # Who decided and who published are offered nothing.
    none = ru("Nothing here is for you: who took part in a decision does not judge it.")
    for phone in (dana, marat):
        await answer(phone, "/queue appeals", none)
    card = await overturn(timur)
    # The owner: the answer with reasons, once, in their language.
    answered = await owner.wait(t.plain("The decision was overturned."), after=0)
    assert REPLY in answered.text
    await answer(owner, f"/status {code}", t.plain("Answered."))
    # The reporter: what they were told is replaced.
    told = await staff.news(ivan, ru("The earlier decision was replaced."))
    assert "Решение отменено" in told.text
    # Who decided first hears how it was found, who decided the appeal that it was told.
    heard = await dana.wait(
        ru(
            "A person asked to look at your decision again; people who took no part in it did."
        ),
        after=0,
    )
    assert "Тимур" not in heard.text
    await timur.wait(ru("The person was told. Thank you."), after=0)
    # The register: the entry stays, as overturned; the feed says so.
    now = (await every_entry(on))[0]
    assert (now.standing, now.version) == (Standing.OVERTURNED, 2)
    async with served(on.habarla.database) as address:
        shown = await page(address, f"/register/{language}/entries/{entry.id}")
        assert "start=contest_" not in shown, "there is nothing left to contest"
        assert t.plain("No end date") not in shown, "it applies no more"
        feed = await page(address, f"/register/{language}/feed.atom")
        assert entry.id in feed
        assert t.plain(CHANGES[Change.OVERTURNED]) in feed
        assert WHY not in shown + feed
        assert REPLY not in shown + feed
    # The history, and what figures count.
    async with on.habarla.database.reading() as tx:
        [appeal] = await appeals_store.appeals_of_case(
            tx, (await store.case_of(tx, entry.id)).id
        )
        acts = [
            event.act for event in await cases_store.newest_events(tx, appeal.case, 99)
        ]
        counted = await fairness.count_fairness(
            tx, Measure.ANSWERED, appeal.filed_at, tx.now + 1
        )
        assert await fairness.restricted_links(tx, 0, tx.now + 1) == {}
    assert counted == {("drugs", language): (1, 1)}, "answered, and overturned"
    assert (
        acts.index(Act.APPEAL)
        < acts.index(Act.APPEAL_END)
        < acts.index(Act.APPEAL_TOLD)
    )
    assert appeal.closed_at <= appeal.due_at
    # Nothing says who is who.
    staff.assert_no_reporter_is_named(group, ivan, owner)
    for word in ("Сауле", "Иван"):
        assert word not in card.text
    for word in ("Тимур", "Дана", "Марат"):
        assert word not in answered.text + received.text


async def test_who_never_agreed_is_asked_first_and_comes_back_to_the_entry(on):
    *_, entry = await published(on)
    owner = on.citizen("Сауле")
    await answer(owner, f"/start contest_{entry.id}", "Русский")
    greeted = await answer(owner, WHY, ru(UNKEPT))
    asked = await tap(owner, "Русский", ru("I agree"), message=greeted)
    assert ru(UNKEPT) not in asked.text, "nothing was sent since"
    again = await answer(owner, WHY, ru("I agree"))
    assert ru(UNKEPT) in again.text
    assert len(await rows(on, sa.select(drafts))) == 1, "it begins no report"
    shown = await tap(owner, ru("I agree"), ru(ASKED_FOR_WHY))
    assert re.search(r"example\W*\.\W*com", shown.text)
    assert WHY not in shown.text
    sent = await answer(owner, WHY, ru("Send, answer me here"))
    assert WHY in sent.text


_RANDOM = re.compile(r"site[0-9]|[0-9A-Z]{4}(?:[- \xa0][0-9A-Z]{4})+|\b[0-9A-Z]{6}\b")


def seen(message):
    """What a person reads and may press, without links, codes and numbers."""
    return _RANDOM.sub("…", message.text), labels(message)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_link_is_contested_alike_whether_or_not_it_was_decided(on, language):
    await told(on)  # not published
    t = on.t(language)
    send, withdraw = t.plain("Send, answer me here"), t.plain("Withdraw")
    everything = []
    for name, link in (
        ("Сауле", "https://example.com/x"),
        ("Айгуль", "https://example.com/never-reported"),
    ):
        owner = await on.agreed(name, language)
        shown = [await answer(owner, f"/contest {link}", t.plain(ASKED_FOR_WHY))]
        shown.append(await answer(owner, WHY, send))
        received = await tap(owner, send, t.plain("Copy the code"))
        shown.append(received)
        owner.press(t.plain("Copy the code"), received)
        code = str(owner.clipboard)
        shown.append(
            await answer(owner, f"/contest {link}", t.plain(Refused.ALREADY.sentence))
        )
        shown.append(await answer(owner, f"/status {code}", withdraw))
        yes = t.plain("Yes, withdraw")
        shown.append(await tap(owner, withdraw, yes, message=shown[-1]))
        gone = t.plain("Withdrawn; what you wrote and sent with it is erased.")
        shown.append(await tap(owner, yes, gone, message=shown[-1]))
        everything.append([seen(message) for message in shown])
    first, second = everything
    assert [text.replace("/x", "/never-reported") for text, _ in first] == [
        text for text, _ in second
    ]
    assert [buttons for _, buttons in first] == [buttons for _, buttons in second]


async def test_a_contest_of_a_site_lists_what_a_check_of_it_lists(on):
    *_, entry = await published(on)
    owner = await on.agreed("Сауле")
    checked = await answer(
        owner, "/check example.com", "В реестре 1 запись об этом сайте."
    )
    day = entry.decided_on.strftime("%d.%m.%Y")
    assert f"{day}: " in checked.text
    shown = await answer(owner, "/contest example.com", f"1. {day}: ")
    contest = ru("Contest the decision of {date}", date=day)
    owner.press(contest, shown)
    await owner.wait(
        ru("• People who took no part in the first decision decide it."), after=0
    )


async def test_a_reporter_asks_once_for_a_second_look_and_hears_the_answer(on):
    dana, timur, ivan = (on.citizen(name) for name in ("Дана", "Тимур", "Иван"))
    group = await on.desk(dana, timur)
    for phone in (dana, timur):
        await on.agree(phone)
        await staff.give_role(on, phone, Role.MODERATOR)
    await staff.reported(on, ivan)
    working = await staff.opened(
        dana, group, await staff.card(dana, group, staff.SHOWN)
    )
    await staff.choose(dana, dana, working, ru("Other outcome…"))
    await staff.shows(dana, dana, working, ru("Choose the outcome:"))
    await staff.choose(dana, dana, working, "➖ Не подтвердилось")
    for asked in (ru("Choose the ground:"), ru("Choose the reason:")):
        shown = await staff.shows(dana, dana, working, asked)
        await staff.choose(dana, dana, working, labels(shown)[0])
    await staff.press(dana, dana, working, ru("Confirm"))
    told = await staff.news(ivan, "Не подтвердилось")
    ivan.press(ru("Ask for a second look"), told)
    asked = "один раз пересмотрят люди, которые не участвовали"
    shown = await ivan.wait(lambda m: m.id == told.id and asked in m.text, after=0)
    assert ru("Ask for a second look") not in labels(shown)
    assert "Не подтвердилось" in shown.text
    timur.press(
        ru("Take an appeal"),
        await answer(timur, "/queue appeals", "1 возражение ждёт ответа."),
    )
    card = await timur.wait(ru("A reporter asks for a second look"), after=0)
    timur.press(ru("The decision stands"), card)
    asked = await timur.wait(ASKED_FOR_WORDS, after=0)
    wanted = ru("Write in this language: {language}", language=language_name("ru"))
    assert wanted in asked.text
    timur.press(ru("Confirm"), await answer(timur, REPLY, ru("Is that your answer?")))
    answered = await staff.news(
        ivan, ru("Other people looked again: the report is still not confirmed.")
    )
    assert REPLY in answered.text


async def test_words_of_staff_go_to_the_appeal_whatever_they_look_at_before(on):
    _, _, timur, _, _, entry = await published(on)
    owner = await on.agreed("Сауле")
    await contest(on, owner, entry, "ru")
    looked_at = (
        ("/help", ru("Help")),
        ("/privacy", ru("Privacy")),
        ("/my", "сообщен"),
        ("/start", "относится к начатой вами работе"),
        ("/staff", "Сотрудники:"),
        ("/requests", ru("Requests about data")),
        ("/broadcast", ru("New broadcast")),
    )
    async with on.habarla.database.transaction() as tx:
        assert await role_store.appoint(
            tx, timur.id, Role.MODERATOR, Role.ADMIN, on.admin.id
        )
    await overturn(timur, looked_at)
    answered = await owner.wait(ru("The decision was overturned."), after=0)
    assert REPLY in answered.text


async def passed_on(on, timur):
    """The term of who holds it ended: the appeal went on to others while they wrote."""
    await asked_for_words(timur)
    async with on.habarla.database.transaction() as tx:
        [review] = await reviews_store.waiting(tx, Kind.APPEAL, 1)
        passed = replace(
            review, holder=None, held_at=None, passed=frozenset({review.holder})
        )
        await reviews_store.change(tx, review, passed)


async def decided(on, timur):
    await overturn(timur)
    await timur.wait(ru("The person was told. Thank you."), after=0)


async def expired(on, timur):
    """The words were asked for so long ago that the question is over."""
    await asked_for_words(timur)
    async with on.habarla.database.transaction() as tx:
        over = sa.update(people).where(people.c.expecting.is_not(None))
        await tx.run(over.values(expects_until=tx.now + LATE_MS - 1))
        await expect_no_more(tx)


@pytest.mark.parametrize("end", [passed_on, decided, expired])
async def test_words_for_an_appeal_that_is_over_are_not_sent_and_become_no_report(
    on, end
):
    _, _, timur, _, _, entry = await published(on)
    owner = await on.agreed("Сауле")
    await contest(on, owner, entry, "ru")
    await end(on, timur)
    late = "Поздние слова: см. https://example.com/licence, там всё сказано."
    for _ in range(2):
        await answer(timur, late, ru(staff.TOO_LATE))
    assert await rows(on, sa.select(drafts)) == []
    async with on.habarla.database.reading() as tx:
        [appeal] = await appeals_store.appeals_of_case(
            tx, (await store.case_of(tx, entry.id)).id
        )
    assert appeal.reply in {None, "", REPLY}


async def test_a_colleague_publishes_what_the_card_shows_and_a_senior_corrects_it(on):
    dana, marat, _, group = await told(on)
    dana.say("/queue publish")
    none = ru("Nothing here is for you: who took part in a decision does not judge it.")
    await dana.wait(none)
    marat.say("/queue publish", chat=group.id)
    await marat.wait(ru("Send this command to me in private to begin."), chat=group.id)
    card = await looked_at(marat)
    assert staff.SHOWN in card.text
    shown = await tap(
        marat, ru("Of an organisation"), ru("This is published:"), message=card
    )
    said = shown.text
    await tap(marat, ru("Publish"), ru("published in the register"), message=shown)
    [entry] = await every_entry(on)
    assert (entry.host, entry.link_sha256) == (
        "example.com",
        hash_of("https://example.com/x"),
    )
    assert entry.host.replace(".", "[.]") in said
    assert entry.link_sha256 in said
    await staff.give_role(on, dana, Role.SENIOR)
    dana.say(f"/entry https://register.example.kz/register/ru/entries/{entry.id}")
    card = await dana.wait(f"Запись реестра {entry.id}")
    dana.press(ru("It points at a private person…"), card)
    shown = await dana.wait(ru("The entry would be corrected to this:"), after=0)
    dana.press(ru("Correct it"), shown)
    await dana.wait("версия 2", after=0)
    async with on.habarla.database.reading() as tx:
        changes = [one.change for one in await store.entries_history(tx, entry.id)]
    assert changes == [Change.PUBLISHED, Change.CORRECTED]


async def test_who_contests_a_link_reads_it_back_as_they_typed_it(on):
    owner, link = await on.agreed("Сауле"), "https://shop.example.com/own"
    await answer(owner, f"/contest {link}", link)
    await answer(owner, "Это наш магазин.", ru("Send, answer me here"))
    sent = await tap(owner, ru("Send, answer me here"), ru("Your appeal is received."))
    assert link in sent.text
    assert "hxxp" not in sent.text
