"""Verdict buttons name options by id, so they mean what the card showed."""

import re

from bot.domain.desk.case import Outcome
from bot.storage.desk import cases
from tests.kit.people.buttons import button
from tests.kit.people.staff import SHOWN, card, choose, opened, press, reported, shows
from tests.kit.stage import stage

OUTDATED = "This card was out of date; here is the present one. Press again."
CONFIRM = "Подтвердить"


def reorder(path, *tables):
    """Write the named tables of a channel file in reverse order."""
    sections = re.split(r"(?m)^(?=\[)", path.read_text(encoding="utf-8"))
    for table in tables:
        places = [n for n, each in enumerate(sections) if each.startswith(f"[{table}.")]
        assert len(places) > 1, table
        moved = [sections[n] for n in reversed(places)]
        for n, section in zip(places, moved, strict=True):
            sections[n] = section
    path.write_text("".join(sections), encoding="utf-8")


async def stored(on, case):
    async with on.habarla.database.reading() as tx:
        return await cases.get(tx, case)


def first(options):
    """The label of the first option as its button begins."""
    one = options[0]
    return (one.label if hasattr(one, "label") else one.text).say("ru")[:25]


async def test_confirm_records_the_ground_that_the_card_showed_after_a_reorder(tmp_path):
    async with stage(tmp_path, undo_seconds=600) as on:
        dana, ivan = on.citizen("Дана"), on.citizen("Иван")
        group = await on.desk(dana)
        await reported(on, ivan)
        shown = await card(dana, group, SHOWN)
        working = await opened(dana, group, shown)
        number = button(working, "Другое…").split(":")[1]
        restricted = on.channel.outcome(Outcome.RESTRICTED)
        ground = on.channel.grounds(Outcome.RESTRICTED, "drugs")[0]
        reason = restricted.reasons[0]
        for label in ("Другое…", restricted.label.say("ru"), first([ground]), first([reason])):
            await press(dana, dana, working, label)
        await shows(dana, dana, working, CONFIRM)
        await on.stop_bot()
        reorder(
            on.settings.channel_file,
            "outcomes.restricted.grounds",
            "outcomes.restricted.reasons",
        )
        await on.start_bot()
        await press(dana, dana, working, CONFIRM)
        await shows(dana, dana, working, "Отменить решение")
        case = await stored(on, number)
        assert (case.decision.ground, case.decision.reason) == (ground.id, reason.id)


async def test_a_positional_button_of_version_0_1_renews_the_card_and_decides_nothing(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana)
    await reported(on, ivan)
    shown = await card(dana, group, SHOWN)
    working = await opened(dana, group, shown)
    case, version = button(working, "Другое…").split(":")[1:3]
    for old in ("decide:not_confirmed:-:-:0", "words:not_confirmed:-:-:0", "o:restricted:0"):
        dana.world.answers_of(dana.id).clear()
        dana.press_data(f"c:{case}:{version}:{old}", working.id)
        assert (await dana.wait_answer()).text == on.t("ru").plain(OUTDATED)
    assert (await stored(on, case)).decision is None


async def test_a_pick_of_an_older_screen_does_not_add_to_another_path(on):
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana)
    await reported(on, ivan)
    shown = await card(dana, group, SHOWN)
    working = await opened(dana, group, shown)
    label = on.channel.outcome(Outcome.RESTRICTED).label.say("ru")
    await choose(dana, dana, working, "Другое…", label)
    ground = first(on.channel.grounds(Outcome.RESTRICTED, "drugs"))
    asked = await dana.wait(lambda m: m.id == working.id and ground in str(m.buttons), after=0)
    old = button(asked, ground)
    await press(dana, dana, working, "Назад")
    await press(dana, dana, working, on.channel.outcome(Outcome.REMOVED).label.say("ru"))
    dana.world.answers_of(dana.id).clear()
    dana.press_data(old, working.id)
    assert (await dana.wait_answer()).text == on.t("ru").plain(OUTDATED)
