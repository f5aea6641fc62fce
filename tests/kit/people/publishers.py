"""A second person looks at a decision, and the register shows it."""

from bot.register import store
from tests.kit.people.buttons import labels
from tests.kit.words import ru


async def looked_at(marat):
    """The card of the only decision that waits."""
    marat.say("/queue publish")
    listed = await marat.wait("1 решение ждёт просмотра")
    [look] = [label for label in labels(listed) if label.startswith("Посмотреть")]
    marat.press(look, listed)
    return await marat.wait(ru("Is this the account, channel or page of a private person?"))


async def every_entry(on):
    async with on.habarla.database.reading() as tx:
        return [entry async for some in store.portions(tx) for entry in some]
