"""/queue again: a moderator says what became of the material, reporters read what is new."""

import sqlalchemy as sa

from bot.core.schema.authorities import follow_ups
from tests.kit.people.buttons import labels
from tests.kit.people.staff import SHOWN, news, reported, restrict
from tests.kit.waiting import until
from tests.kit.words import ru


async def due_now(on):
    """The follow-up of the only decision is due, as soon as reporters were told."""

    async def hurried():
        async with on.habarla.database.transaction() as tx:
            planned = follow_ups.c.look_at.is_not(None)
            return await tx.run(sa.update(follow_ups).where(planned).values(look_at=tx.now)) > 0

    await until(hurried)


async def test_a_moderator_says_that_the_material_is_gone_and_the_reporter_reads_it_once(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana)
    await reported(on, ivan)
    await restrict(dana, group, SHOWN)
    await news(ivan, "доступ ограничен")
    await due_now(on)
    said = dana.say("/queue again", chat=group.id)
    counted = await dana.wait(lambda m: m.reply_to == said.id, chat=group.id)
    assert (SHOWN in counted.text, "1" in counted.text) == (False, True), "only how many there are"
    dana.say("/queue again")
    listed = await dana.wait("Проверить снова: 1 дело")
    [look] = [label for label in labels(listed) if label.startswith("Посмотреть")]
    dana.press(look, listed)
    asked = await dana.wait(
        ru("Open the address yourself, if you can do so safely. Is the material gone?")
    )
    assert "hxxps://example[.]com/x" in asked.text
    dana.press(ru("Gone"), asked)
    await dana.wait("записано")
    told = await news(ivan, "материал больше не открывается")
    assert "Дана" not in told.text
    dana.press(ru("Next"))
    await dana.wait(ru("There is nothing to look at again now."))
    ivan.say("/my")
    shown = await ivan.wait(lambda m: "доступ ограничен" in m.text)
    ivan.press(labels(shown)[0], shown)
    await ivan.wait("Проверено снова")
