"""E-mail to a real SMTP server: what arrives, and what each answer means."""

import ssl
from collections import deque

import pytest
from aiosmtplib import SMTPException

from bot.authorities import ways as mail
from bot.authorities.ways import Ending, Mailer
from bot.core.connections import MailServer
from tests.kit.authority.mailbox import PASSWORD, USER, make_certificate, open_mailbox
from tests.kit.authority.sending import PACKAGE

TO = "duty@mia.test"


def mailer(port, *, encryption="none", **more):
    return Mailer(MailServer("127.0.0.1", port, encryption, **more), "Хабарла <bot@habarla.test>")


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
    files = [(one.get_filename(), one.get_content_type()) for one in arrived.iter_attachments()]
    assert files == [(one.name, one.media_type) for one in PACKAGE.files]
    contents = [one.get_payload(decode=True) for one in arrived.iter_attachments()]
    assert contents == [one.content for one in PACKAGE.files]


@pytest.mark.parametrize(
    ("answer", "ending"),
    [
        ("450 4.2.0 greylisted, come back", Ending.LATER),
        ("452 4.3.1 disk full", Ending.LATER),
        ("552 5.3.4 too big", Ending.REFUSED),
        ("554 5.7.1 is spam", Ending.REFUSED),
        ("530 5.7.0 log in first", Ending.LATER),
    ],
)
async def test_codes_of_400_come_back_later_and_those_of_500_never(box, answer, ending):
    box.answers = deque([answer])
    ended = await mailer(box.port).send(PACKAGE, TO)
    assert (ended.ending, ended.said) == (ending, answer)
    assert not box.arrived


@pytest.mark.parametrize(
    ("words", "ending"),
    [("550 5.1.1 no such box", Ending.REFUSED), ("451 4.7.1 later", Ending.LATER)],
)
async def test_a_refused_recipient_is_told_apart_from_a_busy_one(box, words, ending):
    box.refused[TO] = words
    ended = await mailer(box.port).send(PACKAGE, TO)
    assert (ended.ending, ended.said) == (ending, words)


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


async def test_nothing_leaves_in_the_clear_when_encryption_is_demanded(box):
    ended = await mailer(box.port, encryption="starttls").send(PACKAGE, TO)
    assert ended.ending is Ending.LATER
    assert not box.arrived


async def test_an_unknown_certificate_is_not_trusted(safe_box, monkeypatch):
    monkeypatch.setattr(mail, "_trust", ssl.create_default_context)
    ended = await mailer(safe_box.port, encryption="starttls").send(PACKAGE, TO)
    assert ended.ending is Ending.LATER
    assert not safe_box.arrived
