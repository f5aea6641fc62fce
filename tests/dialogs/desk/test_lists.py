"""Lists and floods of cases are worked on in private and at the desk, several at once."""

import pytest

from bot.core import members_store
from bot.core.people import Standing
from bot.desk.model import MOST_AT_ONCE, PAGE_SIZE
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import answer, pressed, toast
from tests.kit.people.staff import card, cards, flood, left, moderator, shows, working
from tests.kit.services.desk_acts import file_one
from tests.kit.waiting import until
from tests.kit.words import ru

SITE = "bad.example.com"


async def filed(on, n, site=SITE, violation="drugs", **parts):
    """So many cases of a site, straight into the database."""
    async with on.habarla.database.transaction() as tx:
        for k in range(n):
            url = f"https://{site}/{k}"
            await file_one(
                working(on, tx), 910_000 + k, url=url, violation=violation, **parts
            )


async def turned(phone, shown, label, expected):
    """The same message after a press, as soon as it changed and says or offers this."""
    seen = shown.seq
    phone.press(label, shown)
    return await phone.wait(
        lambda m: (
            m.id == shown.id
            and m.seq > seen
            and (expected in m.text or expected in labels(m))
        ),
        after=0,
    )


async def test_in_private_the_queue_is_turned_and_narrowed_down_and_opens_the_card(on):
    dana, _ = await moderator(on)
    await on.desk(dana, title="Второй", violation="fraud")
    await filed(on, PAGE_SIZE + 2)
    await filed(on, 1, "fraud.example.org", "fraud")
    shown = await answer(dana, "/queue")
    assert "11" in shown.text, "the cases of both desks"
    assert "fraud[.]example[.]org" not in shown.text
    second = await turned(dana, shown, "▶", "2 из 2")
    assert "fraud[.]example[.]org" in second.text
    first = await turned(dana, second, "◀", "1 из 2")
    assert ru("Words narrow the list down: /queue drugs KZ-75.") in first.text
    assert ru("Pages turn in our private chat.") not in first.text, "it is that chat"
    narrowed = await answer(dana, "/queue fraud")
    assert narrowed.text.count("№") == 1
    number = narrowed.text.split("№\u00a0")[1].split()[0]
    dana.press(f"Открыть №\u00a0{number}", narrowed)
    assert number in (await toast(dana))
    opened = await dana.wait(lambda m: m.id > narrowed.id and number in m.text)
    assert "Исход" in str(labels(opened)) or ru("Take") in str(labels(opened))
    every = await turned(dana, narrowed, ru("All cases"), "1 из 2")
    mine = await turned(dana, every, ru("Mine"), "✓ Мои")
    assert "Найдено: 0" in mine.text


async def test_at_the_desk_a_case_is_a_line_that_opens_the_card_in_private(on):
    eve = on.citizen("Ева")
    dana, group = await moderator(on, eve)
    await filed(on, 1)
    shown = await card(dana, group, SITE.replace(".", "[.]"))
    number = shown.text.split("№\u00a0")[1].split()[0]
    before = len(cards(group))
    found = await answer(dana, "/queue", "В очереди 1 дело", chat=group.id)
    for phone in (dana, eve):
        phone.follow(phone.press(ru("Open"), found))
        await phone.wait(lambda m: SITE.replace(".", "[.]") in m.text)
    said = dana.say(f"/case {number.lower()}", chat=group.id)
    line = await dana.wait(lambda m: m.reply_to == said.id, chat=group.id)
    assert number in line.text
    assert labels(line) == [f"Открыть №\u00a0{number}"]
    assert len(cards(group)) == before, "nothing is posted anew"
    assert number in (await answer(dana, f"/case {number}")).text
    assert "нет дела" in (await answer(dana, "/case ZZZZZZ")).text
    assert "/find" in (await answer(dana, "/case")).text


async def test_free_cases_of_a_site_are_taken_with_one_press_and_stand_in_mine(on):
    marat = on.citizen("Марат")
    dana, _ = await moderator(on, marat)
    await filed(on, MOST_AT_ONCE + 2)
    await filed(on, 1, "good.example.org")
    of_site = await answer(dana, "/queue bad.example.com")
    forged = button(of_site, "Взять 20")
    dana.press("Взять 20", of_site)
    assert "Дел теперь у вас: 20" in await toast(dana)
    own = await dana.wait(
        lambda m: m.id == of_site.id and "✓ Мои" in labels(m), after=0
    )
    assert "Найдено: 20" in own.text
    mine = await answer(dana, "/mine")
    assert "У меня в работе: 20" in mine.text
    assert "Решено сегодня: 0" in mine.text
    assert "good[.]example" not in mine.text
    assert ru("/queue mine lists all that I hold.") in mine.text
    await on.agree(marat)
    said = await answer(marat, "/queue bad.example.com")
    assert "У коллег: 20" in said.text
    assert "2" in await pressed(marat, forged, said.id), "only what is left"
    assert "Дел теперь у вас: 0. У коллег: 20" in await pressed(marat, forged, said.id)


async def test_an_outsider_learns_nothing_and_a_member_who_left_loses_the_lists(on):
    dana, group = await moderator(on)
    eve = await on.agreed("Ева")
    await filed(on, 3)
    shown = await answer(dana, "/queue")
    for command in ("/queue", "/mine", "/find Seen", "/case 4F7K2M"):
        refused = await answer(eve, command)
        assert labels(refused) == []
        assert "№" not in refused.text.replace("№ 4F7K2M", "")
    group.leave(dana)
    await until(lambda: left(on, group, dana))
    for phone in (eve, dana):
        assert "группы" in await pressed(phone, button(shown, ru("Mine")), shown.id)


async def test_in_private_a_case_is_found_at_a_desk_where_the_moderator_was_never_seen(
    on,
):
    """Known at one desk, a member of the other's group since before the bot was."""
    dana, group = await moderator(on)
    await on.desk(dana, title="Второй", violation="fraud")
    await filed(on, 1)
    await filed(on, 1, "fraud.example.org", "fraud")
    async with on.habarla.database.transaction() as tx:
        await members_store.set_standing(tx, group.id, dana.id, Standing.MEMBER)
    found = await answer(dana, "/find fraud.example.org")
    assert any("№" in label for label in labels(found)), (
        "a case of another desk is only named"
    )


@pytest.mark.slow
async def test_in_a_flood_work_is_pulled_from_a_digest_and_done_in_private(on):
    following, outcome_menu = ru("Next"), ru("Other outcome…")
    eve, mute = await on.agreed("Ева"), on.citizen("Марат")
    dana, group = await moderator(on, mute)
    await flood(on, 29, urgent=1)
    digest = await dana.wait(
        lambda m: following in labels(m) and "30" in m.text, chat=group.id, after=0
    )
    urgent = await dana.wait("🔴", chat=group.id, after=0)

    mute.press(following, digest)
    assert (await mute.wait_answer()).alert
    asked = await mute.wait("Марат", chat=group.id)
    assert any("t.me/" in str(b.get("url")) for row in asked.rows for b in row)
    assert outcome_menu not in labels(await answer(eve, "/next", lambda m: m.from_bot))

    on.sandbox.world.answers_of(dana.id).clear()
    dana.press(following, digest)
    assert "№" in ((await dana.wait_answer()).text or "")
    case = await dana.wait(lambda m: outcome_menu in labels(m), after=0)
    assert "🔴" in case.text
    eve.world.answers_of(eve.id).clear()
    eve.press_data(button(case, outcome_menu), 1)
    assert (await eve.wait_answer()).alert
    clean = on.channel.type("weapons").presets[-1]
    dana.press(clean.label.say("ru"), case)
    await shows(dana, dana, case, ru("Undo"))
    outcome = on.channel.outcome(clean.outcome).label.say("ru")
    at_desk = await shows(dana, group, urgent, outcome)
    assert "Дана" in at_desk.text
