"""Staff at work on cases, also all at once: no reporter is told too early or twice."""

import asyncio
from contextlib import suppress

import pytest

from bot.cases import moves, store
from bot.cases.model import Because, HeldByOther, IllegalMove, Move, OtherIsOpen
from bot.channel.loader import SHIPPED, load_channel
from bot.core import desks_store
from bot.core.database import TransientDatabaseError, VersionConflict
from bot.core.queues import tasks_store
from bot.core.toasts import Toast, Toasted
from bot.core.work import Work
from bot.desk import buttons, card_view, cards, casework, corrections, holds, talks
from bot.desk.menus import ReasonMenu, VerdictMenu
from bot.desk.model import Snooze
from bot.desk.verdict_form import (
    Asked,
    NoSuchChoice,
    verdict_step,
    with_order,
    without_order,
)
from bot.privacy import erasure
from bot.reports import (
    additions,
    case_reports_store,
    own_reports,
    questions_store,
    reports_store,
)
from bot.reports import news as telling
from bot.reports.case_reports_store import ReportCounts
from bot.values import Act, Finding, Outcome, Status, Why, replace
from handlers.desk import case_press
from tests.kit.orders import ORDER, RESTRICTED, decided_as, restricted
from tests.kit.services.acts import FILE, announce, case_of, fresh
from tests.kit.services.desk_acts import (
    BECAUSE,
    UNDO_OVER,
    acts_of,
    asked_about,
    file_case,
    file_one,
    open_in_private,
    owed,
    ready,
    said,
)
from tests.kit.services.presses import in_private, press
from tests.kit.services.team import BOSS, DANA, MARAT, at_work, open_desk

OUTCOMES = [o for o in Outcome if o is not Outcome.OVERTURNED]


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_every_outcome_can_be_chosen_undone_and_chosen_again(work, case, outcome):
    verdict = decided_as(outcome)
    if outcome is Outcome.FORWARDED:
        verdict = replace(verdict, authority="mci")
    done = await casework.decide_case(work, case, DANA, verdict)
    assert done.decision.finding.outcome is outcome
    back = await casework.undo(work, done, DANA)
    assert (back.status, back.decision) == (Status.RECEIVED, None)
    await casework.decide_case(work, back, DANA, replace(verdict, words="Слова"))
    stored = await fresh(work, case)
    assert stored.decision.finding.words == "Слова"
    assert stored.status is (
        Status.FORWARDED if outcome is Outcome.FORWARDED else Status.CLOSED
    )


async def test_undoing_a_second_decision_still_tells_of_the_first(working, after_undo):
    """Forwarded, overruled within the window, undone: the forwarding stands and is announced."""
    async with working() as work:
        _, case = await ready(work)
        first = await casework.decide_case(
            work, case, DANA, Finding(Outcome.FORWARDED, "competence")
        )
        second = await casework.decide_case(work, first, DANA, RESTRICTED)
        back = await casework.undo(work, second, DANA)
        assert back.decision.id == first.decision.id
        assert await tasks_store.run_at(work.tx, f"announce:{case.id}") is not None
    async with after_undo(first) as work:
        assert len(await owed(work, "OutcomeNews")) == 1


async def test_a_question_reaches_each_reporter_who_agreed_to_be_asked_once(work):
    desk, case = await ready(work, 41, 42, 42)
    await file_one(work, 43, tell=False)
    gone, withdrawn = await file_one(work, 44)
    await own_reports.withdraw_report(work, withdrawn)
    await said(work)
    case = await fresh(work, case)
    assert await talks.ask(work, case, DANA, "Когда?", desk) == 2
    questions = await owed(work, "QuestionToReporter")
    assert len({address for address, *_ in questions}) == len(questions) == 2
    assert f"person:{gone.id}" not in {address for address, *_ in questions}
    assert all("Дана" not in str(params) for _, _, params, *_ in questions)
    [(_, _, told, *_)] = await owed(work, "WordsSent")
    assert told["asked"] == 2
    assert (await fresh(work, case)).status is Status.NEED_INFO


async def test_reporters_of_a_case_that_a_colleague_holds_or_decided_are_not_asked(
    work, desk, case
):
    held = await casework.take(work, case, MARAT)
    with pytest.raises(HeldByOther):
        await talks.ask(work, held, DANA, "Когда?", desk)
    done = await casework.decide_case(work, held, MARAT, RESTRICTED)
    with pytest.raises(IllegalMove):
        await talks.ask(work, done, DANA, "Когда?", desk)
    assert await owed(work, "QuestionToReporter") == []
    assert await asked_about(work, case) == []


async def test_a_question_without_recipients_leaves_the_case_as_it_was(work):
    desk, case = await ready(work, tell=False)
    with pytest.raises(talks.NotWilling):
        await talks.ask(work, case, DANA, "Когда?", desk)
    assert await fresh(work, case) == case
    assert not await owed(work, "WordsSent")


async def test_an_answer_comes_to_the_private_card_with_its_files_and_without_a_name(
    work, desk, case
):
    person, report = await file_one(work, 42)
    case = await fresh(work, case)
    dana = await open_in_private(work, desk, case)
    await talks.ask(work, case, DANA, "Когда?", desk)
    [question] = await asked_about(work, case)
    await said(work)
    assert isinstance(
        await additions.add(work, person, report, "Утром", (FILE,), question.id), str
    )
    [(address, _, told, *_)] = await owed(work, "ReporterSaid")
    assert address == f"person:{dana.id}"
    assert (told["text"], told["files"], told["question"]) == ("Утром", 1, "Когда?")
    assert person.id not in str(told)
    assert "42" not in {str(value) for value in told.values()}
    assert (await fresh(work, case)).status is Status.UNDER_REVIEW


async def test_an_open_menu_survives_further_reports_and_ends_with_the_decision(
    work, desk, case
):
    held = await casework.take(work, case, DANA)
    dana = (await open_in_private(work, desk, case)).id
    await cards.open_menu(
        replace(work, private_chat=dana), held, VerdictMenu(("restricted",))
    )
    await file_one(work, 50)
    shown = await card_view.read_card(work.tx, case.id, work.now, 60_000, dana)
    assert shown.menu == VerdictMenu(("restricted",))
    assert shown.reports == 2
    assert (
        await card_view.read_card(work.tx, case.id, work.now, 60_000)
    ).menu is None, "nowhere else"
    to = [address for address, *_ in await owed(work, "Card")]
    assert sorted(to) == [f"chat:{desk.chat}", f"person:{dana}"]
    case = await fresh(work, case)
    await casework.decide_case(work, case, DANA, RESTRICTED)
    assert (
        await card_view.read_card(work.tx, case.id, work.now, 60_000, dana)
    ).menu is None


async def two_cases(work):
    desk, _ = await ready(work)
    one = await file_case(work, 41, url="https://example.com/a")
    other = await file_case(work, 42, url="https://example.com/b")
    await said(work)
    return desk, one, other


async def chain(work):
    """Of three cases the first is a duplicate of the second, and that of the last."""
    _, one, other = await two_cases(work)
    last = await file_case(work, 43, url="https://example.com/c")
    first = await casework.merge(work, one, DANA, other, BECAUSE)
    return first, await casework.merge(work, other, DANA, last, BECAUSE), last


async def test_a_chain_of_duplicates_ends_at_the_last_case_and_its_decision(
    working, after_undo
):
    async with working() as work:
        first, second, last = await chain(work)
        done = await casework.decide_case(work, last, DANA, RESTRICTED)
    async with after_undo(done, second, first) as work:
        told = [
            params["decided"] for _, _, params, *_ in await owed(work, "OutcomeNews")
        ]
        assert [one["finding"]["outcome"] for one in told] == ["restricted"] * 3
        assert len(await reports_store.reports_of_case(work.tx, last.id)) == 3


async def test_merging_can_be_undone_and_never_goes_in_circles(work):
    _, one, other = await two_cases(work)
    with pytest.raises(IllegalMove):
        await casework.merge(work, one, DANA, one, BECAUSE)
    merged = await casework.merge(work, one, DANA, other, BECAUSE)
    with pytest.raises(IllegalMove):
        await casework.merge(work, other, DANA, merged, BECAUSE)
    back = await casework.undo(work, merged, DANA)
    assert (back.status, back.merged_into) == (Status.RECEIVED, None)
    gone = await moves.make_move(work, other, Move(Act.WITHDRAW, work.now))
    with pytest.raises(IllegalMove):
        await casework.merge(work, back, DANA, gone, BECAUSE)
    ring = replace(back, merged_into=back.id)
    assert await store.final_of(work.tx, ring) is None, "one of old ends all the same"


async def test_a_refusal_to_open_a_case_again_names_the_reason(working, after_undo):
    async with working() as work:
        case = await file_case(work, 44, url="https://example.com/a")
        done = await casework.decide_case(work, case, DANA, RESTRICTED)
    async with after_undo(done) as work:
        again = await file_case(work, 46, url="https://example.com/a")
        with pytest.raises(IllegalMove) as refused:
            await casework.reopen(work, await fresh(work, done), DANA, BECAUSE)
        told = await case_press.reason_of(work, refused.value)
        assert told == Toasted(Toast.OTHER_IS_OPEN, again.number)


async def test_a_new_report_of_a_duplicates_own_link_joins_the_case_that_survives(
    working, after_undo
):
    async with working() as work:
        first, second, last = await chain(work)
        early = await file_case(work, 44, url="https://example.com/a")
        assert early.id == last.id, "also while it can be undone"
    async with after_undo(second, first) as work:
        with pytest.raises(IllegalMove):
            await casework.reopen(work, await fresh(work, first), DANA, BECAUSE)
        assert (await file_case(work, 45, url="https://example.com/b")).id == last.id
        assert await store.open_for(work.tx, "https://example.com/a") is None
        assert len(await reports_store.reports_of_case(work.tx, last.id)) == 5
        done = await casework.decide_case(
            work, await fresh(work, last), DANA, RESTRICTED
        )
    async with after_undo(done) as work:
        after = await file_case(work, 46, url="https://example.com/a")
        assert after.id not in {first.id, second.id, last.id}
        [*_, (_, _, receipt, *_)] = await owed(work, "Receipt")
        assert receipt["decided"][0]["finding"]["outcome"] == "restricted"


async def test_what_was_asked_before_a_merge_stays_with_those_who_were_asked(
    working, after_undo
):
    async with working() as work:
        desk, one, other = await two_cases(work)
        [mine] = await reports_store.reports_of_case(work.tx, one.id)
        [theirs] = await reports_store.reports_of_case(work.tx, other.id)
        await talks.ask(work, one, DANA, "Which school?", desk)
        await talks.ask(work, other, DANA, "Which shop?", desk)
        [first] = await questions_store.put_to(work.tx, mine.id)
        [second] = await questions_store.put_to(work.tx, theirs.id)
        case = await fresh(work, one)
        merged = await casework.merge(
            work, case, DANA, await fresh(work, other), BECAUSE
        )
    async with after_undo(merged) as work:
        await talks.ask(work, await fresh(work, other), DANA, "And when?", desk)
        for report, own in ((mine, "Which school?"), (theirs, "Which shop?")):
            talk = (await own_reports.state_of(work, report)).talk
            assert [exchange.text for exchange in talk] == [own, "And when?"]
        assert await own_reports.question_to(work, mine, first.id) == first
        assert await own_reports.question_to(work, mine, second.id) is None
        assert await own_reports.question_to(work, theirs, first.id) is None


async def test_reopening_tells_those_who_were_told(working, after_undo):
    async with working() as work:
        desk, case = await ready(work, 41, 42)
        await file_one(work, 43, tell=False)
        _, report = await file_one(work, 44)
        done = await casework.decide_case(
            work, await fresh(work, case), DANA, RESTRICTED
        )
    async with after_undo(done) as work:
        await said(work)
        told = await fresh(work, case)
        again = await casework.reopen(work, told, MARAT, BECAUSE)
        assert (again.status, again.decision) == (Status.RECEIVED, None)
        assert len(await owed(work, "Reopened")) == 3
        assert desk.id == again.desk
        assert (await own_reports.state_of(work, report)).targets[0].decided is None


async def test_reopening_before_the_reporters_were_told_tells_them_nothing(
    working, after_undo
):
    async with working() as work:
        done = await decided(work)
        await casework.reopen(work, done, MARAT, BECAUSE)
        assert await owed(work, "Reopened") == []
    async with after_undo(done) as work:
        assert await owed(work, "OutcomeNews") == []


async def decided(work):
    """A case with two reporters that Dana decided."""
    _, case = await ready(work, 41, 42)
    return await casework.decide_case(work, case, DANA, RESTRICTED)


async def test_reporters_are_told_once_after_the_undo_window_and_not_within_it(
    working, clock
):
    async with working() as work:
        case = await decided(work)
        due = await tasks_store.run_at(work.tx, f"announce:{case.id}")
        assert due == case.decision.at + 660_000
    clock.advance(seconds=659)
    async with working() as work:
        await announce(work, case)
        assert await owed(work, "OutcomeNews") == []
    clock.advance(seconds=1)
    for _ in range(3):
        async with working() as work:
            await announce(work, case)
            news = await owed(work, "OutcomeNews")
            assert len({address for address, *_ in news}) == len(news) == 2
            assert (await fresh(work, case)).announced_at is not None


async def test_the_window_opens_once_when_a_card_that_offers_undo_is_delivered(
    working, clock
):
    async with working() as work:
        case = await decided(work)
    clock.advance(seconds=42)
    shown = clock.now
    for _ in range(2):
        async with working() as work:
            await casework.undo_shown(work, case.id, case.decision.id)
            assert (
                await tasks_store.run_at(work.tx, f"announce:{case.id}")
                == shown + 60_000
            )
        clock.advance(seconds=7)
    async with working() as work:
        await casework.undo_shown(work, case.id, "another decision")
        # Acts beside it leave the time alone.
        case = await fresh(work, case)
        await talks.note(
            work, case, DANA, "note", await desks_store.desks.get(work.tx, case.desk)
        )
    clock.advance(seconds=45)
    async with working() as work:
        await announce(work, case)
        assert await owed(work, "OutcomeNews") == []
    clock.advance(seconds=1)
    async with working() as work:
        await announce(work, case)
        assert len(await owed(work, "OutcomeNews")) == 2


async def test_who_withdrew_erased_or_wants_silence_is_not_told(working, after_undo):
    async with working() as work:
        await open_desk(work)
        await file_one(work, 41)
        await file_one(work, 42, tell=False)
        _, withdrawn = await file_one(work, 43)
        erased, _ = await file_one(work, 44)
        _, report = await file_one(work, 45)
        await own_reports.withdraw_report(work, withdrawn)
        await erasure.erase(work, erased)
        case = await case_of(work, report)
        await reports_store.set_tell(work.tx, report.id, tell=False)
        case = await casework.decide_case(
            work, case, DANA, Finding(Outcome.REMOVED, "owner")
        )
    async with after_undo(case) as work:
        assert len(await owed(work, "OutcomeNews")) == 1


@pytest.mark.parametrize(
    "unfit",
    [
        Finding(Outcome.REMOVED, "gone"),
        Finding(Outcome.REMOVED, "owner", "platform"),
        Finding(Outcome.FORWARDED, "data", "competent", "mai"),
        Finding(Outcome.FORWARDED, "platforms", "competent", "fma"),
        Finding(Outcome.FORWARDED, "platforms", "gone", "mia"),
        Finding(Outcome.NOT_CONFIRMED, "review", authority="mia"),
        restricted("submission", "unlawful"),
        restricted("court", "unlawful", authority="prosecutor"),
    ],
    ids=str,
)
async def test_what_does_not_go_together_in_the_channel_file_is_not_decided(
    work, unfit
):
    """Whoever asks for it: a screen of before the file was changed, or another program."""
    await open_desk(work)
    case = await file_case(work)
    assert case.violation == "drugs"
    with pytest.raises(NoSuchChoice):
        await casework.decide_case(work, case, DANA, unfit)
    assert (await fresh(work, case)).decision is None


async def test_the_next_reporter_of_a_decided_link_is_told_at_once_where_the_outcome_stands(
    working, after_undo
):
    for verdict, is_told in (
        (Outcome.NOT_CONFIRMED, True),
        (Outcome.OUT_OF_SCOPE, False),
    ):
        async with working() as work:
            await open_desk(work)
            url = f"https://example.com/{verdict.value}"
            case = await file_case(work, 41, url=url)
            case = await casework.decide_case(work, case, DANA, decided_as(verdict))
            await file_one(work, 43, url=url)
            assert (await owed(work, "Receipt"))[-1][2]["decided"] == [], (
                "it may still be undone"
            )
        async with after_undo(case) as work:
            await said(work)
            assert (await file_case(work, 42, url=url)).id != case.id
            [(_, _, receipt, *_)] = await owed(work, "Receipt")
            assert bool(receipt["decided"]) is is_told


async def test_a_case_that_is_gone_is_not_announced(work):
    await casework.announce(work, case="nothing", decision="nothing")
    assert await owed(work) == []
    case = await file_case(work)
    assert telling.decided_of(case) is None
    await casework.plan_announcement(work, case)
    assert await tasks_store.run_at(work.tx, f"announce:{case.id}") is None
    assert await case_reports_store.counts_of(work.tx, case.id) == ReportCounts(
        case.id, 1, 0, 0
    )


CHANNELS = [
    load_channel(SHIPPED.parent / f"{name}.toml") for name in ("kazakhstan", "school")
]


def walk(channel, violation, path=()):
    """Every choice that a path leads to, down to the confirmations; each set of facts once, in the
    order of the file."""
    choice = verdict_step(channel, violation, path)
    yield choice
    if choice.asked is Asked.ORDER:
        order = replace(ORDER, authority=path[1])
        yield from walk(channel, violation, with_order(path, order))
    options = choice.options
    if choice.verdict is not None and choice.verdict.facts:
        last = choice.facts.index(choice.verdict.facts[-1])
        options = [each for each in options if each in choice.facts[last + 1 :]]
    for option in options:
        yield from walk(channel, violation, (*choice.path, option))


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.id)
def test_every_outcome_can_be_chosen_for_every_type_with_ground_and_reason(channel):
    offered = {text.id for text in channel.outcomes} - {Outcome.OVERTURNED}
    for kind in channel.types:
        verdicts = [
            c.verdict for c in walk(channel, kind.id) if c.asked is Asked.CONFIRM
        ]
        assert {v.outcome for v in verdicts} == offered
        for verdict in verdicts:
            text = channel.outcome(verdict.outcome)
            assert (verdict.reason is None) == (not text.reasons)
            assert (verdict.ground is None) == (
                not channel.grounds(verdict.outcome, kind.id)
            )
            names = verdict.outcome in {Outcome.FORWARDED, Outcome.RESTRICTED}
            assert (verdict.authority is not None) == (
                names and bool(channel.authorities)
            )
            assert (verdict.order is None) == (
                verdict.outcome is not Outcome.RESTRICTED
            )
            fitting = channel.grounds(verdict.outcome, kind.id, verdict.authority)
            assert (
                verdict.ground in {ground.id for ground in fitting} or not text.grounds
            )
            said = channel.reasons(verdict.outcome, kind.id, verdict.ground)
            assert verdict.reason in {reason.id for reason in said} or not text.reasons


def test_the_shipped_channel_knows_every_outcome_and_names_authorities():
    choice = verdict_step(CHANNELS[0], "drugs", ())
    assert choice.options == tuple(o.value for o in OUTCOMES)
    asked = verdict_step(CHANNELS[0], "drugs", ("forwarded",))
    assert asked.asked is Asked.AUTHORITY
    own = CHANNELS[0].type("drugs").authorities
    assert asked.options[: len(own)] == own, "the type's own authorities come first"
    assert set(asked.options) == {a.code for a in CHANNELS[0].authorities}


@pytest.mark.parametrize(
    "path",
    [
        ("overturned",),
        ("restricted", ""),
        ("restricted", "court"),
        ("restricted", "mci", "court", "unlawful", "nonsense"),
        ("restricted", "mci", "court", "unlawful", "{}"),
        with_order(("restricted", "knb", "court", "unlawful"), ORDER),
        ("restricted", "mci", "submission"),
        ("restricted", "mci", "order", "danger", "money"),
        ("restricted", "mci", "order", "nonsense"),
        ("removed", "notice", "platform"),
        (*with_order(("restricted", "mci", "court", "unlawful"), ORDER), "more"),
    ],
)
def test_a_forged_or_outdated_path_leads_nowhere(path):
    with pytest.raises(NoSuchChoice):
        verdict_step(CHANNELS[0], "drugs", path)


def test_without_an_order_the_case_awaits_the_authority_that_was_chosen():
    for path, asked in (
        (("restricted",), Asked.AUTHORITY),
        (("restricted", "mia", "court", "unlawful"), Asked.GROUND),
    ):
        instead = verdict_step(CHANNELS[0], "drugs", without_order(path))
        assert (instead.path, instead.asked) == (("forwarded", *path[1:2]), asked)


WHY = (Act.REOPEN.value,)
MISTAKE = (buttons.digest_of(WHY), Why.MISTAKE)
BUTTONS = {
    Act.TAKE: (buttons.TakeCase, (), Toast.TAKEN, Status.UNDER_REVIEW),
    Act.DECIDE: (buttons.UsePreset, ("clean",), Toast.VERDICT, Status.CLOSED),
    Act.UNDO: (buttons.UndoDecision, (), Toast.UNDONE, Status.RECEIVED),
    Act.REOPEN: (buttons.ActBecause, MISTAKE, Toast.REOPENED, Status.RECEIVED),
}


async def both_before(work, act):
    """Two moderators in private, each before a card that offers the act; the case."""
    _, case = await ready(work)
    if act in (Act.UNDO, Act.REOPEN):
        case = await casework.decide_case(work, case, DANA, RESTRICTED)
    for person in await at_work(work, DANA, MARAT):
        await cards.give_private(work, case, person.id, "ru")
        if act is Act.REOPEN:
            here = Work(work.tx, work.deployment, private_chat=person.id)
            await cards.open_menu(here, case, ReasonMenu(Act.REOPEN))
    return case


@pytest.mark.parametrize("act", BUTTONS, ids=str)
async def test_a_hundred_presses_of_two_moderators_have_one_winner(
    database, deployment, working, act
):
    async with working() as work:
        case = await both_before(work, act)
    button, values, claim, status = BUTTONS[act]
    action = button(case.id, case.version, *values)

    async def press_once(actor):
        async with database.transaction() as tx:
            toast = await press(await in_private(Work(tx, deployment), actor), action)
            assert toast is not None
            return actor.name if toast is claim else None

    async def press_until_worked(actor):
        """A press that finds no free connection is worked again, as its update would be."""
        while True:
            with suppress(TransientDatabaseError):
                return await press_once(actor)

    pressed = (press_until_worked(DANA if n % 2 else MARAT) for n in range(100))
    winners = [name for name in await asyncio.gather(*pressed) if name]
    # Who holds a case is told so again.
    assert len(set(winners) if act is Act.TAKE else winners) == 1
    async with working() as work:
        after = await fresh(work, case)
        acts = await acts_of(work, case)
    assert (after.version, after.status) == (case.version + 1, status)
    assert acts[-1] is act
    assert acts.count(act) == 1


ACTS = {
    "hand over": lambda w, case, actor, to: holds.hand_over(
        w, case, actor, to, 33, BECAUSE
    ),
    "put off": lambda w, case, actor, _: holds.snooze(w, case, actor, Snooze.HOUR),
    "refuse": lambda w, case, *_: holds.refuse(w, case, BOSS, BECAUSE),
    "pass on": lambda w, case, actor, _: holds.recuse(w, case, actor),
    "correct the type": lambda w, case, actor, _: corrections.correct(
        w, case, actor, Act.SET_TYPE, "pyramid"
    ),
    "correct the region": lambda w, case, actor, _: corrections.correct(
        w, case, actor, Act.SET_REGION, "KZ-71"
    ),
    "move": lambda w, case, actor, to: corrections.move_to(w, case, actor, to, BECAUSE),
    "split": lambda w, case, actor, _: corrections.split(w, case, actor, BECAUSE),
}


@pytest.mark.parametrize("act", ACTS)
async def test_of_a_hundred_simultaneous_acts_one_counts(
    database, deployment, working, clock, act
):
    async with working() as work:
        desk, case = await ready(work)
        await at_work(work, DANA, MARAT, BOSS)
        if act == "move":
            _, desk = await open_desk(work, "fraud", chat=-1002)
        if act == "refuse":
            case = await holds.hand_over(
                work, case, DANA, desk, BOSS.telegram_id, BECAUSE
            )
        if act == "split":
            target = await file_case(work, 43, url="https://example.com/other")
            case = await casework.merge(work, case, DANA, target, BECAUSE)
    clock.advance(seconds=UNDO_OVER if act == "split" else 0)
    async with working() as work:
        if act == "split":
            await announce(work, case)
            case = await fresh(work, case)

    async def once(actor):
        async with database.transaction() as tx:
            await ACTS[act](Work(tx, deployment), case, actor, desk)

    acts = (once(DANA if n % 2 else MARAT) for n in range(100))
    ended = await asyncio.gather(*acts, return_exceptions=True)
    assert sum(error is None for error in ended) == 1
    lost = {type(error) for error in ended if error is not None}
    assert lost <= {VersionConflict, IllegalMove, HeldByOther, OtherIsOpen}
    async with working() as work:
        assert (await fresh(work, case)).version == case.version + 1


async def before_the_last_button(work):
    """A case that Dana took and is about to close; the version she sees, and her path."""
    _, case = await ready(work, 1)
    [dana] = await at_work(work, DANA)
    await press(await in_private(work, DANA), buttons.TakeCase(case.id, case.version))
    case = await fresh(work, case)
    choice = verdict_step(work.channel, "drugs", ("not_confirmed",))
    while choice.verdict is None:
        choice = verdict_step(work.channel, "drugs", (*choice.path, choice.options[0]))
    here = Work(work.tx, work.deployment, private_chat=dana.id)
    await cards.open_menu(here, case, VerdictMenu(choice.path))
    return case, buttons.digest_of(choice.path)


async def confirm(work, case, version, path):
    button = buttons.ConfirmVerdict(case.id, version, path)
    return await press(await in_private(work, DANA), button), await fresh(work, case)


async def test_reports_that_come_while_staff_decide_do_not_block_the_decision(work):
    shown, path = await before_the_last_button(work)
    for number in range(2, 6):
        await file_one(work, number)
    toast, case = await confirm(work, shown, shown.version, path)
    assert toast is Toast.VERDICT
    assert case.decision.finding.outcome is Outcome.NOT_CONFIRMED
    assert case.version > shown.version + 4


async def test_a_version_that_never_was_or_that_a_colleague_changed_decides_nothing(
    work,
):
    shown, path = await before_the_last_button(work)
    for version in (-1, 0, 99, 10**8):
        toast, case = await confirm(work, shown, version, path)
        assert toast in (Toast.OUTDATED, Toast.UNREADABLE)
        assert case.decision is None
    free = await holds.release(work, shown, DANA, Because(Why.SHIFT))
    await casework.take(work, free, MARAT)
    toast, case = await confirm(work, shown, shown.version, path)
    assert toast is not Toast.VERDICT
    assert case.decision is None


async def test_two_who_join_two_cases_the_other_way_round_make_no_ring(working):
    async with working() as work:
        _, one, other = await two_cases(work)
    seen = asyncio.Barrier(2)

    async def join(one, other, actor):
        async with working() as work:
            case, target = [await fresh(work, each) for each in (one, other)]
            try:  # on SQLite no other task is inside a transaction meanwhile
                async with asyncio.timeout(0.5):
                    await seen.wait()
            except (TimeoutError, asyncio.BrokenBarrierError):
                pass
            await casework.merge(work, case, actor, target, BECAUSE)

    ended = await asyncio.gather(
        join(one, other, DANA), join(other, one, MARAT), return_exceptions=True
    )
    [refused] = [each for each in ended if each is not None]
    assert isinstance(refused, (IllegalMove, TransientDatabaseError))
    async with working() as work:
        after = [await fresh(work, each) for each in (one, other)]
        assert sorted(each.merged_into is None for each in after) == [False, True]


async def test_who_undoes_while_the_link_is_reported_anew_looks_again(working):
    async with working() as work:
        done = await decided(work)

    async def undo():
        async with working() as work:
            await casework.undo(work, done, DANA)

    async with working() as work:
        await file_one(work, 2)
        undoing = asyncio.create_task(undo())
        # On SQLite it waits for its turn, elsewhere for the link
        await asyncio.sleep(0.2)
    with pytest.raises((IllegalMove, VersionConflict)):
        await undoing
    with pytest.raises(IllegalMove):
        await undo()
