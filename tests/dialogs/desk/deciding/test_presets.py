"""A usual verdict is one press, on the group's card and on the working card."""

from bot.cases import store
from bot.cases.model import Move
from bot.cases.pattern_rules import Pattern
from bot.cases.transitions import decide
from bot.desk.buttons import UsePreset
from bot.values import Act
from tests.kit.people.admins import enroll
from tests.kit.people.buttons import data_of, labels
from tests.kit.people.citizens import pressed
from tests.kit.people.staff import at_a_case, press, shows, stored
from tests.kit.stage import stage
from tests.kit.words import ru


async def test_one_press_on_the_groups_card_decides_a_case_that_nobody_took(tmp_path):
    async with stage(tmp_path, undo_seconds=600) as on:
        dana, _, group, shown = await at_a_case(on)
        preset = on.channel.type("drugs").presets[1]
        for _ in range(2):
            said = await press(dana, group, shown, preset.label.say("ru"))
            assert said == preset.toast.say("ru")
            decided = await shows(dana, group, shown, ru("Undo"))
            assert labels(decided) == [ru("Undo"), ru("Open")]
            assert on.channel.outcome(preset.outcome).label.say("ru") in decided.text
            assert "Дана" in decided.text
            found = (await stored(on, shown)).decision.finding
            said = (found.outcome, found.ground, found.reason)
            assert said == (preset.outcome, preset.ground, preset.reason)
            await press(dana, group, shown, ru("Undo"))
            shown = await shows(dana, group, shown, preset.label.say("ru"))


async def test_a_preset_on_a_case_of_another_says_who_has_it_or_who_was_first(on):
    marat = on.citizen("Марат")
    dana, _, group, shown = await at_a_case(on, marat)
    first = on.channel.type("drugs").presets[0]
    old = data_of(shown, UsePreset)
    await press(dana, group, shown, ru("Take"))
    held = await shows(dana, group, shown, "Дело ведёт Дана")
    assert "Дана" in await press(marat, group, held, first.label.say("ru"))
    assert (await stored(on, shown)).decision is None
    await press(dana, group, held, first.label.say("ru"))
    assert "Дана" in await pressed(marat, old, shown.id, group.id)


async def test_a_toast_over_the_groups_card_is_in_the_language_of_its_presser(on):
    marat, aigul = on.citizen("Марат"), on.citizen("Айгүл", "kk")
    await enroll(on, "kk", aigul)
    dana, _, group, shown = await at_a_case(on, marat, aigul)
    preset = on.channel.type("drugs").presets[1]
    said = await press(aigul, group, shown, preset.label.say("ru"))
    assert said == preset.toast.say("kk")
    undo = await shows(dana, group, shown, ru("Undo"))
    undone = await press(aigul, group, undo, ru("Undo"))
    assert undone == on.t("kk").plain("Undone. The reporters were not told.")
    again = await shows(dana, group, shown, preset.label.say("ru"))
    refused = await press(marat, group, again, preset.label.say("ru"))
    assert refused == ru("{name} has this case.", name="Айгүл")


async def test_an_old_button_decides_no_case_whose_reports_have_a_pattern(on):
    dana, _, group, shown = await at_a_case(on)
    old = data_of(shown, UsePreset)
    async with on.habarla.database.transaction() as tx:
        case = await stored(on, shown)
        move = Move(Act.SLOW, tx.now, patterns=frozenset({Pattern.BURST}))
        await store.change_case(tx, case, *decide(case, move, 0))
    dana.press_data(old, shown.id, group.id)
    await dana.wait(
        lambda m: m.id == shown.id and not data_of(m, UsePreset), chat=group.id, after=0
    )
    assert (await stored(on, shown)).decision is None


async def test_a_button_of_an_older_file_decides_nothing_and_the_card_comes_anew(on):
    """The file offered a verdict whose parts do not go together any more, and dropped it."""
    dana, _, group, shown = await at_a_case(on)
    [first, *_] = on.channel.type("drugs").presets
    old = data_of(shown, UsePreset)
    assert old.endswith(f":{first.id}")
    outdated = old.removesuffix(first.id) + "gone"
    assert await pressed(dana, outdated, shown.id, group.id)
    assert (await stored(on, shown)).decision is None
    await press(dana, group, shown, first.label.say("ru"))
    assert (await stored(on, shown)).decision is not None
