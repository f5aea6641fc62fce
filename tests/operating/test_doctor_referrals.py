"""The doctor prints where confirmed cases go, and names the holes."""

import pytest

from bot.channel.loader import load_channel
from bot.cli.doctor.findings import Health
from bot.cli.doctor.stored import examine_referrals
from bot.core.desks_store import Desk
from bot.values import DeskKind
from tests.kit.stage import channel_with

DEPARTMENT = """
[authorities.mia.departments.KZ-75]
way = "email"
email = "almaty@mia.test"
name.kk = "Алматы қаласының полиция департаменті"
name.ru = "Департамент полиции города Алматы"
name.en = "Police Department of Almaty"
short.kk = "Алматы ПД"
short.ru = "ДП Алматы"
short.en = "Almaty police"
"""


@pytest.fixture
def examined(tmp_path):
    def examine(*desks, more="", **offices):
        path = channel_with(tmp_path, **offices)
        path.write_text(path.read_text("utf-8") + more, "utf-8")
        found = examine_referrals(load_channel(path), desks)
        return {finding.thing: (finding.health, finding.words) for finding in found}

    return examine


def desk(code, region=None):
    return Desk(
        "d1", -1, None, "Desk", "ru", kind=DeskKind.AUTHORITY, authority=code, region=region
    )


def test_each_authority_has_a_line_with_its_departments(examined):
    found = examined(more=DEPARTMENT, mia={"way": "webhook", "url": "https://mia.test/in"})
    health, words = found["authority mia"]
    assert health is Health.GOOD
    assert words == (
        "reached by webhook; departments: KZ-75 by e-mail (almaty@mia.test); "
        "other regions: the authority itself"
    )


def test_what_is_only_handed_over_and_what_nobody_gets_is_a_warning(examined):
    found = examined(mia={"way": "desk"})
    health, words = found["authorities by hand"]
    assert health is Health.WARNING
    assert words.partition(":")[0] == "mci, knb, prosecutor, fma, mai"
    assert "authority knb" not in found
    health, words = examined()["types without authority"]
    assert (health, words.partition(" ")[0]) == (Health.WARNING, "other")


def test_a_way_to_a_desk_that_does_not_exist_is_bad(examined):
    health, words = examined(mia={"way": "desk"})["authority mia"]
    assert (health, "no desk for mia: send /desk authority" in words) == (Health.BAD, True)
    assert examined(desk("mia"), mia={"way": "desk"})["authority mia"][0] is Health.GOOD
    assert examined(desk("mci"), mia={"way": "desk"})["authority mia"][0] is Health.BAD
