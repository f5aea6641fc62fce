"""Pages of other sites, open in the same browser, can neither read nor act here."""

import aiohttp
import pytest

from offline_telegram import Sandbox, sample_people
from offline_telegram.tests.clients import client_of, refused

EVIL = "https://example.org"


@pytest.fixture
async def sandbox():
    async with Sandbox(populate=sample_people) as sandbox:
        yield sandbox


@pytest.fixture
async def client(sandbox):
    async with aiohttp.ClientSession(sandbox.root) as client:
        yield client


def paths(sandbox):
    api = f"/bot{sandbox.token}"
    return ["/", "/static/js/main.js", "/sandbox/faults", "/sandbox/ws", f"{api}/getMe"]


async def test_a_foreign_name_that_leads_here_is_refused(sandbox, client):
    """DNS rebinding: for the browser the page of an attacker and this server are one site."""
    port = sandbox.root.rpartition(":")[2]
    for host in (
        f"example.org:{port}",
        f"127.0.0.1.example.org:{port}",
        "127.0.0.1:1",
        "",
        "x",
    ):
        for path in paths(sandbox):
            async with client.get(path, headers={"Host": host}) as answer:
                assert answer.status == 403, (host, path)
                assert "getMe" not in path or "result" not in await answer.text()


async def test_this_machine_and_its_own_page_may_act(sandbox, client):
    port = sandbox.root.rpartition(":")[2]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LocalHost:{port}"):
        async with client.get("/", headers={"Host": host}) as answer:
            assert answer.status == 200
    async with client.ws_connect(
        "/sandbox/ws", headers={"Origin": sandbox.root}
    ) as socket:
        assert (await socket.receive_json())["type"] == "world"


@pytest.mark.parametrize(
    "origin", [EVIL, "null", "http://127.0.0.1:1", "https://localhost"]
)
async def test_a_page_of_another_site_may_not_act(sandbox, client, origin):
    headers = {"Origin": origin, "Content-Type": "text/plain"}
    for path in ("/sandbox/faults", f"/bot{sandbox.token}/logOut"):
        async with client.post(path, data='{"down": true}', headers=headers) as answer:
            assert answer.status == 403
    assert not sandbox.faults.rates.down
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await client.ws_connect("/sandbox/ws", headers={"Origin": origin})


@pytest.mark.parametrize(
    "method", ["setWebhook", "sendMessage", "getUpdates", "SETWEBHOOK"]
)
async def test_a_link_or_a_picture_of_a_page_changes_nothing(sandbox, client, method):
    parameters = {
        "url": "http://127.0.0.1:9/",
        "chat_id": "1",
        "text": "x",
        "offset": "99",
    }
    async with client.get(f"/bot{sandbox.token}/{method}", params=parameters) as answer:
        assert (answer.status, (await answer.json())["ok"]) == (405, False)
    assert sandbox.world.updates.webhook_url == ""


async def test_updates_are_posted_after_a_restart_too_but_only_where_the_one_who_starts_it_allows(
    bot, tmp_path
):
    await refused(bot.set_webhook("https://example.org/hook"), "failed to resolve host")
    assert (await bot.get_webhook_info()).url == ""
    state = tmp_path / "world.json"
    async with Sandbox(state=state) as free, client_of(free) as bot:
        await bot.set_webhook("http://127.0.0.1:9/", secret_token="secret")
    async with Sandbox(state=state) as again, client_of(again) as bot:
        assert (await bot.get_webhook_info()).url == "http://127.0.0.1:9/"
        assert again.server.webhook.secret == "secret"
    async with Sandbox(state=state, webhooks=()) as demo, client_of(demo) as bot:
        assert (await bot.get_webhook_info()).url == "", "of an older start"
        await refused(
            bot.set_webhook("http://127.0.0.1:9/"), "was not given this address"
        )
    given = ("http://127.0.0.1:9",)
    async with Sandbox(webhooks=given) as sandbox, client_of(sandbox) as bot:
        await bot.set_webhook("http://127.0.0.1:9/any")
        await refused(
            bot.set_webhook("http://127.0.0.1:90/"), "was not given this address"
        )
