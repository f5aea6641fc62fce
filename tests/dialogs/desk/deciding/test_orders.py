"""Access is restricted by an order: a moderator is asked for it in private."""

import pytest

from bot.values import Outcome
from tests.kit.people.buttons import data_of
from tests.kit.people.citizens import answer, tap
from tests.kit.people.staff import (
    approve,
    at_a_case,
    choose,
    give_order,
    news,
    opened,
    press,
    shows,
    stored,
)
from tests.kit.stage import stage
from tests.kit.words import ru

CONFIRM, LATER = ru("Confirm"), ru("There is no order yet")
PROPOSE = ru("Propose")


@pytest.fixture
async def desk(on):
    """Dana with the working card of a case that Ivan reported; its card in the group."""
    dana, ivan, group, shown = await at_a_case(on)
    return dana, ivan, await opened(dana, group, shown), group, shown


async def to_the_order(on, dana, own):
    ground = on.channel.grounds(Outcome.RESTRICTED, "drugs", "mia")[0].label.say("ru")[
        :20
    ]
    reason = on.channel.outcome(Outcome.RESTRICTED).reasons[0].text.say("ru")[:20]
    await choose(
        dana, dana, own, ru("Other outcome…"), "доступ ограничен", "МВД", ground, reason
    )
    return await dana.wait(
        ru("What is the number of the order? Write it as it stands there."), after=0
    )


async def test_what_is_wrong_is_asked_again_and_the_reporter_reads_the_whole_order(
    on, desk
):
    dana, ivan, own, group, shown = desk
    await to_the_order(on, dana, own)
    await answer(dana, "7" * 101, "не больше 100 знаков")
    await answer(
        dana, "№ 12-7/345", ru("Of which day is the order? For example: 12.03.2026")
    )
    for wrong, told in (
        ("скоро", "Не получилось прочитать"),
        ("01.01.2099", "ещё не наступил"),
    ):
        await answer(dana, wrong, told)
    await answer(dana, "12 марта 2026 года", ru("Where does the order apply?"))
    await answer(dana, "везде", ru("Please press one of the buttons."))
    await tap(
        dana,
        "Шымкент",
        ru("Until which day does the order apply? For example: 31.12.2027"),
    )
    await answer(dana, "12.03.2026", "Последний день должен быть позже")
    assert (await stored(on, own)).decision is None
    confirm = await answer(dana, "31.12.2027", PROPOSE)
    assert "12-7/345 от 12.03.2026" in confirm.text
    await press(dana, dana, confirm, PROPOSE)
    await approve(on.admin, group, shown)
    told = await news(ivan, "доступ ограничен")
    for line in (
        "от 12.03.2026",
        "Где действует: город Шымкент",
        "Действует до 31.12.2027",
    ):
        assert line in told.text
    order = (await stored(on, own)).decision.finding.order
    assert (order.authority, order.number, order.territory) == (
        "mia",
        "12-7/345",
        "KZ-79",
    )


async def test_a_question_that_was_left_or_cancelled_writes_nothing_and_the_card_asks_again(
    on, desk
):
    dana, _, own, *_ = desk
    asked = await to_the_order(on, dana, own)
    await press(dana, dana, own, ru("Back"))
    dana.press(ru("Cancel"), asked)
    await dana.wait(
        ru("This question was answered or has expired. Please press the button again."),
        after=0,
    )
    reason = on.channel.outcome(Outcome.RESTRICTED).reasons[0].text.say("ru")[:20]
    await press(dana, dana, own, reason)
    await dana.wait(ru("What is the number of the order? Write it as it stands there."))
    await answer(dana, "/cancel", ru("Cancelled. Nothing was sent."))
    assert (await stored(on, own)).decision is None
    await choose(dana, dana, own, ru("Back"), reason)
    assert data_of(await give_order(dana)) == ""


async def test_without_an_order_the_case_awaits_the_authority(on, desk):
    dana, _, own, *_ = desk
    await to_the_order(on, dana, own)
    ground = on.channel.grounds(Outcome.FORWARDED, "drugs", "mia")[0].label.say("ru")[
        :20
    ]
    reason = on.channel.outcome(Outcome.FORWARDED).reasons[0].text.say("ru")[:20]
    await choose(dana, dana, own, LATER, ground, reason, CONFIRM)
    await shows(dana, dana, own, ru("Undo"))
    found = (await stored(on, own)).decision.finding
    assert (found.outcome, found.authority, found.order) == (
        Outcome.FORWARDED,
        "mia",
        None,
    )


async def test_an_order_for_a_decision_that_was_made_meanwhile_decides_nothing(
    tmp_path,
):
    async with stage(tmp_path, undo_seconds=600) as on:
        dana, _, group, shown = await at_a_case(on)
        own = await opened(dana, group, shown)
        await to_the_order(on, dana, own)
        preset = on.channel.type("drugs").presets[-1].label.say("ru")
        await choose(dana, dana, own, *[ru("Back")] * 5, preset)
        await shows(dana, dana, own, ru("Undo"))
        dana.say("12-7/345")
        assert (await stored(on, own)).decision.finding.order is None
