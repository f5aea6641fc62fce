"""Which desk a case goes to when there are several."""

import pytest

from bot.storage.desk import desks
from tests.kit.services.acts import case_of
from tests.kit.services.desk_acts import file_one, open_desk

DESKS = {
    -1001: (), -1002: ("drugs",), -1003: ("KZ-75",), -1004: ("drugs", "KZ-75"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("violation", "region", "chat"),
    [
        ("drugs", "KZ-75", -1004), ("drugs", "KZ-71", -1002), ("drugs", None, -1002),
        ("fraud", "KZ-75", -1003), ("fraud", "KZ-71", -1001), ("fraud", None, -1001),
    ],
)  # fmt: skip
async def test_a_case_goes_to_the_desk_that_names_it_most_particularly(
    work, violation, region, chat
):
    for number, words in DESKS.items():
        await open_desk(work, *words, chat=number)
    _, report = await file_one(work, violation=violation, region=region)
    case = await case_of(work, report)
    assert (await desks.get(work.tx, case.desk)).chat == chat


async def test_a_desk_for_other_things_is_better_than_none(work):
    _, desk = await open_desk(work, "fraud")
    _, report = await file_one(work, violation="drugs")
    assert (await case_of(work, report)).desk == desk.id
