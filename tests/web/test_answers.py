"""What an authority's own system answers: signed, once, and only about its own case files."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.authorities import referrals
from bot.authorities.posted_answers import Answers
from bot.authorities.ways import signed
from bot.cases import store
from bot.cases.afterwards import Referral, Stage
from bot.channel.loader import load_channel
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from bot.values import Act, Outcome, Way
from bot.web.answers import LARGEST_BODY, AnswerRoute
from bot.web.server import WebServer
from tests.kit.authority.acts import by, confirmed, let_leave
from tests.kit.authority.receiver import SECRET
from tests.kit.services.acts import open_desk
from tests.web.client import fetch, gone, served

OTHER = "whsec_" + base64.b64encode(b"other secret of thirty-two bytes").decode()
PATH = "/authorities/mia/answers"
ORDER = {"number": "12-7/345", "date": "2026-11-01", "territory": "KZ"}


@pytest.fixture
def deployment():
    return Deployment(load_channel(None), Vault(b"k" * 32), frozenset({1}), "bot", 1)


@pytest.fixture
def route(database, deployment):
    secrets = {"mia": (OTHER, SECRET), "mci": (OTHER,)}
    return AnswerRoute(Answers(database, deployment, secrets))


@pytest.fixture
async def root(route):
    async with served(WebServer([route.register])) as root:
        yield root


@pytest.fixture
async def referral(database, deployment, clock):
    """A confirmed case whose file was sent to mia."""
    clock.now = int(datetime.now(UTC).timestamp() * 1000)
    async with database.transaction() as tx:
        work = Work(tx, deployment)
        await open_desk(work)
        case = await confirmed(work, "mia")
    clock.advance(seconds=3600)
    async with database.transaction() as tx:
        work = Work(tx, deployment)
        found = await let_leave(work, case)
        await referrals.left(work, found, None)
    return found


def body(kind, referral, **data):
    id = referral if isinstance(referral, str) else referral.id
    return json.dumps({"type": f"case_file.{kind}", "data": {"referral": id, **data}})


async def post(root, text, key="event-1", secret=SECRET, path=PATH, ago=0):
    at = datetime.now(UTC) - timedelta(seconds=ago)
    return await fetch(
        root, path, "POST", data=text, headers=signed(key, text, [secret], at)
    )


async def now(database, referral):
    """The referral and its case as they are."""
    async with database.reading() as tx:
        found = await store.get_referral(tx, referral.id)
        return found, await store.cases.get(tx, referral.case_id)


async def stage(database, referral):
    return (await now(database, referral))[0].stage


async def test_received_then_done_with_the_order(database, root, referral):
    assert (await post(root, body("received", referral))).status == 202
    assert await stage(database, referral) is Stage.RECEIVED
    assert (
        await post(root, body("done", referral, order=ORDER), "event-2")
    ).status == 202
    after, case = await now(database, referral)
    assert after.stage is Stage.DONE
    assert after.order.number == ORDER["number"]
    assert case.decision.finding.outcome is Outcome.RESTRICTED
    assert case.decision.finding.order.authority == "mia"


async def test_a_number_is_kept_as_people_read_it(database, root, referral):
    """A direction mark would show 12-7/543 on the page of the entry."""
    order = {**ORDER, "number": "№ 12-7/\u202e345\u202c\t\u2066of\u2069\u200b 2026\r"}
    assert (await post(root, body("done", referral, order=order))).status == 202
    assert (await now(database, referral))[0].order.number == "12-7/345 of 2026"


async def test_done_without_an_order_says_that_it_was_removed(database, root, referral):
    assert (await post(root, body("done", referral))).status == 400
    assert (await post(root, body("done", referral, removed=True))).status == 202
    _, case = await now(database, referral)
    assert case.decision.finding.outcome is Outcome.REMOVED


async def test_a_refusal_has_its_reason_in_its_language_and_stands(
    database, root, referral
):
    text = body(
        "refused", referral, words="Not ours: see https://evil.example", language="ru"
    )
    assert (await post(root, text)).status == 202
    after, _ = await now(database, referral)
    assert (after.stage, after.refusal_language) == (Stage.REFUSED, "ru")
    assert "https://" not in after.refusal
    assert (
        await post(root, body("done", referral, order=ORDER), "event-2")
    ).status == 409


async def test_an_event_that_comes_twice_is_done_once(database, root, referral):
    text = body("asked", referral, words="Which page?", language="kk")
    answers = await asyncio.gather(*(post(root, text) for _ in range(5)))
    assert {answer.status for answer in answers} == {202}
    async with database.reading() as tx:
        acts = [
            event.act for event in await store.newest_events(tx, referral.case_id, 50)
        ]
    assert acts.count(Act.AUTHORITY_ASK) == 1


WRONG = [
    ("refused", {}),
    ("refused", {"words": "x" * 1001, "language": "ru"}),
    ("asked", {"words": "Why?", "language": "fr"}),
    ("done", {"order": ORDER, "removed": True}),
    ("done", {"order": {**ORDER, "date": "2999-01-01"}}),
    ("done", {"order": {**ORDER, "territory": "US"}}),
    ("done", {"order": {**ORDER, "number": " "}}),
    ("done", {"order": {**ORDER, "number": "\u202e\u2066"}}),
    ("done", {"order": {**ORDER, "number": "12\0"}}),
    ("lost", {}),
]


async def test_what_is_wrong_is_said_and_changes_nothing(database, root, referral):
    for n, (kind, data) in enumerate(WRONG):
        answer = await post(root, body(kind, referral, **data), f"event-{n}")
        assert answer.status == 400, (kind, data)
        assert (await answer.json())["error"]
    assert await stage(database, referral) is Stage.SENT


async def test_only_the_secret_of_the_authority_opens_the_door(
    database, root, referral
):
    text = body("received", referral)
    forged = "whsec_" + base64.b64encode(b"x" * 32).decode()
    assert (await post(root, text, secret=forged)).status == 401
    assert (await post(root, text, ago=301)).status == 401
    assert (
        await post(root, text, ago=-600)
    ).status == 401  # 301 s ahead may soon be 300
    assert (await fetch(root, PATH, "POST", data=text)).status == 401
    headers = {
        "webhook-id": "1",
        "webhook-timestamp": "nan",
        "webhook-signature": "v1,?,? x",
    }
    assert (
        await fetch(root, PATH, "POST", data=b"\xff", headers=headers)
    ).status == 401
    assert await stage(database, referral) is Stage.SENT


async def test_an_authority_answers_about_its_own_case_files_only(
    database, root, referral
):
    mci, knb = "/authorities/mci/answers", "/authorities/knb/answers"
    text = body("received", referral)
    assert (await post(root, text, secret=OTHER, path=mci)).status == 404
    assert (await post(root, text, path=knb)).status == 404
    assert (await post(root, body("received", "unknown"))).status == 404
    assert (await post(root, body("received", "a\0b"))).status == 400
    assert await stage(database, referral) is Stage.SENT


async def test_a_department_answers_with_the_secret_of_its_authority(
    route, root, database
):
    of = ("r1", "case", "decision", "mia", "KZ-75", Way.WEBHOOK)
    referral = Referral(*of, Stage.SENT, 1, sent_at=1)
    async with database.transaction() as tx:
        work = by(Work(tx, route.answers.deployment), Way.WEBHOOK, ("KZ-75",))
        await store.add_referral(tx, referral)
    route.answers.deployment = work.deployment
    assert (await post(root, body("received", referral))).status == 202
    assert await stage(database, referral) is Stage.RECEIVED


async def test_nonsense_with_a_signature_is_refused(root):
    for text in (b"[]", b"{}", b"not json", b"[" * 50_000, b"\xff"):
        headers = signed(
            "event", text.decode("utf-8", "replace"), [SECRET], datetime.now(UTC)
        )
        answer = await fetch(root, PATH, "POST", data=text, headers=headers)
        assert answer.status in {400, 401}
    large = await fetch(root, PATH, "POST", data=b"x" * (LARGEST_BODY + 1))
    assert large.status == 413, "it is not read"


async def test_a_flood_of_events_waits(root, referral, route):
    text = body("received", referral)
    statuses = [(await post(root, text)).status for _ in range(121)]
    assert statuses[:120] == [202] * 120
    assert statuses[120] == 429


async def test_while_the_database_is_away_the_other_side_tries_again(
    root, route, monkeypatch
):
    monkeypatch.setattr(route.answers.database, "transaction", gone)
    answer = await post(root, body("received", "r1"))
    assert answer.status == 503
    assert answer.headers["Retry-After"]
