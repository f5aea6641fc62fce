"""After sending, one tap below the code names the region; it can be ignored, changed, undone."""

import pytest
import sqlalchemy as sa

from bot.cases.tables import cases
from bot.core.tables import people
from bot.reports.late_region import Reached
from bot.reports.tables import reports
from tests.kit.people import anonymous
from tests.kit.people.buttons import button, labels
from tests.kit.people.citizens import LANGUAGES, answer, rows, tap, toast
from tests.kit.regional import NUMBER, SOUTH

NAME = "Name the region, if you like"
LINK = "https://example.com/region"


@pytest.fixture
def on(regional):
    return regional


async def regions(on, table=reports):
    return [row["region"] for row in await rows(on, sa.select(table))]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_region_named_after_sending_is_kept_changed_taken_back_and_remembered(
    on, t, language
):
    phone = await on.agreed("Aru", language)
    short = on.channel.region(SOUTH).short.say(language)
    await on.file(phone, LINK, "drugs", language)
    receipt = phone.last
    named = button(receipt, t.plain(NAME))
    asked = await tap(phone, t.plain(NAME), t.plain("Do not say"))
    optional = (
        "It helps your report reach the right department. You do not have to answer."
    )
    assert t.plain(optional) in asked.text
    said = await tap(phone, short, t.plain("Take back"))
    assert (said.id, said.id > receipt.id) == (asked.id, True), (
        "the code stays where it is"
    )
    assert t.plain(Reached.DESK.sentence) in said.text
    assert on.channel.region(SOUTH).name.say(language) in said.text
    assert await regions(on) == await regions(on, cases) == [SOUTH]
    other = on.channel.region("KZ-10").short.say(language)
    await tap(phone, t.plain("Choose a region"), other)
    await tap(phone, other, t.plain("Take back"))
    assert await regions(on) == await regions(on, cases) == ["KZ-10"]
    phone.press(t.plain("Take back"))
    await phone.wait(
        lambda m: t.plain(Reached.NOT_SAID.sentence) in m.text and m.id == said.id
    )
    assert await regions(on) == await regions(on, cases) == [None]
    phone.press_data(named, receipt.id)
    await phone.wait(lambda m: t.plain("Do not say") in labels(m) and m.id > said.id)
    await tap(phone, short, t.plain("Take back"))
    numbers = await answer(phone, "/hotlines", t.plain("Another region"))
    assert numbers.text.index(NUMBER) < numbers.text.index("112")

    await on.file(phone, f"{LINK}/2", "drugs", language)
    again = t.plain("Region: {region}", region=short)
    assert again in labels(phone.last), "the last one is one tap"
    said = await tap(phone, again, t.plain("Take back"))
    assert await regions(on) == [SOUTH, SOUTH]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_anonymous_report_gets_a_region_and_no_person(on, t, language):
    phone = await on.agreed("Ivan", language)
    code, receipt = await anonymous.file(on, phone, language)
    assert await anonymous.forgotten(on)
    short = on.channel.region(SOUTH).short.say(language)
    asked = await tap(phone, t.plain(NAME), t.plain("Do not say"), message=receipt)
    kept = "We remember the region for next time. You can remove it under “Privacy”."
    assert t.plain(kept) not in asked.text
    said = await tap(phone, short, t.plain("Take back"))
    assert code not in said.text
    assert await regions(on) == await regions(on, cases) == [SOUTH]
    assert await anonymous.forgotten(on), "who pressed is known no more"
    phone.press(t.plain("Take back"), said)
    await phone.wait(t.plain(Reached.NOT_SAID.sentence))
    assert await regions(on) == [None]
    assert await anonymous.forgotten(on)


async def test_an_old_button_of_a_region_that_is_gone_is_answered_kindly(on, t, phone):
    await on.file(phone, LINK, "drugs")
    [report] = await rows(on, sa.select(reports))
    phone.press_data(f"r:in:{report['id']}:ru:KZ-00:1", phone.last.id)
    assert await toast(phone) == t.plain("This step is over.")
    stranger = await on.agreed("Stranger")
    stranger.press_data(f"r:in:{report['id']}:ru:{SOUTH}:1", stranger.last.id)
    assert await toast(stranger) == t.plain("Not found.")
    assert await regions(on) == [None]
    assert {row["region"] for row in await rows(on, sa.select(people))} == {None}
