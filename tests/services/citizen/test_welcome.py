"""Consent is kept with its version, language and time, and can be taken back."""

import sqlalchemy as sa

from bot.core.schema.reporting import people
from bot.privacy import retention
from bot.reports import welcome
from tests.kit.services import acts


async def row_of(work, person):
    return await work.tx.row(sa.select(people).where(people.c.id == person.id))


async def test_consent_is_stored_with_version_language_and_time(work, clock):
    person = await welcome.recognise(work, 42, "ru")
    person = await welcome.choose_language(work, person, "kk")
    version = work.channel.consent.version
    agreed = await welcome.agree(work, person, version)
    row = await row_of(work, person)
    kept = (row["consent_version"], row["consent_language"], row["consent_at"])
    assert kept == (version, "kk", work.tx.today)
    assert clock.now > work.tx.today
    assert welcome.has_agreed(work, agreed)


async def test_an_older_text_cannot_be_agreed_to(work):
    person = await welcome.recognise(work, 42, "ru")
    assert await welcome.agree(work, person, work.channel.consent.version - 1) is None
    assert (await row_of(work, person))["consent_version"] is None


async def test_declining_later_takes_an_earlier_consent_back(work):
    person = await retention.disagree(work, await acts.citizen(work))
    assert not welcome.has_agreed(work, person)
    row = await row_of(work, person)
    assert (row["consent_version"], row["consent_language"], row["consent_at"]) == (None,) * 3


async def test_a_region_is_remembered_only_of_who_agreed_and_only_one_of_the_channel(work):
    stranger = await welcome.recognise(work, 43, "ru")
    assert await welcome.choose_region(work, stranger, "KZ-71") == stranger
    person = await acts.citizen(work)
    assert await welcome.choose_region(work, person, "KZ-99") == person
    chosen = await welcome.choose_region(work, person, "KZ-71")
    assert (chosen.region, (await row_of(work, person))["region"]) == ("KZ-71", "KZ-71")
    forgot = await welcome.choose_region(work, chosen, None)
    assert (forgot.region, (await row_of(work, person))["region"]) == (None, None)


async def test_the_region_goes_with_the_consent(work):
    person = await welcome.choose_region(work, await acts.citizen(work), "KZ-71")
    assert (await retention.disagree(work, person)).region is None
    assert (await row_of(work, person))["region"] is None
