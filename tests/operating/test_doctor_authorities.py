"""What the doctor says about the ways to authorities; it sends nothing."""

import pytest

from bot.cli.doctor.findings import Health
from bot.cli.doctor.stored import examine_authorities
from bot.settings import GivenSettings
from tests.kit.authority.mailbox import open_mailbox
from tests.kit.authority.receiver import SECRET, open_receiver
from tests.kit.process.ports import free_port
from tests.kit.stage import channel_with

EMAIL = {"way": "email", "email": "duty@mia.test"}


@pytest.fixture
def examine(tmp_path):
    async def examined(offices, **settings):
        path = channel_with(tmp_path, **offices)
        given = GivenSettings(channel_file=path, **settings)
        found = await examine_authorities(given)
        return {finding.thing: (finding.health, finding.words) for finding in found}

    return examined


def webhook(url):
    return {"way": "webhook", "url": url}


async def test_the_mail_server_is_asked_and_gets_no_mail(examine):
    async with open_mailbox() as box:
        url = f"smtp://127.0.0.1:{box.port}"
        found = await examine({"mia": EMAIL}, smtp_url=url, smtp_from="bot@habarla.test")
        assert not box.arrived
    health, words = found["e-mail"]
    assert health is Health.WARNING
    assert f"127.0.0.1:{box.port} takes us without encryption" in words


async def test_a_mail_server_that_is_missing_or_away_is_bad(examine):
    health, words = (await examine({"mia": EMAIL}))["e-mail"]
    assert (health, words.partition(" ")[0]) == (Health.BAD, "mia")
    url = f"smtp://127.0.0.1:{free_port()}"
    found = await examine({"mia": EMAIL}, smtp_url=url, smtp_from="bot@habarla.test")
    assert found["e-mail"][0] is Health.BAD
    assert "mend SMTP_URL" in found["e-mail"][1]


async def test_a_webhook_needs_a_secret_and_a_host(examine):
    async with open_receiver() as receiver:
        offices = {"mci": webhook(receiver.url)}
        health, words = (await examine(offices))["webhook of mci"]
        assert (health, "mci=whsec_" in words) == (Health.BAD, True)
        secrets = f"mci={SECRET}"
        found = await examine(offices, authority_secrets=secrets, public_url="https://bot.test")
        assert found["webhook of mci"][0] is Health.GOOD
        assert not receiver.arrived
    found = await examine(offices, authority_secrets=secrets)
    assert found["webhook of mci"][0] is Health.BAD
    assert "PUBLIC_URL" in found["answers"][1]


async def test_a_secret_of_no_authority_is_named(examine):
    found = await examine({}, authority_secrets=f"fbi={SECRET}", public_url="https://bot.test")
    assert "fbi is no authority" in found["AUTHORITY_SECRETS"][1]
    assert SECRET not in str(found)
