"""/queue publish and /entry: a second person publishes, a senior corrects."""

from bot.core.people import Role
from bot.register import store
from bot.register.model import hash_of
from bot.values import Change
from tests.kit.people.citizens import tap
from tests.kit.people.publishers import every_entry, looked_at, told
from tests.kit.people.staff import SHOWN, give_role
from tests.kit.words import ru


async def test_a_colleague_publishes_what_the_card_shows_and_a_senior_corrects_it(on):
    dana, marat, _, group = await told(on)
    dana.say("/queue publish")
    await dana.wait(ru("None of them is for you: those look who took no part in the decision."))
    marat.say("/queue publish", chat=group.id)
    await marat.wait(ru("Send /queue publish to me in private to look at them."), chat=group.id)
    card = await looked_at(marat)
    assert SHOWN in card.text
    shown = await tap(marat, ru("No"), ru("This is published:"), message=card)
    said = shown.text
    await tap(marat, ru("Publish"), ru("published in the register"), message=shown)
    [entry] = await every_entry(on)
    assert (entry.host, entry.link_hash) == ("example.com", hash_of("https://example.com/x"))
    assert entry.host.replace(".", "[.]") in said
    assert entry.link_hash in said
    await give_role(on, dana, Role.SENIOR)
    dana.say(f"/entry https://register.example.kz/register/ru/entries/{entry.id}")
    card = await dana.wait(f"Запись реестра {entry.id}")
    dana.press(ru("It points at a private person…"), card)
    shown = await dana.wait(ru("The entry would be corrected to this:"), after=0)
    await tap(dana, ru("Correct it"), ru("Corrected."), message=shown)
    async with on.habarla.database.reading() as tx:
        changes = [one.change for one in await store.entries_history(tx, entry.id)]
    assert changes == [Change.PUBLISHED, Change.CORRECTED]
