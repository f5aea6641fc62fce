"""Messages changed after their report was sent: the report stays, what is new can be added."""

from __future__ import annotations

from bot.domain.citizen.answers import Content
from bot.domain.citizen.report import Report
from bot.domain.people import Person
from bot.services.work import Work
from bot.storage.citizen import files, replies, reports

LOOKED_AT = 50
"""So many of a person's newest reports are looked at."""


async def report_of(work: Work, person: Person, sent_at: int) -> Report | None:
    """The report a message of that moment (ms) belongs to: the first one sent after it.

    A message that is younger than every report was added to the newest.
    """
    newest = await reports.of_person(work.tx, person.id, LOOKED_AT)
    later = [report for report in newest if report.filed_at >= sent_at]
    return later[-1] if later else next(iter(newest), None)


async def says_more(work: Work, report: Report, written: str | None, content: Content) -> bool:
    """Whether a message holds anything that staff have not got yet.

    Telegram also reports changes that nobody made, such as a preview that was loaded.
    """
    said = {reply.text for reply in await replies.of_report(work.tx, report.id)}
    if written is not None and written in said:
        return False
    links = {display for _, display in await reports.cases_of(work.tx, report.id)}
    kept = {file.unique_id for file in await files.of_report(work.tx, report.id)}
    is_known = content.text is None or content.text in (report.description or "")
    return not (
        is_known
        and all(link.display in links for link in content.links)
        and all(file.unique_id in kept for file in content.files)
    )
