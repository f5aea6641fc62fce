"""What people can do with their data, in every language: news, consent, the file, deletion."""

import asyncio
import json

import sqlalchemy as sa

from bot.core.codes import read_receipt
from bot.core.tables import drafts, people
from bot.privacy.tables import erasures
from bot.reports.consent import consent_text
from bot.reports.tables import topic_choices
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import LANGUAGES, answer, rows, tap, tap_new


async def privacy(on, phone, language, label):
    t = on.t(language)
    shown = await answer(phone, "/privacy", t.plain("Withdraw consent"))
    assert {t.plain("Withdraw consent"), t.plain("Delete my data")} <= set(
        labels(shown)
    )
    phone.press(t.plain(label), shown)


async def document(phone, name):
    said = await phone.wait(
        lambda m: m.raw.get("document", {}).get("file_name") == name, after=0
    )
    return phone.download(said).data


async def rights(on, language):
    t, phone = on.t(language), await on.agreed("Aru", language)
    await on.file(phone, f"https://example.com/{language}", "drugs", language)
    await tap(
        phone,
        t.plain("Send me news as well"),
        t.plain("✓ comes, ✗ does not. Press a topic to change it."),
    )
    phone.say("/mydata")
    words = (await document(phone, "my-data.txt")).decode()
    data = json.loads(await document(phone, "my-data.json"))
    assert consent_text(on.channel, language).text in words
    assert data["reports"][0]["links"][0]["link"] == f"https://example.com/{language}"
    assert str(phone.id) not in words + json.dumps(data)
    await privacy(on, phone, language, "Withdraw consent")
    await tap_new(phone, t.plain("Yes, withdraw consent"), "/delete")
    asked = await answer(phone, "https://example.com/after-the-end", t.plain("I agree"))
    sentence = "You did not agree before, so what you sent was not kept. Agree, then send it again."
    assert t.plain(sentence) in asked.text
    phone.say("/delete")
    told = await tap_new(phone, t.plain("Yes, delete everything"), "/start")
    return next(code for line in told.text.splitlines() if (code := read_receipt(line)))


async def test_people_see_end_and_delete_what_is_kept_of_them(on):
    proofs = await asyncio.gather(*(rights(on, language) for language in LANGUAGES))
    kept = await rows(on, sa.select(erasures.c.proof))
    assert {row["proof"] for row in kept} == set(proofs)
    agreed = sa.select(people).where(people.c.consent_version.is_not(None))
    for left in (sa.select(drafts), sa.select(topic_choices), agreed):
        assert await rows(on, left) == []
