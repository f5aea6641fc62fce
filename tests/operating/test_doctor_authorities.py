"""The doctor tells where confirmed cases go and by which ways, and sends nothing."""

import pytest

from bot.channel.loader import load_channel
from bot.cli.doctor.stored import examine_authorities, examine_referrals
from bot.core.desks_store import Desk
from bot.settings import Settings
from bot.values import DeskKind
from tests.kit.authority.mailbox import open_mailbox
from tests.kit.authority.receiver import SECRET
from tests.kit.process.ports import free_port
from tests.kit.stage import channel_with

EMAIL = {"way": "email", "email": "duty@mia.test"}


def told(findings):
    return {finding.thing: f"{finding.health} {finding.words}" for finding in findings}


@pytest.fixture
def examine(tmp_path):
    async def examined(offices, **settings):
        channel, findings = load_channel(channel_with(tmp_path, **offices)), []
        await examine_authorities(Settings(**settings), channel, findings.append)
        return told(findings)

    return examined


async def test_the_mail_server_is_asked_gets_no_mail_and_is_bad_where_missing_or_away(
    examine,
):
    async def asked(port):
        url = f"smtp://127.0.0.1:{port}"
        found = await examine(
            {"mia": EMAIL}, smtp_url=url, smtp_from="bot@habarla.test"
        )
        return found["e-mail"]

    async with open_mailbox() as box:
        encrypted = f"warning 127.0.0.1:{box.port} takes us without encryption"
        assert (await asked(box.port)).startswith(encrypted)
        assert not box.arrived
    assert (await examine({"mia": EMAIL}))["e-mail"].startswith("BAD mia ")
    away = await asked(free_port())
    assert (away[:3], "mend SMTP_URL" in away) == ("BAD", True)


async def test_a_webhook_needs_a_secret(examine):
    offices = {"mci": {"way": "webhook", "url": "https://mci.test/in"}}
    words = (await examine(offices))["webhook of mci"]
    assert (words[:3], "mci=whsec_" in words) == ("BAD", True)
    found = await examine(offices, authority_secrets=f"mci={SECRET}")
    assert found["webhook of mci"].startswith("ok")
    assert "PUBLIC_URL" in found["answers"]


async def test_a_secret_of_no_authority_is_named(examine):
    found = await examine(
        {}, authority_secrets=f"fbi={SECRET}", public_url="https://bot.test"
    )
    assert "fbi is no authority" in found["AUTHORITY_SECRETS"]
    assert SECRET not in str(found)


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
        findings = []
        examine_referrals(load_channel(path), desks, findings.append)
        return told(findings)

    return examine


def test_each_authority_has_a_line_with_its_departments(examined):
    found = examined(
        more=DEPARTMENT, mia={"way": "webhook", "url": "https://mia.test/in"}
    )
    assert found["authority mia"] == "ok reached by webhook https://mia.test/in"
    assert found["authority mia:KZ-75"] == "ok reached by email almaty@mia.test"


def test_an_authority_without_a_way_is_named_and_one_by_hand_told_apart(examined):
    found = examined(mia={"way": "desk"}, fma={"way": "hand"})
    without = found["authorities without a way"].partition(":")[0]
    assert without == "warning mci, knb, prosecutor, mai"
    assert "authority knb" not in found
    assert found["authorities by hand"].startswith("ok fma: /queue authority")


def test_a_group_of_its_own_is_the_way_of_an_authority_that_names_none(examined):
    desk = Desk("d1", -1, None, "Desk", "ru", kind=DeskKind.AUTHORITY, authority="knb")
    found = examined(desk)
    assert found["authority knb"] == "ok reached by desk"
    assert "knb" not in found["authorities without a way"]


def test_a_way_to_a_desk_that_does_not_exist_is_bad(examined):
    def found(*codes):
        of = {"kind": DeskKind.AUTHORITY}
        desks = [
            Desk("d1", -1, None, "Desk", "ru", authority=code, **of) for code in codes
        ]
        return examined(*desks, mia={"way": "desk"})["authority mia"]

    assert found().startswith("BAD")
    assert "it has none: send /desk authority" in found()
    assert found("mia").startswith("ok")
    assert found("mci").startswith("BAD")


async def test_the_doctor_says_how_many_get_alarms_and_names_no_address(examine, box):
    found = await examine(
        {},
        smtp_url=f"smtp://127.0.0.1:{box.port}",
        smtp_from="bot@habarla.test",
        alarm_email="a@x.test, b@y.test",
    )
    assert found["alarm e-mail"] == "ok goes to 2 addresses"
    assert box.arrived == []
