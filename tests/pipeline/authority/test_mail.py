"""E-mail and signed webhooks to real servers: what arrives, and what each answer means."""

import base64
import hashlib
import hmac
import ssl
from collections import deque
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiosmtplib import SMTPException

from bot.authorities import mail
from bot.authorities.mail import Mailer
from bot.authorities.model import Ending
from bot.authorities.ways import NotAllowed, check_url, post, signed
from bot.connections import MailServer
from tests.kit.authority.mailbox import PASSWORD, USER, make_certificate, open_mailbox
from tests.kit.authority.receiver import SECRET
from tests.kit.authority.sending import PACKAGE
from tests.kit.process.ports import free_port

TO = "duty@mia.test"


def mailer(port, *, encryption="none", **more):
    return Mailer(
        MailServer("127.0.0.1", port, encryption, **more), "Хабарла <bot@habarla.test>"
    )


async def test_the_case_file_arrives_as_attachments_under_words_of_the_authority(box):
    ended = await mailer(box.port).send(PACKAGE, TO)
    assert ended.ending is Ending.PASSED
    assert "queued as 4F2A" in ended.said
    (arrived,) = box.mails
    assert box.to == [TO]
    assert arrived["From"] == "Хабарла <bot@habarla.test>"
    assert arrived["Subject"] == PACKAGE.subject
    assert arrived["Message-ID"] == f"<{PACKAGE.key}@habarla.test>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["List-Id"]
    assert arrived.get_body().get_content().split() == PACKAGE.text.split()
    files = [
        (one.get_filename(), one.get_content_type())
        for one in arrived.iter_attachments()
    ]
    assert files == [(one.name, one.media_type) for one in PACKAGE.files]
    contents = [one.get_payload(decode=True) for one in arrived.iter_attachments()]
    assert contents == [one.content for one in PACKAGE.files]


async def test_codes_of_400_come_back_later_and_those_of_500_never(box):
    for refused, answer, ending in (
        ("mail", "450 4.2.0 greylisted, come back", Ending.LATER),
        ("mail", "552 5.3.4 too big", Ending.REFUSED),
        ("mail", "530 5.7.0 log in first", Ending.LATER),
        ("recipient", "550 5.1.1 no such box", Ending.REFUSED),
        ("recipient", "451 4.7.1 later", Ending.LATER),
    ):
        if refused == "recipient":
            box.refused[TO] = answer
        else:
            box.answers = deque([answer])
        ended = await mailer(box.port).send(PACKAGE, TO)
        assert (ended.ending, ended.said) == (ending, answer)
        assert not box.arrived


@pytest.fixture
async def safe_box(tmp_path, monkeypatch):
    """A server that demands STARTTLS and a password, and whose certificate is trusted."""
    certificate = make_certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(mail, "_trust", lambda: trust)
    async with open_mailbox(certificate, logs_in=True) as box:
        yield box


async def test_starttls_and_the_right_password_are_needed(safe_box):
    sender = mailer(safe_box.port, encryption="starttls", user=USER, password=PASSWORD)
    await sender.check()
    assert not safe_box.arrived
    assert (await sender.send(PACKAGE, TO)).ending is Ending.PASSED
    assert safe_box.encrypted == [True]
    sender = mailer(safe_box.port, encryption="starttls", user=USER, password="wrong")
    ended = await sender.send(PACKAGE, TO)
    assert ended.ending is Ending.LATER
    assert ended.said.startswith("535")
    with pytest.raises(SMTPException):
        await sender.check()


async def test_nothing_leaves_in_the_clear_or_under_an_unknown_certificate(
    box, safe_box, monkeypatch
):
    monkeypatch.setattr(mail, "_trust", ssl.create_default_context)
    for server in (box, safe_box):
        ended = await mailer(server.port, encryption="starttls").send(PACKAGE, TO)
        assert ended.ending is Ending.LATER
        assert not server.arrived


OTHER = "whsec_" + base64.b64encode(b"x" * 32).decode()


async def send(url, *secrets):
    return await post(PACKAGE, url, secrets or (SECRET,))


@pytest.mark.parametrize(
    "secrets", [(SECRET,), (OTHER, SECRET)], ids=["one", "changing"]
)
async def test_the_receiver_verifies_the_event_and_finds_the_files(receiver, secrets):
    ended = await send(receiver.url, *secrets)
    assert (ended.ending, ended.said) == (Ending.PASSED, "HTTP 202")
    [(headers, _)] = receiver.arrived
    assert len(headers["webhook-signature"].split()) == len(secrets), "each signs"
    [event] = receiver.events
    assert headers["webhook-id"] == PACKAGE.key == event["data"]["referral"]
    assert event["type"] == "case_file"
    assert datetime.fromisoformat(event["timestamp"]) == PACKAGE.made_at
    assert event["data"]["language"] == "kk"
    files = {
        one["name"]: base64.b64decode(one["content"]) for one in event["data"]["files"]
    }
    assert files == {one.name: one.content for one in PACKAGE.files}


def test_the_signature_is_the_one_of_the_specification():
    at = datetime(2021, 2, 25, 2, 39, 34, tzinfo=UTC)
    headers = signed(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', [SECRET], at
    )
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed_text = (
        f"{headers['webhook-id']}.{headers['webhook-timestamp']}."
        + '{"test": 2432232314}'
    )
    digest = hmac.new(key, signed_text.encode(), hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


async def test_what_may_pass_is_retried_and_what_never_will_is_not(receiver):
    for answer, ending, wait in (
        (503, Ending.LATER, None),
        ((503, {"Retry-After": "120"}), Ending.LATER, 120),
        ((429, {"Retry-After": "0"}), Ending.LATER, 1),
        ((429, {"Retry-After": "99999999"}), Ending.LATER, 6 * 60 * 60),
        ((429, {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}), Ending.LATER, 1),
        ((500, {"Retry-After": "soon"}), Ending.LATER, None),
        ((500, {"Retry-After": "nan"}), Ending.LATER, None),
        (408, Ending.LATER, None),
        ((307, {"Location": "/case-files"}), Ending.REFUSED, None),
        (400, Ending.REFUSED, None),
        (410, Ending.REFUSED, None),
    ):
        receiver.arrived.clear()
        receiver.answers = deque([answer])
        ended = await send(receiver.url)
        assert (ended.ending, ended.wait) == (ending, wait)
        assert ended.said == f"HTTP {answer if isinstance(answer, int) else answer[0]}"
        assert len(receiver.arrived) == 1, "a redirect leads nowhere"


async def test_an_answer_of_any_size_is_not_read():
    async def flood(request):
        await request.read()
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while True:
                await answer.write(b"x" * 65536)
        except OSError:
            return answer

    app = web.Application()
    app.router.add_post("/", flood)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        assert (await send(f"http://127.0.0.1:{port}/")).ending is Ending.PASSED
    finally:
        await runner.cleanup()


async def test_addresses_in_the_clear_or_off_limits_are_not_posted_to():
    for url in (
        "http://mia.example.kz/",
        "ftp://mia.example.kz/",
        "https://169.254.169.254/latest",
        "https://0.0.0.0/",
        "https://[fe80::1]/",
        "https:///nowhere",
    ):
        with pytest.raises(NotAllowed):
            check_url(url)
        assert (await send(url)).ending is Ending.REFUSED
