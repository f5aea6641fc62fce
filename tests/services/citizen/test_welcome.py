"""Consent is kept with its version, language and time, and can be taken back."""

import sqlalchemy as sa

from bot.core.schema.reports import people
from bot.privacy import retention
from bot.reports import filing, welcome
from tests.kit.services import acts


async def row_of(work, person):
    return await work.tx.row(sa.select(people).where(people.c.id == person.id))


async def test_only_the_newest_text_can_be_agreed_to_and_declining_takes_it_back(work):
    stranger = await welcome.recognise(work, 43, "ru")
    assert await welcome.agree(work, stranger, work.channel.consent.version - 1) is None
    assert (await row_of(work, stranger))["consent_version"] is None
    person = await retention.disagree(work, await acts.citizen(work))
    assert not filing.has_agreed(work, person)
    row = await row_of(work, person)
    assert (row["consent_version"], row["consent_language"], row["consent_at"]) == (None,) * 3


async def test_a_region_of_the_channel_is_remembered_of_who_agreed_as_long_as_they_do(work):
    stranger = await welcome.recognise(work, 43, "ru")
    assert await welcome.choose_region(work, stranger, "KZ-71") == stranger
    person = await acts.citizen(work)
    assert await welcome.choose_region(work, person, "KZ-99") == person
    chosen = await welcome.choose_region(work, person, "KZ-71")
    assert (chosen.region, (await row_of(work, person))["region"]) == ("KZ-71", "KZ-71")
    declined = await retention.disagree(work, chosen)
    assert (declined.region, (await row_of(work, person))["region"]) == (None, None)
