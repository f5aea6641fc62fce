"""Verdict buttons name options by id, so they mean what the card showed."""

import re
import shutil
from pathlib import Path

import pytest

from bot.channel.files import SHIPPED
from bot.core.people import Role
from bot.desk import buttons
from bot.values import Outcome
from tests.kit.people import staff
from tests.kit.people.buttons import (
    button,
    callback_data,
    card_buttons,
    data_of,
    labels,
)
from tests.kit.people.citizens import pressed
from tests.kit.services.desk_acts import file_one
from tests.kit.stage import stage
from tests.kit.words import ru

MINISTRY = "МКИ"  # its orders can rest on several grounds


def reorder(path):
    """Extend copies of the shipped files that list what a restriction may rest on in reverse."""
    copies = [
        Path(
            shutil.copy(
                file, path.with_name(file.name.replace(SHIPPED.stem, "reordered"))
            )
        )
        for file in SHIPPED.parent.glob(f"{SHIPPED.stem}.*toml")
    ]
    for table in ("outcomes.restricted.grounds", "outcomes.restricted.reasons"):
        turned = [turn(copy, table) for copy in copies]
        assert any(turned), table
    own = path.read_text(encoding="utf-8")
    assert str(SHIPPED) in own
    rules = str(path.with_name("reordered.toml"))
    path.write_text(own.replace(str(SHIPPED), rules), encoding="utf-8")


def turn(path, table):
    """Write the parts of a table in reverse order; whether the file has several of them."""
    sections = re.split(r"(?m)^(?=\[)", path.read_text(encoding="utf-8"))
    places = [n for n, each in enumerate(sections) if each.startswith(f"[{table}.")]
    moved = [sections[n] for n in reversed(places)]
    for n, section in zip(places, moved, strict=True):
        sections[n] = section
    path.write_text("".join(sections), encoding="utf-8")
    return len(places) > 1


def first(options):
    """The label of the first option as its button begins."""
    one = options[0]
    return (one.label if hasattr(one, "label") else one.text).say("ru")[:25]


async def test_confirm_records_the_ground_that_the_card_showed_after_a_reorder(
    tmp_path,
):
    async with stage(tmp_path, undo_seconds=600) as on:
        dana, _, group, shown = await staff.at_a_case(on)
        own = await staff.opened(dana, group, shown)
        restricted = on.channel.outcome(Outcome.RESTRICTED)
        ground = on.channel.grounds(Outcome.RESTRICTED, "drugs", "mci")[0]
        reason = restricted.reasons[0]
        path = (restricted.label.say("ru"), MINISTRY, first([ground]), first([reason]))
        await staff.choose(dana, dana, own, ru("Other outcome…"), *path)
        own = await staff.give_order(dana)
        await on.stop_bot()
        reorder(on.settings.channel_file)
        await on.start_bot()
        await staff.press(dana, dana, own, ru("Propose"))
        await staff.approve(on.admin, group, shown)
        await staff.shows(dana, dana, own, ru("Undo"))
        found = (await staff.stored(on, own)).decision.finding
        assert (found.ground, found.reason) == (ground.id, reason.id)


@pytest.mark.no_cover
async def test_back_goes_one_step_back_from_every_step_of_every_outcome(on):
    dana = on.citizen("Дана")
    group = await on.desk(dana)
    await staff.give_role(on, dana, Role.MODERATOR)
    violation = on.channel.types_on()[0].id
    async with on.habarla.database.transaction() as tx:
        await file_one(
            staff.working(on, tx), 900_000, url=staff.URL, violation=violation
        )
    shown = await staff.opened(dana, group, await staff.card(dana, group, staff.SHOWN))
    start = await after(dana, shown, data_of(shown, buttons.TakeCase))
    outcomes = [o.id for o in on.channel.outcomes if o.id is not Outcome.OVERTURNED]
    for outcome in outcomes:
        await there_and_back(dana, start, outcome)


async def there_and_back(dana, start, outcome):
    """Through the menus up to Confirm, then back to the card, screen by screen."""
    screens, wanted, shown = [], data_of(start, buttons.ChooseOutcome), start
    while wanted:
        screens.append(labels(shown))
        shown = await after(dana, shown, wanted)
        wanted = option(shown, None if len(screens) > 1 else outcome)
    assert data_of(shown, buttons.ConfirmVerdict, buttons.WithoutOrder), outcome
    for before in reversed(screens):
        shown = await after(
            dana, shown, data_of(shown, buttons.StepBack, buttons.CloseMenu)
        )
        assert labels(shown) == before, outcome


async def after(phone, shown, data):
    """The card after a press."""
    assert data
    before = callback_data(shown)
    phone.press_data(data, shown.id)
    return await phone.wait(
        lambda m: m.id == shown.id and callback_data(m) != before, after=0
    )


def option(shown, wanted=None):
    """The data of a choice, of the first without a name; empty where nothing is asked."""
    ticked = {
        b["callback_data"]
        for row in shown.rows
        for b in row
        if b["text"].startswith("✓")
    }
    picks = [
        (a.option, data)
        for a, data in card_buttons(shown)
        if isinstance(a, buttons.PickOption) and data not in ticked
    ]
    return next((data for name, data in picks if wanted in (None, name)), "")


async def test_a_pick_of_an_older_screen_does_not_add_to_another_path(on):
    dana, _, group, shown = await staff.at_a_case(on)
    own = await staff.opened(dana, group, shown)
    label = on.channel.outcome(Outcome.RESTRICTED).label.say("ru")
    await staff.choose(dana, dana, own, ru("Other outcome…"), label, MINISTRY)
    ground = first(on.channel.grounds(Outcome.RESTRICTED, "drugs", "mci"))
    asked = await dana.wait(
        lambda m: m.id == own.id and ground in str(m.buttons), after=0
    )
    old = button(asked, ground)
    # The second Back is another button: one press of the first screen twice goes back once.
    authorities = await after(dana, asked, data_of(asked, buttons.StepBack))
    await after(dana, authorities, data_of(authorities, buttons.StepBack))
    await staff.press(
        dana, dana, own, on.channel.outcome(Outcome.REMOVED).label.say("ru")
    )
    assert await pressed(dana, old, own.id) == ru(
        "This card was out of date; here is the current one. Press again."
    )
