"""What members of an authority's group do on the stage, in one line each."""

from bot.authorities import referrals_store
from bot.authorities.group import BindAuthority, ShowAuthorities
from bot.cases import store
from bot.cases.afterwards import Referral
from bot.cases.model import Case
from bot.core.messages import Action, encode
from bot.core.people import Role
from bot.desk import casework
from bot.desk.model import Actor
from bot.values import Finding, Outcome
from offline_telegram import Group, Phone
from tests.kit.people.buttons import callback_data, labels
from tests.kit.people.staff import working
from tests.kit.stage import Stage
from tests.kit.waiting import until


async def authority_desk(
    on: Stage,
    *people: Phone,
    code: str = "mia",
    region: str | None = None,
    title: str = "Орган",
) -> Group:
    """A group that the admin made the desk of an authority, or of its department in a region."""
    group = on.sandbox.group(title, [on.admin, *people], bot_admin=True)
    on.admin.say("/desk authority", chat=group.id)
    if on.channel.authority(code).departments:
        await _choose(on, group, ShowAuthorities(code))
    await _choose(on, group, BindAuthority(code, region))
    await on.admin.wait("/help", chat=group.id)
    return group


async def passed_on(on: Stage, by: Phone, case: Case, code: str = "mia") -> Referral:
    """A moderator confirmed the case for this authority; its case file left or waits to leave."""
    grounds = on.channel.grounds(Outcome.FORWARDED, case.violation)
    reason = on.channel.outcome(Outcome.FORWARDED).reasons[0].id
    verdict = Finding(Outcome.FORWARDED, grounds[0].id, reason, code)
    async with on.habarla.database.transaction() as tx:
        actor = Actor(by.id, by.person.name, Role.MODERATOR)
        found = await store.cases.get(tx, case.id)
        assert found is not None
        await casework.decide_case(working(on, tx), found, actor, verdict)

    async def leaving() -> Referral | None:
        async with on.habarla.database.reading() as tx:
            return await referrals_store.waiting_of(tx, case.id)

    return await until(leaving)


async def referral_of(on: Stage, referral: Referral) -> Referral:
    """As it is now."""
    async with on.habarla.database.reading() as tx:
        found = await store.get_referral(tx, referral.id)
    assert found is not None
    return found


async def answer(on: Stage, member: Phone, group: Group, label: str) -> None:
    """Follow a button of the newest card in the group, in any language, into the private chat."""
    words = {on.t(language).plain(label) for language in on.channel.languages}
    shown = await member.wait(lambda m: words & set(labels(m)), chat=group.id, after=0)
    [found] = words & set(labels(shown))
    member.follow(str(member.press(found, shown)))


async def _choose(on: Stage, group: Group, action: Action) -> None:
    """The admin presses a button in the group as soon as it is there."""
    data = encode(action)
    shown = await on.admin.wait(lambda m: data in callback_data(m), chat=group.id)
    on.admin.press_data(data, shown.id, group.id)
