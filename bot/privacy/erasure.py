"""Erasure of people's data at their wish, and of what was shown of it."""

import secrets

from bot.core import codes, people, people_store, times
from bot.core.database.expiry import delete_with_person
from bot.core.erasures import Kind, note_erased
from bot.core.messages import (
    Address,
    Button,
    Message,
    Outgoing,
    Part,
    Speaker,
    bold,
    code,
    lines,
    paragraphs,
)
from bot.core.pickers import ShowMenu
from bot.core.queues import inbox, outbox, tasks
from bot.core.work import Work, fresh_receipt
from bot.desk import cards, second_looks, shown_words
from bot.privacy import requests_store
from bot.privacy.erasures_store import Erasure, proofs
from bot.register import appeals, objections
from bot.reports import care, own_reports, reports_store, targets_store
from bot.reports import menu as press
from bot.reports.model import Report


class EraseAsk(Message):
    reports: int
    appeals: int = 0
    looks: int = 0
    questions: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("Delete my data")),
            t(
                "We will erase what you wrote and sent, and delete the link to your account, at "
                "once. Undecided reports are withdrawn within two days, each at a time of its own. "
                "What staff decided about a link stays, without anything about you."
            ),
            speaker.channel.retention.evidence_days
            and t.plural(
                "Only a post of a public channel that you forwarded stays as evidence, without data"
                " about you, for {n} day after the decision.",
                "Only a post of a public channel that you forwarded stays as evidence, without data"
                " about you, for {n} days after the decision.",
                speaker.channel.retention.evidence_days,
            ),
            lines(*self._counts(speaker)),
            t("This cannot be undone."),
        )
        rows = (
            (Button(t.plain("Yes, delete everything"), press.Erase(), style="danger"),),
            (Button(t.plain("No, keep it"), ShowMenu()),),
        )
        return Outgoing(text, rows)

    def _counts(self, speaker: Speaker) -> list[Part]:
        """Name all that is deleted with the data, as far as there is any."""
        t = speaker.t
        return [
            t.plural(
                "This concerns {n} report.", "This concerns {n} reports.", self.reports
            ),
            self.appeals
            and t.plural("• {n} open appeal", "• {n} open appeals", self.appeals),
            self.looks
            and t.plural(
                "• {n} second look that you asked for",
                "• {n} second looks that you asked for",
                self.looks,
            ),
            self.questions
            and t.plural(
                "• {n} question that you have not answered",
                "• {n} questions that you have not answered",
                self.questions,
            ),
        ]


class Erased(Message):
    code: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            paragraphs(
                speaker.t("Your data is deleted. We no longer know you."),
                self.code
                and lines(
                    speaker.t(
                        "Number of this deletion, in case you ever want it confirmed:"
                    ),
                    code(codes.spell_code(self.code)),
                    speaker.t(
                        "It is kept without you. The operator of this bot can check it."
                    ),
                ),
                speaker.t(
                    "You can clear this chat as well. If you ever need us again, send /start."
                ),
            )
        )


FORGET = "forget"
LAST_WORD_MS = 10 * 60 * 1000
"""How long the address alone is kept at most, so that the confirmation can arrive."""
SOON_MS = 1_000
WITHDRAW = "withdraw"
WITHDRAWN_WITHIN_MS = 2 * times.DAY_MS
SHORTEST_PASS_MS = times.HOUR_MS
LONGEST_PASS_MS = 24 * times.HOUR_MS
"""When a stranger who showed a code is forgotten: at random, since that tells when they did."""


async def erase(work: Work, person: people.Person, proof: str | None = None) -> str:
    """Erase what the person wrote and forget who they are; withdraw later what is undecided.

    Cases keep their link and their decision, and nothing that leads to the person. They get a
    number that proves the erasure and is stored without them; it is returned. It is `proof` where
    the erasure was promised under that before.
    """
    filed = await reports_store.reports_of(work.tx, person.id, limit=1_000_000)
    for report in filed:
        await reports_store.cut_off(work.tx, report.id)
        # Each at a time of its own, or cards would tell which belong to one person.
        if report.withdrawn_at is None:
            at = work.now + work.chance.randrange(WITHDRAWN_WITHIN_MS)
            await withdraw_erased_report.schedule(work, report.id, at, report=report.id)
    await appeals.of_person(work, person.id)
    await objections.of_person(work, person.id)
    for report in filed:
        await take_back(work, report.id)
    proof = proof or await new_proof(work)
    await let_go(work, person, proof)
    await shown_words.from_chat_of(work, person.id)
    await work.tell(person.recipient, Erased(proof))
    return proof


@tasks.task(WITHDRAW)
async def withdraw_erased_report(work: Work, report: str) -> None:
    """Withdraw a report whose words are erased, unless it was decided meanwhile."""
    erased = await reports_store.reports.get(work.tx, report)
    if erased is not None:
        await own_reports.withdraw_report(work, erased)


async def erase_report(work: Work, report: Report) -> str:
    """Withdraw one report, erase its words and files, and cut it off from its reporter.

    The number that proves the erasure.
    """
    await own_reports.withdraw_report(work, report)
    await reports_store.cut_off(work.tx, report.id)
    await take_back(work, report.id)
    await note_erased(work, Kind.REPORT, report.id)
    proof = await new_proof(work)
    await proofs.set(work.tx, proof, done_at=work.tx.today)
    return proof


async def let_go(work: Work, person: people.Person, proof: str | None = None) -> None:
    """Forget who the person is; their address goes when the last word to them has arrived.

    `proof` is the number of the erasure, which is complete then.
    """
    await delete_with_person(work.tx, person.id)
    await outbox.drop_messages(work.tx, person.id)
    if (telegram_id := await work.telegram_id(person.id)) is not None:
        await drop_updates(work, telegram_id)
        await care.end_care(work, telegram_id)
    await requests_store.forget_request(work.tx, person.id)
    await people_store.detach(work.tx, person.id, secrets.token_bytes(32))
    await note_erased(work, Kind.PERSON, person.id)
    await _plan_to_forget(work, person.id, work.now + LAST_WORD_MS, proof)


async def _plan_to_forget(
    work: Work, person: str, until: int, proof: str | None
) -> None:
    soon = work.now + SOON_MS
    await forget.schedule(work, person, soon, person=person, until=until, proof=proof)


async def new_proof(work: Work) -> str:
    proof = fresh_receipt()
    while not await proofs.add(work.tx, Erasure(proof, work.tx.today)):
        proof = fresh_receipt()
    await note_erased(work, Kind.PROOF, proof)
    return proof


async def drop_updates(work: Work, telegram_id: int) -> None:
    key = inbox.of_person(work.vault.inbox_key(str(telegram_id)))
    await inbox.drop_updates(work.tx, key)


async def take_back(work: Work, report: str) -> None:
    """Take the words and files of a report that were just erased back from staff.

    Its cases stay, but their cards must not show what was erased.
    """
    await shown_words.of_report(work, report)
    await appeals.of_report(work, report)
    await cards.refresh_of_report(work, report)
    for case in await targets_store.cases_of(work.tx, report):
        await second_looks.check_reports(work, case)


@tasks.task(FORGET)
async def forget(
    work: Work, person: str, until: int = 0, proof: str | None = None
) -> None:
    """Delete the address of a person who was let go, unless a word to them is still on its way."""
    if work.now < until and await outbox.is_owed(work.tx, Address(person=person)):
        await _plan_to_forget(work, person, until, proof)
        return
    await people_store.delete_person(work.tx, person)
    if proof:
        await proofs.set(work.tx, proof, done_at=work.tx.today)


async def forget_soon(work: Work, person: people.Person) -> None:
    """Forget a person who never agreed within a day after they looked up a report by its code."""
    later = work.now + work.chance.randrange(SHORTEST_PASS_MS, LONGEST_PASS_MS)
    await forget_stranger.schedule(work, person.id, later, person=person.id)


@tasks.task("forget_stranger")
async def forget_stranger(work: Work, person: str) -> None:
    """Delete a person who came by, unless they agreed since, or still write something."""
    stranger = await people_store.get(work.tx, person)
    if stranger is None or stranger.consent is not None:
        return
    if await reports_store.DRAFTS.peek(work.tx, person):
        return
    if await reports_store.count_of_person(work.tx, person):
        return  # who withdrew the consent stays known until their reports expire
    if stranger.expecting is not None and stranger.expecting.until > work.now:
        await forget_soon(work, stranger)
    else:
        await people_store.delete_person(work.tx, person)
