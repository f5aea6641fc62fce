"""First steps of a citizen: recognition, language, consent, region, deep links."""

import re

from markupsafe import escape

from bot.core import deep_links, key_change, people_store, roles
from bot.core.deep_links import DeepLink
from bot.core.forms import settled
from bot.core.messages import (
    Address,
    Button,
    Lane,
    Message,
    Outgoing,
    Part,
    Speaker,
    bold,
    filled,
    language_rows,
    lines,
    paragraphs,
    quote,
)
from bot.core.people import Person
from bot.core.pickers import home_button
from bot.core.queues import outbox
from bot.core.times import DAY_MS, HOUR_MS
from bot.core.work import ALBUM_PAUSE_MS, Work, fresh_id
from bot.reports import menu as press
from bot.reports import news, pauses_store, reports_store
from bot.reports.consent import consent_text
from bot.reports.draft import Draft, Step, choose_type
from bot.reports.filing import form_of, has_agreed, keep
from bot.values import replace


class Greeting(Message):
    """Introduction, left out `again` for one who just read it, and the choice of a language."""

    kept: bool = False
    unkept: bool = False
    again: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        channel = speaker.channel
        about = paragraphs(
            bold(speaker.own(channel.name)),
            lines(
                speaker.own(channel.about),
                not channel.is_state_body and t("This bot is not a state body."),
            ),
            quote(speaker.own(channel.emergency)),
        )
        text = paragraphs(
            not self.again and about,
            self.kept and _kept(speaker),
            self.unkept and _unkept(speaker),
            t("Please choose a language."),
        )
        return Outgoing(text, language_rows(speaker, press.ChooseLanguage))


class ConsentAsk(Message):
    """Request for consent. The message waits (`kept`), or was not kept: they had `declined`, or it
    is of a kind that does not wait (`unkept`). Who `agreed` reads it again."""

    kept: bool = False
    full: bool = False
    declined: bool = False
    unkept: bool = False
    agreed: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        asked = speaker.channel.consent
        day = f"{asked.as_of:%d.%m.%Y}"
        version = t("Version {version} of {date}.", version=asked.version, date=day)
        read_all = Button(t.plain("Read all of it"), press.ReadConsent())
        said = lines(speaker.own(asked.summary), version)
        if self.full:
            # Folded, so that its buttons stay in sight.
            whole = quote(with_headings(speaker.own(asked.text)), expandable=True)
            said = lines(t("The whole text (tap to read):"), whole)
        unkept: Part = self.unkept and _unkept(speaker)
        if self.declined:
            unkept = t(
                "You did not agree before, so what you sent was not kept. Agree, then send it"
                " again."
            )
        text = paragraphs(
            bold(t("Your consent")),
            said,
            self.kept and _kept(speaker),
            unkept,
        )
        if self.agreed:
            return Outgoing(text, ((home_button(speaker),),))
        rows = filled(
            (
                Button(
                    t.plain("I agree"),
                    press.GiveConsent(asked.version),
                    style="success",
                ),
            ),
            not self.full and (read_all,),
            (Button(t.plain("I do not agree"), press.DeclineConsent()),),
            *language_rows(speaker, press.ChooseLanguage),
        )
        return Outgoing(text, rows, stays_last=True)


class ConsentDeclined(Message):
    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        form = speaker.channel.official_form
        text = paragraphs(
            t(
                "Understood. Without your consent we keep nothing of what you write here."
            ),
            quote(speaker.own(speaker.channel.emergency)),
            form is not None and lines(speaker.own(form.text), form.url),
            t("If you change your mind, send /start."),
        )
        return Outgoing(text)


def with_headings(text: str) -> str:
    """The numbered points of a text, each with its first words as a heading."""
    points: list[Part] = []
    for line in text.split("\n"):
        heading, found, rest = line.partition(": ")
        if found and _HEADING.fullmatch(heading):
            points.append(bold(heading) + ": " + rest)
        else:
            points.append(escape(line))
    return lines(*points)


_HEADING = re.compile(r"\d+\. [^.]{1,60}")


def _kept(speaker: Speaker) -> str:
    return speaker.t.plural(
        "What you sent is waiting, encrypted: we will continue once you agree. Without your "
        "consent it is deleted after {n} day.",
        "What you sent is waiting, encrypted: we will continue once you agree. Without your "
        "consent it is deleted after {n} days.",
        speaker.channel.retention.before_consent_days,
    )


def _unkept(speaker: Speaker) -> str:
    return speaker.t(
        "You have not agreed yet, so what you sent was not kept. Agree, then send it again."
    )


async def recognise(
    work: Work,
    telegram_id: int,
    telegram_language: str | None,
    message: int | None = None,
) -> Person:
    """The person with a Telegram id, a new one or one who is back, and sends this `message`."""
    identities = work.vault.identities(telegram_id)
    cared = work.vault.in_care(telegram_id)
    cared_as = None
    if len(cared) == 1:
        cared_as = cared[0]
    person = await people_store.find_person(work.tx, *identities, cared_as=cared_as)
    if person is None:
        language = work.channel.closest_language(telegram_language)
    else:
        language = person.language
    if (person is None or not person.reachable) and await roles.given(
        work, telegram_id
    ):
        # Notices to staff who had not yet written to the bot are held under their chat id.
        await outbox.release_held(work.tx, Address(chat=telegram_id), language)
        await roles.introduce_again(work, telegram_id)
    if person is None:
        await key_change.require_known(work.tx, work.vault)
        person = Person(fresh_id(), language, seen_at=work.tx.today)
        address = work.vault.seal(telegram_id, person.id)
        await people_store.add_person(
            work.tx, person.id, identities[0], address, person.language
        )
        for earlier in identities[1:]:
            await pauses_store.PAUSES.set(work.tx, earlier, identity=identities[0])
    elif person.seen_at < work.tx.today:
        await people_store.seen(work.tx, person.id)
    if message is not None:
        work.memory.wrote(person.id, message)
        work.memory.keep_number(telegram_id, message, work.now)
    if not person.reachable:
        return await back_again(work, person)
    return person


async def back_again(work: Work, person: Person) -> Person:
    await people_store.PEOPLE.set(
        work.tx, person.id, reachable=True, unreachable_at=None
    )
    await outbox.release_held(work.tx, person.recipient.address, person.language)
    await news.plan(work, person.id)
    return replace(person, reachable=True)


async def greet(
    work: Work,
    person: Person,
    greeting: Greeting,
    *,
    album: bool = False,
    reply_to: int | None = None,
) -> None:
    """Greet; `again` only where an earlier message of this hour was greeted, and that was sent."""
    to = person.recipient
    greeted = work.memory.counts("greeted", work.now // HOUR_MS)
    # The newest number of all chats: an update that is worked a second time has none above it.
    before = greeted[person.id]
    greeted[person.id] = work.memory.newest
    is_new = not before or not work.memory.has_written_since(person.id, before)
    if is_new or await outbox.is_owed(work.tx, to.address):
        greeting = replace(greeting, again=False)
    latest = f"greet:{person.id}"
    not_before = 0
    if album:
        not_before = work.now + ALBUM_PAUSE_MS
    await work.say(
        to,
        greeting,
        Lane.GREETING,
        latest=latest,
        not_before=not_before,
        reply_to=reply_to,
    )


async def ask_consent(
    work: Work,
    person: Person,
    asked: ConsentAsk,
    edit: int | None = None,
    reply_to: int | None = None,
) -> None:
    asked = replace(asked, declined=person.declined and not asked.kept)
    latest = None
    if not edit:
        latest = f"consent:{person.id}"
    await work.tell(
        person.recipient, asked, edit=edit, latest=latest, reply_to=reply_to
    )


async def choose_language(work: Work, person: Person, language: str) -> Person:
    if language not in work.channel.languages:
        return person
    await people_store.PEOPLE.set(
        work.tx, person.id, language=language, language_chosen=True
    )
    return replace(person, language=language, language_chosen=True)


async def choose_region(work: Work, person: Person, region: str | None) -> Person:
    known = {place.code for place in work.channel.regions}
    if region is not None and (region not in known or not has_agreed(work, person)):
        return person
    await people_store.PEOPLE.set(work.tx, person.id, region=region)
    return replace(person, region=region)


async def agree(work: Work, person: Person, version: int) -> Person | None:
    """Store the consent; None when the text has changed since the button was shown."""
    if version != work.channel.consent.version:
        return None
    read = consent_text(work.channel, person.language)
    kept = work.channel.retention
    until = work.tx.today + kept.people_days * DAY_MS
    await people_store.agree(
        work.tx, person.id, version, person.language, read.hash, until
    )
    agreed = replace(person, consent=version, declined=False)
    waiting = await reports_store.DRAFTS.peek(work.tx, person.id)
    if waiting is not None:
        await reports_store.DRAFTS.put(
            work.tx, person.id, waiting, kept.drafts_days * DAY_MS
        )
    return agreed


def read(work: Work, payload: str) -> DeepLink | None:
    """Read a payload; None where it is no link, or all that it names left the channel file."""
    link = deep_links.parse_report_link(payload)
    if link is None:
        return None
    known = deep_links.offered(work.channel, link)
    names_something = link.violation or link.region
    if names_something and not (known.violation or known.region or link.hotlines):
        return None
    return known


async def fill_in(
    work: Work, person: Person, link: DeepLink, draft: Draft | None = None
) -> Draft:
    """The draft, or a new one in place of any other, with what the link names and it does not say.
    A person who comes by a poster is asked only for what is required."""
    draft = draft or Draft(fresh_id()[:8], fast=True)
    if link.region is not None and draft.region is None:
        draft = settled(replace(draft, region=link.region), Step.REGION)
    if link.violation is not None and draft.violation is None:
        draft = choose_type(
            draft, link.violation, form_of(work, draft, link.violation)
        ).draft
    await keep(work, person, draft)
    return draft
