"""A confirmed case travels to an authority and back, through the real process, in each language."""

import json
from collections import deque
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.authorities.ways import signed
from bot.channel.loader import load_channel
from tests.kit.authority.receiver import SECRET
from tests.kit.process.ports import free_port
from tests.kit.process.story import CITIZEN_STEPS, DESK
from tests.kit.stage import channel_with

ORDER = "12-7/345"
QUICKLY = {"Retry-After": "1"}


class Office:
    """The authority: whatever way its case files arrive, its answers come by webhook."""

    def __init__(self, bot, box, receiver):
        self.bot, self.box, self.receiver = bot, box, receiver

    async def case_file(self):
        """The JSON of the case file that arrived."""
        await self.bot.until(lambda: self.box.mails or self.receiver.taken)
        if self.box.mails:
            [mail] = self.box.mails
            pdf, data = sorted(
                mail.iter_attachments(), key=lambda one: one.get_filename()[::-1]
            )
            assert pdf.get_payload(decode=True).startswith(b"%PDF")
            return json.loads(data.get_payload(decode=True))
        assert len(self.receiver.arrived) == 4, "three failures before"
        assert len({body for _, body in self.receiver.arrived}) == 1
        return None

    async def answer(self, kind, referral, **data):
        text = json.dumps(
            {"type": f"case_file.{kind}", "data": {"referral": referral, **data}}
        )
        url = f"http://127.0.0.1:{self.bot.settings['PORT']}/authorities/mia/answers"
        headers = signed(f"{kind}-1", text, [SECRET], datetime.now(UTC))
        async with aiohttp.request("POST", url, data=text, headers=headers) as answer:
            assert answer.status == 202, await answer.text()

    @property
    def referral(self):
        if self.receiver.taken:
            return self.receiver.taken[-1]
        return self.box.mails[0]["Message-ID"].strip("<>").partition("@")[0]


def says(story, sentence):
    """Whether a message has the bot's sentence about a day."""
    longest = max(story.t.plain(sentence, day="|").split("|"), key=len).strip()
    return lambda message: longest in message.text


@pytest.mark.parametrize(
    ("language", "way"), [("kk", "email"), ("ru", "webhook"), ("en", "email")]
)
async def test_a_case_travels_to_the_authority_and_back(
    world, box, receiver, language, way
):
    receiver.answers = deque([503, (429, QUICKLY), (500, QUICKLY)])
    mia = {"email": "duty@mia.test"} if way == "email" else {"url": receiver.url}
    channel = channel_with(world.folder, mia={"way": way, **mia})
    bot = world.bot(
        CHANNEL_FILE=str(channel),
        PORT=str(free_port()),
        AUTHORITY_SECRETS=f"mia={SECRET}",
        SMTP_URL=f"smtp://127.0.0.1:{box.port}",
        SMTP_FROM="bot@habarla.test",
    )
    story, office = world.story(language), Office(bot, box, receiver)
    await bot.start()
    await story.tell(DESK, *CITIZEN_STEPS)
    presets = load_channel(None).type("drugs").presets
    [label] = [one.label.say(language) for one in presets if one.authority == "mia"]
    await story.moderator.wait(
        lambda message: any(
            label[:20] in text for row in message.buttons for text in row
        ),
        chat=story.group,
        after=0,
    )
    story.moderator.press(label[:20], chat=story.group)
    case_file = await office.case_file()
    citizen = story.citizen
    await citizen.wait(
        says(story, "The case was sent to the authority on {day}."), after=0
    )
    if case_file is not None:
        assert case_file["id"] == office.referral
        assert "example.com/evil-1" in json.dumps(case_file)
        assert citizen.person.name not in json.dumps(case_file, ensure_ascii=False)
    await office.answer("received", office.referral)
    received = "The authority confirmed on {day} that it has the case."
    await citizen.wait(says(story, received), after=0)
    order = {"number": ORDER, "date": "2026-11-01", "territory": "KZ"}
    await office.answer("done", office.referral, order=order)
    await citizen.wait(lambda m: story.outcome in m.text and ORDER in m.text, after=0)
    assert await bot.stop() == 0
    assert SECRET not in bot.errors
    assert len(set(office.receiver.taken)) <= 1
    assert not any(line["level"] == "error" for line in bot.logged)
