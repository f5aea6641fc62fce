"""Messages that a reporter edits after filing: the report stays, new text can be added."""

from bot.domain.citizen.draft import Input
from bot.domain.citizen.numbers import hide
from bot.domain.citizen.report import Report
from bot.domain.people import Person
from bot.services.work import Work
from bot.storage.citizen import files, replies, reports, targets

LOOKED_AT = 50
"""How many of a person's newest reports are searched."""


async def report_of(work: Work, person: Person, sent_at: int) -> Report | None:
    """The report that a message of this time (ms UTC) belongs to: the first one filed after it.

    A message that is newer than every report belongs to the newest.
    """
    newest = await reports.of_person(work.tx, person.id, LOOKED_AT)
    later = [report for report in newest if report.filed_at >= sent_at]
    return later[-1] if later else next(iter(newest), None)


async def came_before(work: Work, person: Person, sent_at: int) -> bool:
    """Whether a report was filed after a message of this time (ms UTC)."""
    newest = await reports.of_person(work.tx, person.id, 1)
    return any(report.filed_at >= sent_at for report in newest)


async def says_more(work: Work, report: Report, written: str | None, content: Input) -> bool:
    """Whether a message holds anything that staff do not have yet.

    Telegram also reports edits that no person made, such as a loaded preview.
    """
    country = work.channel.country
    said = {reply.text for reply in await replies.of_report(work.tx, report.id)}
    if written is not None and not said.isdisjoint({written, hide(written, country)}):
        return False
    links = {display for _, display in await targets.cases_of(work.tx, report.id)}
    kept = {file.unique_id for file in await files.of_report(work.tx, report.id)}
    filed = f"{report.description}\n{report.forwarded}"
    text = content.text or ""
    is_known = text in filed or hide(text, country) in filed
    return not (
        is_known
        and all(link.display in links for link in content.links)
        and all(file.unique_id in kept for file in content.files)
    )
