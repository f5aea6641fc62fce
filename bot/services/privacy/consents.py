"""The consent: its texts are archived, so that what a person agreed to can be shown; its end."""

from dataclasses import replace

from bot.channel.model import Channel
from bot.domain.people import Person
from bot.services.erasures.noting import Kind, note
from bot.services.work import Work
from bot.storage.citizen import drafts, people, reports
from bot.storage.engine.database import Transaction
from bot.storage.privacy import consents, topics
from bot.storage.privacy.consents import ConsentText
from bot.storage.queues import erasing
from bot.storage.register import appeal_drafts


def present(channel: Channel, language: str) -> ConsentText:
    """What people read now in this language."""
    asked = channel.consent
    summary, text = asked.summary.say(language), asked.text.say(language)
    return ConsentText(asked.version, language, asked.as_of.isoformat(), summary, text)


async def archive(work: Work) -> None:
    """Keep the present text of every language; idempotent."""
    for language in work.channel.languages:
        await consents.keep(work.tx, present(work.channel, language))


async def changed_without_version(tx: Transaction, channel: Channel) -> list[str]:
    """Languages in which another text was shown under the present version."""
    version, found = channel.consent.version, []
    for language in channel.languages:
        now = present(channel, language)
        earlier = await consents.of_version(tx, version, language)
        if any(one.hash != now.hash for one in earlier):
            found.append(language)
    return found


async def disagree(work: Work, person: Person) -> Person:
    """The person said no, or withdraws the consent: what it was needed for goes.

    Reports that were sent stay until they expire; the person hears no more of them.
    """
    await drafts.drop(work.tx, person.id)
    await appeal_drafts.drop(work.tx, person.id)
    await topics.forget(work.tx, person.id)
    await people.disagree(work.tx, person.id)
    await note(work, Kind.CONSENT, person.id)
    return replace(person, consent=None, region=None, declined=True)


async def withdraw(work: Work, person: Person) -> Person:
    """The person hears no more of us; sent reports stay without messages until they expire."""
    for report in await reports.of_person(work.tx, person.id, limit=10_000):
        await reports.set_tell(work.tx, report.id, tell=False)
    await erasing.drop_messages(work.tx, person.id)
    return await disagree(work, person)
