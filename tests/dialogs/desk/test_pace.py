"""A desk whose group has had its messages of the minute."""

from bot.core import desks_store
from bot.core.posts import Lane
from bot.core.queues import outbox
from bot.core.work import compose
from bot.desk.notices import NoteKept
from tests.kit.people.staff import SHOWN, card, press, reported, shows
from tests.kit.words import ru


async def test_toast_at_a_busy_desk_says_when_the_card_follows(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana)
    await reported(on, ivan)
    shown = await card(dana, group, SHOWN)
    usual = on.channel.type("drugs").presets[0].label.say("ru")
    assert "примерно через" not in await press(dana, group, shown, usual)
    await shows(dana, group, shown, ru("Undo"))
    async with on.habarla.database.transaction() as tx:
        [desk] = await desks_store.desks_in(tx, group.id)
        for n in range(40):
            note = NoteKept("1", "Дана", f"{n}")
            await outbox.post(tx, compose(desk.recipient, note, Lane.DESK_ANSWER))
    assert "примерно через" in await press(dana, group, shown, ru("Undo"))
