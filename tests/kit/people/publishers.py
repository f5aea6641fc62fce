"""A second person looks at a decision, and the register shows it."""

from bot.core.people import Role
from bot.register import store
from tests.kit.people.citizens import answer
from tests.kit.people.staff import SHOWN, give_role, news, reported, restrict
from tests.kit.words import ru


async def told(on, *others):
    """Dana, Marat and others of her desk, Ivan, and their group; Ivan was told what Dana proposed
    and the admin approved."""
    dana, marat, ivan = (on.citizen(name) for name in ("Дана", "Марат", "Иван"))
    group = await on.desk(dana, marat, *others)
    for phone in (marat, *others):
        await on.agree(phone)
        await give_role(on, phone, Role.MODERATOR)
    await reported(on, ivan)
    await restrict(dana, group, SHOWN, second=on.admin)
    await news(ivan, "доступ ограничен")
    return dana, marat, ivan, group


async def looked_at(marat):
    """The card of the only decision that waits."""
    offered = await answer(marat, "/queue publish", "1 решение ждёт публикации.")
    marat.press(ru("Look at a decision"), offered)
    return await marat.wait(ru("Whose site is this?"))


async def every_entry(on):
    async with on.habarla.database.reading() as tx:
        return [entry async for some in store.portions(tx) for entry in some]
