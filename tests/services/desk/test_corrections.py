"""Staff correct a case's type, region and desk, and take back a merge that was told."""

import pytest
import sqlalchemy as sa

from bot.cases import store
from bot.cases.model import Because, HeldByOther, IllegalMove, NotYourDesk
from bot.channel.model import UnknownId
from bot.core import members_store
from bot.core.people import Standing
from bot.core.queues import sent_messages
from bot.core.queues.sent_messages import SentMessage
from bot.desk import card_messages, card_view, case_history, casework, corrections
from bot.figures import store as figures
from bot.reports import reports_store
from bot.values import Act, Outcome, Status, Urgency, Why
from tests.kit.orders import RESTRICTED
from tests.kit.services import acts
from tests.kit.services.acts import case_of, fresh
from tests.kit.services.desk_acts import (
    BECAUSE,
    UNDO_OVER,
    file_case,
    file_one,
    owed,
    said,
)
from tests.kit.services.team import BOSS, DANA, MARAT, at_work, open_desk

A, B, C = (f"https://example.com/{name}" for name in "abc")
WHY = Because(Why.OTHER_DESK)


async def at_two_desks(work, **parts):
    """A case at a desk for everything, and a desk for drugs in the south."""
    _, here = await open_desk(work)
    _, there = await open_desk(work, "drugs", "KZ-79", chat=-1002)
    _, report = await file_one(work, url=A, **parts)
    return here, there, report, await case_of(work, report)


async def test_a_corrected_type_changes_grounds_urgency_figures_and_desk_but_no_report(
    work,
):
    here, there, report, case = await at_two_desks(
        work, violation="suicide", region="KZ-79"
    )
    assert (case.desk, case.urgency) == (here.id, Urgency.URGENT)
    held = await casework.take(work, case, DANA)
    await said(work)
    after = await corrections.correct(work, held, DANA, Act.SET_TYPE, "drugs")
    assert await fresh(work, case) == after
    assert (after.violation, after.desk, after.holder) == ("drugs", there.id, None)
    assert (after.status, after.urgency) == (Status.RECEIVED, Urgency.HIGH)
    filed = await reports_store.reports.get(work.tx, report.id)
    assert filed.violation == "suicide"
    assert [address for address, *_ in await owed(work, "Card")] == ["chat:-1002"]
    assert await figures.by_type(work.tx, 0, work.now + 1) == {"drugs": 1}
    done = await casework.decide_case(work, after, DANA, RESTRICTED)
    assert await figures.decided(work.tx, 0, work.now + 1) == {
        (Outcome.RESTRICTED, "drugs"): 1
    }
    history = (await case_history.read_history(work, done)).lines
    corrected, moved = [
        (line.act, line.name, line.before, line.after) for line in history[2:4]
    ]
    assert corrected == ("set_type", "Дана", "suicide", "drugs")
    assert moved == ("move", "Дана", here.title, there.title)


async def test_a_corrected_region_moves_the_case_where_the_region_leads(work):
    here, there, _, case = await at_two_desks(work, violation="drugs", region="KZ-10")
    after = await corrections.correct(work, case, DANA, Act.SET_REGION, "KZ-79")
    assert (after.region, after.desk) == ("KZ-79", there.id)
    assert await figures.by_region(work.tx, 0, work.now + 1) == {"KZ-79": 1}
    for act, value in ((Act.SET_REGION, "nowhere"), (Act.SET_TYPE, "nonsense")):
        with pytest.raises(UnknownId):
            await corrections.correct(work, after, DANA, act, value)
    with pytest.raises(IllegalMove):
        await corrections.correct(work, after, DANA, Act.SET_REGION, "KZ-79")
    moved = await corrections.move_to(work, after, DANA, here, WHY)
    after = await corrections.correct(work, moved, DANA, Act.SET_TYPE, "fraud")
    assert after.desk == here.id, "it leads nowhere else"


async def test_what_another_moderator_holds_or_what_is_decided_is_not_corrected(work):
    _, there, _, case = await at_two_desks(work)
    held = await casework.take(work, case, DANA)
    changes = (
        lambda case, actor: corrections.correct(
            work, case, actor, Act.SET_TYPE, "fraud"
        ),
        lambda case, actor: corrections.correct(
            work, case, actor, Act.SET_REGION, "KZ-10"
        ),
        lambda case, actor: corrections.move_to(work, case, actor, there, WHY),
    )
    for change in changes:
        with pytest.raises(HeldByOther):
            await change(held, MARAT)
    by_admin = await corrections.correct(work, held, BOSS, Act.SET_REGION, "KZ-71")
    done = await casework.decide_case(work, by_admin, DANA, RESTRICTED)
    for change in changes:
        with pytest.raises(IllegalMove):
            await change(done, DANA)


async def test_the_new_desk_reads_the_words_of_who_moved_a_case_and_old_cards_only_point(
    work,
):
    here, there, _, case = await at_two_desks(work, violation="fraud")
    dana, marat = [person.id for person in await at_work(work, DANA, MARAT)]
    await members_store.set_standing(
        work.tx, there.chat, MARAT.telegram_id, Standing.MEMBER
    )
    for n, person in enumerate((dana, marat)):
        await store.give_card(work.tx, case.id, person, "kk")
        place = SentMessage(
            card_messages.place_of(case.id, person), 500 + n, None, 60 + n
        )
        await sent_messages.put(work.tx, place)
    await sent_messages.put(
        work.tx, SentMessage(f"card:{case.id}", here.chat, None, 100)
    )
    await said(work)
    await corrections.move_to(work, case, DANA, there, Because(words="Their school"))
    sent = await owed(work)
    pointers = {
        address: edit for address, kind, _, _, edit in sent if kind == "CardMoved"
    }
    assert pointers == {f"chat:{here.chat}": 100, f"person:{dana}": 60}
    shown = {address for address, kind, *_ in sent if kind == "Card"}
    assert shown == {f"chat:{there.chat}", f"person:{marat}"}
    view = await card_view.read_card(work.tx, case.id, work.now, 1, marat)
    assert [(one.name, one.text) for one in view.said] == [("Дана", "Their school")]


async def test_a_merge_is_checked_against_the_desks_that_it_touches(work):
    here, there, _, case = await at_two_desks(work, violation="fraud")
    target = await file_case(work, 43, url=B, violation="drugs", region="KZ-79")
    assert target.desk == there.id
    await members_store.set_standing(
        work.tx, here.chat, DANA.telegram_id, Standing.MEMBER
    )
    with pytest.raises(NotYourDesk):
        await casework.merge(work, case, DANA, target, BECAUSE)
    assert (await fresh(work, case)).status is Status.RECEIVED
    await members_store.set_standing(
        work.tx, there.chat, DANA.telegram_id, Standing.MEMBER
    )
    merged = await casework.merge(work, case, DANA, target, Because(Why.SAME_CONTENT))
    assert merged.merged_into == target.id
    [*_, line] = (await case_history.read_history(work, merged)).lines
    assert (line.act, line.why) == ("merge", Why.SAME_CONTENT)


async def two_cases(work, url):
    return await file_case(work, 51, url=url), await file_case(work, 52, url=C)


async def told_merge(work):
    """A case with a link that was merged into another one, and its reporters were told."""
    case, target = await two_cases(work, B)
    await file_one(work, 53, url=B)
    merged = await casework.merge(work, await fresh(work, case), DANA, target, BECAUSE)
    return await announce(work, merged), await fresh(work, target)


async def announce(work, case):
    """Tell the reporters when the time to undo is over."""
    work.tx.now += UNDO_OVER * 1000
    await acts.announce(work, case)
    return await fresh(work, case)


@pytest.mark.parametrize("url", [B, None])
async def test_a_merge_that_was_told_is_split_and_the_reporters_hear_the_truth(
    work, desk, url
):
    if url is None:
        case, target = await two_cases(work, None)
        merged = await announce(
            work, await casework.merge(work, case, DANA, target, BECAUSE)
        )
    else:
        merged, target = await told_merge(work)
        await file_one(work, 54, url=url)  # joins the other case, for it was merged
    expected = 1 if url is None else 3
    assert await counts(work, merged, target) == (0, expected + 1)
    await said(work)
    back = await corrections.split(work, merged, MARAT, Because(Why.DIFFERENT))
    assert (back.status, back.decision, back.merged_into) == (
        Status.RECEIVED,
        None,
        None,
    )
    assert await counts(work, merged, target) == (expected, 1)
    assert len(await owed(work, "Reopened")) == expected
    assert await figures.by_region(work.tx, 0, work.now + 1) == {None: 2}, (
        "two distinct cases"
    )
    [*_, line] = (await case_history.read_history(work, back)).lines
    assert (line.act, line.why, line.name) == ("split", Why.DIFFERENT, "Марат")
    with pytest.raises(IllegalMove):
        await corrections.split(work, back, MARAT, BECAUSE)
    done = await casework.decide_case(work, await fresh(work, target), DANA, RESTRICTED)
    await said(work)
    await announce(work, done)
    assert len(await owed(work, "OutcomeNews")) == 1, "of the other case only"


async def counts(work, *some):
    """The kept counts of reports, which are those of the rows."""
    found = []
    for case in some:
        kept = await work.tx.value(
            sa.text("SELECT reports FROM cases WHERE id = :id"), id=case.id
        )
        assert kept == len(await reports_store.reports_of_case(work.tx, case.id))
        found.append(kept)
    return tuple(found)


async def test_a_case_that_got_others_takes_them_along_when_it_is_separated(work, desk):
    merged, target = await told_merge(work)
    last = await file_case(work, 61, url="https://example.com/d")
    second = await announce(
        work, await casework.merge(work, target, DANA, last, BECAUSE)
    )
    assert await counts(work, merged, second, last) == (0, 0, 4)
    await corrections.split(work, second, DANA, BECAUSE)
    assert await counts(work, merged, second, last) == (0, 3, 1)
    await corrections.split(work, merged, DANA, BECAUSE)
    assert await counts(work, merged, second, last) == (2, 1, 1)


async def test_a_merge_that_was_not_told_or_whose_link_has_another_case_is_not_split(
    work, desk
):
    case, target = await two_cases(work, B)
    merged = await casework.merge(work, case, DANA, target, BECAUSE)
    with pytest.raises(IllegalMove):
        await corrections.split(work, merged, DANA, BECAUSE)
    await announce(work, merged)
    done = await casework.decide_case(work, await fresh(work, target), DANA, RESTRICTED)
    await announce(work, done)
    await file_one(work, 53, url=B)
    with pytest.raises(IllegalMove):
        await corrections.split(work, await fresh(work, case), DANA, BECAUSE)
