"""Cases that wait for an authority: their list, and reminders of those that wait long.

Authorities that have not answered are reminded, and moderators who are to hand a case file over.
"""

from dataclasses import replace

from bot.authorities import news, referrals, store
from bot.authorities.card_parts import ShowAuthorityQueue, at_authorities, way_lines
from bot.authorities.model import Event
from bot.authorities.news import Happened
from bot.cases import move as moves
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Case
from bot.cases.store import cases, change_referral
from bot.core.languages import numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, shortened
from bot.core.pickers import URGENCY_MARKS, turns
from bot.core.queues.tasks import every
from bot.core.speaker import Speaker, bold, filled, lines, paragraphs, rows_of
from bot.core.work import Work
from bot.desk import second_looks
from bot.desk.buttons import OpenCase
from bot.desk.model import LAST_PAGE, PAGE_SIZE, pages_of
from bot.values import Act, Status

SHOWN_LINK = 160
Page = tuple[tuple[tuple[Case, Referral], ...], int, int]
"""Cases with their referrals, how many wait in all, and the number of the page."""


@message
class AuthorityQueue:
    """A page of the list of some desks, counted from 0, as it is when it is sent.

    `copy` is the person in whose private chat it stands: it leaves out what they reported, or
    decide again. In a group it only says how many there are.
    """

    desks: tuple[str, ...]
    page: int = 0
    copy: str | None = None

    async def load(self, work: Work) -> Page:
        count = await store.count_awaiting(work.tx, self.desks)
        page = min(self.page, pages_of(count) - 1, LAST_PAGE)
        found = await store.awaiting_page(work.tx, self.desks, page * PAGE_SIZE, PAGE_SIZE)
        unseen = await second_looks.unseen(work, self.copy) if self.copy else frozenset()
        return tuple(one for one in found if one[0].id not in unseen), count, page

    def render(self, speaker: Speaker, view: Page) -> Outgoing:
        t, (listed, count, page) = speaker.t, view
        pages, head = pages_of(count), bold(at_authorities(speaker, count))
        if not listed:
            return Outgoing(t("No case is waiting for an authority."))
        if not self.copy:
            words = t("/queue authority in our private chat lists them.")
            return Outgoing(paragraphs(head, words))
        text = paragraphs(
            head,
            *[_entry(speaker, *one) for one in listed],
            pages > 1 and t("Page {page} of {pages}", page=page + 1, pages=pages),
        )
        openers = [
            Button(t.plain("Open № {number}", number=case.number), OpenCase(case.id))
            for case, _ in listed
        ]
        turn = turns(page, pages, ShowAuthorityQueue)
        return Outgoing(text, filled(*rows_of(openers, 2), turn))


def _entry(speaker: Speaker, case: Case, referral: Referral) -> str:
    head = f"{URGENCY_MARKS[case.urgency]} {numbered(case.number)}"
    return lines(
        bold(f"{head} · {speaker.violation(case.violation)}"),
        case.display and shortened(case.display, SHOWN_LINK),
        *way_lines(speaker, referral),
    )


AT_ONCE = 100
"""Referrals looked at in one sweep; the next sweep follows soon while there are more."""
SOON_MS = 1000
_AT_AUTHORITY = {Stage.SENT, Stage.RECEIVED}


@every("chase", minutes=10)
async def sweep(work: Work) -> int | None:
    """Send the reminders that are due, each as an event of its case."""
    found = await store.lock_due(work.tx, AT_ONCE)
    for referral in found:
        case = await cases.get(work.tx, referral.case_id)
        stands = case is not None and case.decision and case.decision.id == referral.decision_id
        if case is None or not stands or case.status is not Status.FORWARDED:
            await change_referral(work.tx, referral, replace(referral, chase_at=None))
        else:
            await _chase(work, case, referral)
    return SOON_MS if len(found) == AT_ONCE else None


async def remind(work: Work, case: Case, by: int) -> bool:
    """Remind the authority now, as a moderator wishes; False where it does not have the file."""
    referral = await at_authority(work, case)
    if referral is None:
        return False
    await _chase(work, case, referral, by)
    return True


async def at_authority(work: Work, case: Case) -> Referral | None:
    referral = await store.waiting_of(work.tx, case.id)
    return referral if referral is not None and referral.stage in _AT_AUTHORITY else None


async def _chase(work: Work, case: Case, referral: Referral, by: int | None = None) -> None:
    chased, since = referral.chased + 1, referral.sent_at or referral.created_at
    after = replace(referral, chased=chased, chase_at=referrals.chase_at(work, since, chased))
    await change_referral(work.tx, referral, after)
    detail = {"referral": after.id, "authority": after.authority, "chase": chased}
    case = await moves.act(work, case, Act.CHASE, by, lane=None, detail=detail)
    if after.stage in _AT_AUTHORITY:
        await referrals.send(work, after, Event.REMINDER)
    else:
        not_sent = Happened.NOT_SENT if after.stage is Stage.FAILED else Happened.NOT_HANDED_OVER
        await news.tell(work, case, after, not_sent)
    if chased == len(work.channel.terms.chase_days):
        await news.tell_seniors(work, case, after)
