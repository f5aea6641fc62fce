"""Links of one report, and a link reported again, get an outcome by one press, by all rules."""

import sqlalchemy as sa

from bot.cases.store import cases as all_cases
from bot.cases.tables import cases
from bot.core.times import HOUR_MS
from bot.desk.buttons import OpenMenu
from bot.values import Status
from tests.kit.deployments import translator
from tests.kit.people.buttons import data_of, labels
from tests.kit.people.citizens import rows
from tests.kit.people.private_work import tapped, works
from tests.kit.people.staff import card, opened, press, restrict, shows
from tests.kit.waiting import until
from tests.kit.words import ru

LINKS = [f"https://example.com/same-{n}" for n in range(1, 5)]


async def of_one_report(on, violation, *staff):
    """A desk, and the cards of a report with four links."""
    group = await on.desk(*staff)
    for phone in staff:
        await works(on, phone)
    ivan = await on.agreed("Иван")
    await on.file(ivan, " ".join(LINKS), violation)
    return group, [await card(staff[0], group, link[-6:]) for link in LINKS]


async def case_at(on, link):
    [row] = await rows(on, sa.select(cases).where(cases.c.canonical == link))
    async with on.habarla.database.reading() as tx:
        return await all_cases.get(tx, row["id"])


async def test_a_card_says_which_link_of_a_report_it_is(on):
    dana = on.citizen("Дана")
    _, shown = await of_one_report(on, "drugs", dana)
    for n, each in enumerate(shown, 1):
        assert ru("{n} of {all} from one report", n=n, all=4) in each.text


async def test_one_press_gives_the_other_links_the_same_outcome_and_says_what_stays_open(
    on,
):
    dana, marat = on.citizen("Дана"), on.citizen("Марат")
    group, shown = await of_one_report(on, "drugs", dana, marat)
    await press(marat, group, shown[2], ru("Take"))
    other_type = await case_at(on, LINKS[1])
    async with on.habarla.database.transaction() as tx:
        await tx.run(
            sa.update(cases)
            .where(cases.c.id == other_type.id)
            .values(violation="fraud", version=cases.c.version + 1)
        )
    forward = on.channel.type("drugs").presets[0]
    working = await opened(dana, group, shown[0])
    await tapped(dana, working, forward.label.say("ru"))
    await dana.wait(
        lambda m: (
            m.id == working.id
            and ru("The same for other links ({n})", n=2) in str(m.buttons)
        )
    )
    await tapped(dana, working, ru("The same for other links ({n})", n=2))
    told = await dana.wait(lambda m: ru("As № {number}:", number="")[:4] in m.text)
    first, second, third, fourth = [await case_at(on, link) for link in LINKS]
    assert fourth.decision.finding == first.decision.finding
    assert fourth.number in told.text.splitlines()[1]
    assert second.decision is None, "what was seen does not go with its type"
    assert second.number in told.text.splitlines()[2]
    assert third.decision is None, "a colleague holds it"
    why = ru("{name} has this case.", name="Марат")
    number = third.number
    assert ru("№ {number} stays open: {why}", number=number, why=why) in told.text


async def test_undo_of_the_other_links_ends_as_soon_as_the_desk_has_seen_it(on):
    dana = on.citizen("Дана")
    group, shown = await of_one_report(on, "drugs", dana)
    forward = on.channel.type("drugs").presets[0]
    working = await opened(dana, group, shown[0])
    await tapped(dana, working, forward.label.say("ru"))
    same = ru("The same for other links ({n})", n=3)
    await dana.wait(lambda m: m.id == working.id and same in str(m.buttons))
    await tapped(dana, working, same)
    await until(lambda: are_told(on))
    told = (await case_at(on, LINKS[0])).announced_at
    by = translator("ru").time(told + HOUR_MS)
    words = (
        "Reporters hear by {time}: the outcomes of one report's links come together."
    )
    await dana.wait(
        lambda m: m.id == working.id and ru(words, time=by) in m.text, after=0
    )


async def are_told(on):
    return all([(await case_at(on, link)).announced_at for link in LINKS])


async def test_what_takes_a_second_person_is_proposed_for_each(on):
    dana = on.citizen("Дана")
    group, shown = await of_one_report(on, "terrorism", dana)
    forward = on.channel.type("terrorism").presets[0]
    authority = on.channel.authority(forward.authority).short.say("ru")
    working = await opened(dana, group, shown[0])
    await tapped(
        dana, working, ru("Propose to forward: {authority}", authority=authority)
    )
    same = ru("The same for other links ({n})", n=3)
    await dana.wait(lambda m: m.id == working.id and same in str(m.buttons))
    await tapped(dana, working, same)
    await dana.wait(lambda m: ru("As № {number}:", number="")[:4] in m.text)
    found = [await case_at(on, link) for link in LINKS]
    assert all(
        one.decision is None and one.status is not Status.FORWARDED for one in found
    )
    assert {one.proposal.finding for one in found} == {forward.finding}


async def is_decided(on, link):
    return (await case_at(on, link)).decision is not None


async def decided_before(on, violation, verdict):
    """A moderator, and the working card of a link that was decided before, as it comes again."""
    dana, asel = on.citizen("Дана"), on.admin
    group = await on.desk(dana)
    await works(on, dana)
    ivan, olga = await on.agreed("Иван"), await on.agreed("Ольга")
    await on.file(ivan, LINKS[0], violation)
    shown = await card(dana, group, LINKS[0][-6:])
    await verdict(dana, group, shown, asel)
    await until(lambda: is_decided(on, LINKS[0]))
    first = await case_at(on, LINKS[0])
    await on.file(olga, LINKS[0], violation)
    again = await dana.wait(
        lambda m: m.id > shown.id and LINKS[0][-6:] in m.text, chat=group.id, after=0
    )
    await opened(dana, group, again)
    # The working card of the first case may change meanwhile.
    number = (await case_after(on, first)).number
    working = await dana.wait(
        lambda m: number in m.text and bool(data_of(m, OpenMenu)), after=0
    )
    return dana, first, working


async def case_after(on, first):
    """The case that the link opened after the first one."""
    [row] = await rows(on, sa.select(cases).where(cases.c.id != first.id))
    async with on.habarla.database.reading() as tx:
        return await all_cases.get(tx, row["id"])


async def test_a_link_reported_again_is_decided_as_before_by_one_press(on):
    clean = on.channel.type("drugs").presets[2]
    outcome = on.channel.outcome("not_confirmed").label.say("ru")

    async def not_confirmed(dana, group, shown, _):
        await press(dana, group, shown, clean.label.say("ru"))
        await shows(dana, group, shown, outcome)

    dana, first, working = await decided_before(on, "drugs", not_confirmed)
    [label] = [each for each in labels(working) if first.number in each]
    assert label == ru("Decide as № {number}", number=first.number)
    await press(dana, dana, working, label)
    await dana.wait(lambda m: m.id == working.id and ru("Undo") in str(m.buttons))
    assert (await case_after(on, first)).decision.finding == first.decision.finding


async def test_what_was_restricted_before_is_proposed_again_and_the_label_says_so(on):
    async def restricted(dana, group, shown, asel):
        await restrict(dana, group, LINKS[0][-6:], second=asel)

    dana, first, working = await decided_before(on, "drugs", restricted)
    [label] = [each for each in labels(working) if first.number in each]
    assert label == ru("Propose as № {number}", number=first.number)
    await press(dana, dana, working, label)
    back = ru("Take the proposal back")
    await dana.wait(lambda m: m.id == working.id and back in str(m.buttons))
    case = await case_after(on, first)
    assert case.decision is None
    assert case.proposal.finding == first.decision.finding
