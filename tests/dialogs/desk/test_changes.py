"""A moderator corrects a case, moves it to another desk, and separates what was joined."""

from tests.kit.people.buttons import labels
from tests.kit.people.staff import (
    SHOWN,
    card,
    choose,
    news,
    opened,
    press,
    reported,
    shows,
)
from tests.kit.stage import stage


async def ready(on):
    """A moderator of two desks, a reporter, and the working card of a case about drugs."""
    dana, ivan = on.citizen("Дана"), on.citizen("Иван")
    group = await on.desk(dana)
    other = await on.desk(dana, title="Второй", words="fraud")
    await reported(on, ivan)
    shown = await card(dana, group, SHOWN)
    return dana, group, other, shown, await opened(dana, group, shown)


async def test_a_corrected_region_and_type_stand_on_both_cards_and_in_the_history(on):
    dana, group, _, shown, working = await ready(on)
    await choose(dana, dana, working, "Ещё…", "Исправить регион…")
    offered = await shows(dana, dana, working, "О каком регионе речь")
    region = labels(offered)[0]
    assert await press(dana, dana, working, region) == "Исправлено."
    await shows(dana, group, shown, region)
    await choose(dana, dana, working, "Ещё…", "Исправить вид…")
    casino = on.channel.type("gambling")
    assert await press(dana, dana, working, casino.button.say("ru")) == "Исправлено."
    await shows(dana, group, shown, "Онлайн-казино")
    await choose(dana, dana, working, "Ещё…", "История")
    told = await dana.wait(lambda m: "История" in m.text, after=0)
    assert region in told.text
    assert "Онлайн-казино" in told.text


async def test_a_type_of_another_desk_brings_the_case_there(on):
    dana, group, other, shown, working = await ready(on)
    fraud = on.channel.type("fraud").button.say("ru")
    said = await choose(dana, dana, working, "Ещё…", "Исправить вид…", fraud)
    assert "Второй" in said
    await card(dana, other, SHOWN)
    await shows(dana, group, shown, "здесь больше нет")


async def test_a_case_is_moved_with_a_reason_and_back_leads_to_the_desks_again(on):
    dana, group, other, shown, working = await ready(on)
    await choose(dana, dana, working, "Ещё…", "В другую группу…", "Второй")
    await shows(dana, dana, working, "Это дело другой группы")
    await press(dana, dana, working, "Назад")
    await press(dana, dana, working, "Второй")
    assert "Второй" in await press(dana, dana, working, "Это дело другой группы")
    await card(dana, other, SHOWN)
    await shows(dana, group, shown, "здесь больше нет")


async def test_a_told_merge_is_separated_and_its_reporters_hear_of_it(tmp_path):
    async with stage(tmp_path, undo_seconds=1) as on:
        dana, group, _, _, _ = await ready(on)
        olga = on.citizen("Ольга")
        await reported(on, olga, url="https://example.com/copy")
        copy = await card(dana, group, "example[.]com/copy")
        working = await opened(dana, group, copy)
        await choose(dana, dana, working, "Ещё…", "Повтор дела")
        [number] = [label for label in labels(working) if label.startswith("№")][:1]
        await press(dana, dana, working, number)
        await press(dana, dana, working, "Одинаковое содержание")
        await news(olga, "Есть новости")
        await shows(dana, dana, working, "уведомлены")
        await choose(dana, dana, working, "Ещё…", "Разделить снова…")
        said = await press(dana, dana, working, "Это другое")
        assert said == on.t("ru").plain(
            "Separated. Its reporters are told that their case is being looked at again."
        )
        await news(olga, "по ошибке объединили")
        await dana.wait(
            lambda m: m.id == copy.id and "То же, что" not in m.text, chat=group.id, after=0
        )
