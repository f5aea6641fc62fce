"""A citizen's first steps: recognition, language, consent, region."""

from dataclasses import replace

from bot.domain.notice import Address, Lane
from bot.domain.notices import reporter as say
from bot.domain.people import Person
from bot.services import keys, roles
from bot.services.citizen import reach
from bot.services.privacy import consents
from bot.services.work import ALBUM_PAUSE_MS, DAY_MS, Work, fresh_id
from bot.storage.citizen import drafts, pauses, people
from bot.storage.queues import outbox


async def recognise(
    work: Work, telegram_id: int, telegram_language: str | None, message: int | None = None
) -> Person:
    """The person with a Telegram id, who sends a `message`; a new one is stored.

    A person who had blocked the bot becomes reachable again and gets what was kept for them.
    """
    identities = work.vault.identities(telegram_id)
    person = await people.find(work.tx, *identities)
    if (person is None or not person.reachable) and await roles.given(work, telegram_id):
        # Notices to staff who had not yet written to the bot are held under their chat id.
        await outbox.release_held(work.tx, Address(chat=telegram_id))
        await roles.introduce_again(work, telegram_id)
    if person is None:
        await keys.require_known(work.tx, work.vault)
        person = Person(fresh_id(), work.channel.closest_language(telegram_language))
        address = work.vault.seal(telegram_id, person.id)
        await people.add(work.tx, person, identities[0], address)
        for earlier in identities[1:]:
            await pauses.move(work.tx, earlier, identities[0])
        _wrote(work, person, message)
        return person
    await people.seen(work.tx, person.id)
    _wrote(work, person, message)
    if not person.reachable:
        person = await back_again(work, person)
    return person


def _wrote(work: Work, person: Person, message: int | None) -> None:
    if message is not None:
        work.memory.wrote(person.id, message)


async def back_again(work: Work, person: Person) -> Person:
    await people.mark_reachable(work.tx, person.id)
    await outbox.release_held(work.tx, Address(person=person.id))
    await reach.plan(work, person.id)
    return replace(person, reachable=True)


def has_agreed(work: Work, person: Person) -> bool:
    """Whether the person agreed to the current version of the consent."""
    return person.consent is not None and person.consent >= work.channel.consent.version


async def greet(work: Work, person: Person, *, kept: bool, album: bool = False) -> None:
    """Send the greeting with the languages; `kept` when a draft waits.

    Several messages at a time are greeted once.
    """
    to, notice, latest = person.recipient, say.Greeting(kept), f"greet:{person.id}"
    not_before = work.now + ALBUM_PAUSE_MS if album else None
    await work.say(to, notice, Lane.GREETING, latest=latest, not_before=not_before)


async def ask_consent(
    work: Work, person: Person, *, kept: bool = False, full: bool = False, edit: int | None = None
) -> None:
    """`kept`: something that the person sent waits for it."""
    latest = None if edit else f"consent:{person.id}"
    asked = say.ConsentAsk(kept, full, declined=person.declined and not kept)
    await work.tell(person.recipient, asked, edit=edit, latest=latest)


async def choose_language(work: Work, person: Person, language: str) -> Person:
    """Set the person's language. An unknown one changes nothing."""
    if language not in work.channel.languages:
        return person
    await people.choose_language(work.tx, person.id, language)
    return replace(person, language=language, language_chosen=True)


async def choose_region(work: Work, person: Person, region: str | None) -> Person:
    """Store a known region of a person who agreed; None deletes it."""
    known = {place.code for place in work.channel.regions}
    if region is not None and (region not in known or not has_agreed(work, person)):
        return person
    await people.choose_region(work.tx, person.id, region)
    return replace(person, region=region)


async def agree(work: Work, person: Person, version: int) -> Person | None:
    """Store the consent; None when the text has changed since the button was shown."""
    if version != work.channel.consent.version:
        return None
    read = consents.present(work.channel, person.language)
    kept = work.channel.retention
    until = work.tx.today + kept.people_days * DAY_MS
    await people.agree(work.tx, person.id, version, person.language, read.hash, until)
    agreed = replace(person, consent=version, declined=False)
    waiting = await drafts.peek(work.tx, person.id)
    if waiting is not None:
        await drafts.put(work.tx, person.id, waiting, kept.drafts_days * DAY_MS)
    return agreed
