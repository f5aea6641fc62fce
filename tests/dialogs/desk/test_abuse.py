"""A senior closes reports in bad faith and pauses their author; staff do not learn who it is."""

from bot.core import role_store
from bot.core.people import Role
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import answer, tap, type_label
from tests.kit.people.private_work import stands, tapped, works
from tests.kit.people.staff import (
    assert_no_reporter_is_named,
    give_role,
    names_of,
    news,
)
from tests.kit.words import ru

PAUSED = "не можете отправлять новые сообщения"


async def bad_faith(on):
    """A desk with a senior whose card shows the first of two reports of one person."""
    senior, ivan = on.citizen("Дана"), await on.agreed("Иван")
    group = await on.desk(senior)
    await give_role(on, senior, Role.SENIOR)
    await works(on, senior)
    for n in (1, 2):
        await on.file(ivan, f"https://example.com/{n}", "drugs")
    senior.say("/next")
    card = await senior.wait(
        lambda m: "hxxps://example[.]com/1" in m.text and ru("More…") in labels(m)
    )
    return group, senior, ivan, card


async def test_reports_are_closed_with_a_reason_and_opened_again_by_an_admin(on):
    group, senior, ivan, card = await bad_faith(on)
    await tapped(senior, card, ru("More…"), ru("Bad faith…"))
    await stands(senior, card, "2 нерассмотренных сообщения")
    await tapped(senior, card, "Закрыть все (2)…")
    shown = await stands(senior, card, ru("In your own words…"))
    reason = next(label for label in labels(shown) if label.startswith("Пришло много"))
    closed = ru("Reports closed: {n}. Still undecided: {name}.", n=2, name=0)
    assert (await tapped(senior, card, reason)).text == closed
    told = await news(ivan, "2 ваших сообщения закрыто без решения")
    assert "мешают помогать другим" in told.text
    await tap(ivan, ru("Object"), "к сообщению №", message=told)
    ivan.say("Это правда, проверьте ещё раз")
    await senior.wait("Это правда, проверьте ещё раз")
    answer = await tapped(
        senior, card, ru("More…"), ru("Bad faith…"), "Снова открыть закрытые (2)"
    )
    assert "только администратор" in answer.text
    await change_role(on, senior, Role.ADMIN)
    await tapped(senior, card, "Снова открыть закрытые (2)", ru("It was a mistake"))
    await news(ivan, "2 ваших сообщения снова открыты")
    await stands(senior, card, ru("Take"))
    said = " ".join(m.text + str(m.buttons) for m in senior.messages() if m.from_bot)
    assert not [name for name in names_of(ivan) if name in said]
    assert_no_reporter_is_named(group, ivan)


async def test_a_paused_person_is_refused_before_the_form_and_keeps_everything_else(on):
    _, senior, ivan, card = await bad_faith(on)
    draft = await answer(
        ivan, "https://example.com/draft", ru("What is wrong with it?")
    )
    await tapped(senior, card, ru("More…"), ru("Bad faith…"), ru("Pause for 7 days…"))
    await tapped(senior, card, ru("In your own words…"))
    asked = await news(senior, "напишите причину")
    senior.say("Фото десятилетней давности", reply_to=asked)
    told = await news(ivan, PAUSED)
    assert "Фото десятилетней давности" in told.text
    ivan.press(type_label(on, "drugs").family, draft)
    await ivan.wait(lambda m: m.id == draft.id and PAUSED in m.text, after=0)
    for said in ("https://example.com/new", "/report"):
        await answer(ivan, said, PAUSED)
    await answer(ivan, "/hotlines", "102")
    await answer(ivan, "/my", lambda m: ru("My reports") in m.text)
    await tapped(senior, card, ru("More…"), ru("Bad faith…"))
    await stands(senior, card, "Приостановлено до")
    await change_role(on, senior, Role.ADMIN)
    await tapped(senior, card, ru("Lift the pause"))
    await news(ivan, ru("You can send reports again."))
    await answer(ivan, "https://example.com/new", ru("What is wrong with it?"))


async def test_words_of_a_senior_who_lost_the_role_close_nothing(on):
    _, senior, ivan, card = await bad_faith(on)
    await tapped(
        senior,
        card,
        ru("More…"),
        ru("Bad faith…"),
        "Закрыть все (2)…",
        ru("In your own words…"),
    )
    asked = await news(senior, "напишите причину")
    await change_role(on, senior, None)
    senior.say("Неправда", reply_to=asked)
    await senior.wait("Нажмите кнопку ещё раз")
    assert not any("закрыто без решения" in m.text for m in ivan.messages())


async def change_role(on, senior, role):
    async with on.habarla.database.transaction() as tx:
        assert await role_store.appoint(tx, senior.id, Role.SENIOR, role, on.admin.id)
