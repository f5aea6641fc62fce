"""What reporters send after filing: additions, and answers to questions of staff.

The group's card counts them; the words go to moderators in private.
"""

from dataclasses import dataclass, replace

from bot.channel.parts import MediaRule
from bot.domain.citizen.draft import Ask, Attachment, Input
from bot.domain.citizen.report import Question, Reply, Report
from bot.domain.desk.case import Act, Case, Move
from bot.domain.desk.moves import MOVES
from bot.domain.desk.shown import Shown, What
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices.desk import ReporterSaid
from bot.domain.notices.reporter import Hinted
from bot.domain.people import Person
from bot.services.citizen.following import case_takes_more, cases_of, own_cases
from bot.services.desk import cards, moves, private_cards, talking
from bot.services.desk.holds import colleagues
from bot.services.desk.workbench import alike
from bot.services.work import ALBUM_PAUSE_MS, DAY_MS, Work, fresh_id
from bot.storage.citizen import questions, replies
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk


@dataclass(frozen=True, slots=True)
class Album:
    """Where a part of an album belongs: the `reply` that earlier parts became, if any did."""

    reply: str | None = None


@dataclass
class TooManyAdditions(Exception):
    """The report has `most` additions already, or the person sent as many within a day."""

    most: int
    within_a_day: bool


async def takes_more(work: Work, report: Report) -> bool:
    return any(case_takes_more(work, report, case) for case, _ in await cases_of(work, report))


def takes_files(work: Work, report: Report) -> bool:
    known = {kind.id: kind for kind in work.channel.types}.get(report.violation)
    return known is None or known.media is not MediaRule.NEVER


def refused_of(work: Work, report: Report, said: Input) -> Hinted | None:
    """Why staff do not get the file or the location of an addition; None where they do."""
    has_file = said.files or said.unkept
    if has_file and not takes_files(work, report):
        return Hinted.FILES_NEVER
    if said.unkept is not None:
        return Hinted(said.unkept.value)
    known = {kind.id: kind.place for kind in work.channel.types}
    is_asked = known.get(report.violation, Ask.NO) is not Ask.NO
    return None if said.place is None or is_asked else Hinted.PLACE_NOT_ASKED


async def check_room(work: Work, person: Person, report: Report, question: str | None) -> None:
    """Raises TooManyAdditions; the first answer to a question is always taken.

    Where another person has the code, only the number of additions to this report counts.
    """
    if question and not await replies.has_answered(work.tx, report.id, question):
        return
    limits = work.channel.limits
    if await replies.additions(work.tx, report.id) >= limits.additions:
        raise TooManyAdditions(limits.additions, within_a_day=False)
    if report.person != person.id:
        return
    lately = await replies.additions_since(work.tx, person.id, work.now - DAY_MS)
    if lately >= limits.additions_a_day:
        raise TooManyAdditions(limits.additions_a_day, within_a_day=True)


async def add(
    work: Work,
    person: Person,
    report: Report,
    text: str | None,
    files: tuple[Attachment, ...],
    question: str | None = None,
    album: Album | None = None,
) -> str | None:
    """Give staff an addition or answer: the reply's id; None when the report takes nothing more.

    The caller has found the report for this person, as its owner or by its code. Further parts of
    an album join one reply. Raises TooManyAdditions.
    """
    asked = await questions.get(work.tx, question) if question else None
    live = [case for case in await own_cases(work, report) if case_takes_more(work, report, case)]
    if asked is not None:
        live = [case for case in live if case.id == asked.case] or live
    kept = files if takes_files(work, report) else ()
    if not live or not (text or kept):
        return None
    begun = await replies.get(work.tx, album.reply) if album and album.reply else None
    if begun is None:
        await check_room(work, person, report, question)
    about = asked.id if asked else None
    reply = Reply(fresh_id(), report.id, live[0].id, about, text, work.now, kept)
    reply = await _store(work, reply, begun)
    await alike.leave_marks(work, replace(report, description=None, forwarded=None), kept)
    for case in live:
        if begun is None:
            act = Act.ANSWER if asked and Act.ANSWER in MOVES[case.status] else Act.ADD
            await moves.make(work, case, Move(act, work.now, detail={"reply": reply.id}))
        else:
            await cards.count_soon(work, case)
        await _tell_staff(work, case, report, reply, asked, in_parts=album is not None)
    return reply.id


async def _store(work: Work, reply: Reply, begun: Reply | None) -> Reply:
    """The reply, or the one that was begun with the new words and files added."""
    if begun is None:
        await replies.add(work.tx, reply)
        return reply
    said = "\n".join(filter(None, (begun.text, reply.text))) or None
    longer = replace(begun, text=said, files=reply.files)
    await replies.extend(work.tx, longer)
    return longer


async def _tell_staff(
    work: Work, case: Case, report: Report, reply: Reply, asked: Question | None, *, in_parts: bool
) -> None:
    """The words go to moderators who work on the case in private; an album is one message."""
    desk = await desks.get(work.tx, case.desk) if case.desk else None
    if desk is None:
        return
    files = len(await replies.files_of(work.tx, reply.id))
    question = asked.text if asked else None
    said = ReporterSaid(
        case.id, case.number, report.number, reply.text, files, question, reply.id,
        case.violation,
    )  # fmt: skip
    # Additions stay behind urgent cards; an answer is waited for.
    lane = Lane.REFRESH if asked is None else Lane.NOTICE
    not_before = work.now + ALBUM_PAUSE_MS if in_parts else None
    shows = Shown(What.WORDS, case.id, report.id, (reply.id,))
    for copy, language in (await _listeners(work, case, desk, asked)).items():
        to, place = Recipient(Address(person=copy), language), cards.place_of(case.id, copy)
        words = talking.place_of_reply(case.id, reply.id, copy)
        await work.say(
            to, said, lane, under=place, remember=words, latest=words, not_before=not_before,
            shows=shows,
        )  # fmt: skip


async def _listeners(work: Work, case: Case, desk: Desk, asked: Question | None) -> dict[str, str]:
    """Who reads the words in private (person → language): who has the card, and who asked."""
    found = await private_cards.of_members(work, case, desk)
    asker = await colleagues.find(work, desk, asked.asked_by) if asked else None
    return found if asker is None else {asker.person.id: asker.language} | found
