"""A written request from outside names a report code or a Telegram id: is something held?

What is typed leads to an id of ours or to nothing; it is neither stored nor logged.
"""

import re
from dataclasses import dataclass, replace

from bot.domain.citizen.receipt import read_receipt
from bot.domain.notices import privacy as say
from bot.domain.notices.privacy import DataProblem
from bot.domain.staff.appointments import read_number
from bot.domain.staff.custody import LOOKS_A_DAY, Held, RequestAct, RequestKind
from bot.services.privacy import requests as asking
from bot.services.work import DAY_MS, Work
from bot.storage.citizen import people, reports
from bot.storage.desk import members
from bot.storage.privacy import requests
from bot.storage.privacy.requests import Request

_USERNAME = re.compile(r"(?:@|(?:https?://)?t\.me/)[A-Za-z0-9_]+/?", re.A)


@dataclass(frozen=True, slots=True)
class _Found:
    held: Held
    person: str | None = None
    report: str | None = None


async def begin(work: Work, cause: str, by: int) -> Request:
    """Write down who asks, with the date and number of the paper; recorded for good."""
    request = await asking.begin(work, RequestKind.OUTSIDE, cause)
    await requests.record(work.tx, request, RequestAct.ASK, by, {"reason": cause})
    await asking.plan_lapse(work, request)
    return request


async def look_up(
    work: Work, request_id: str, text: str, by: int
) -> say.DataRequestScreen | DataProblem:
    """Whether something is held of the report or account that `text` names.

    Only the custodian's tries are counted, and admins see how many there were.
    """
    request = await requests.lock(work.tx, request_id)
    if request is None or request.kind is not RequestKind.OUTSIDE:
        return DataProblem.GONE
    if _USERNAME.fullmatch(text.strip()):
        return DataProblem.USERNAME
    number, code = read_number(text), read_receipt(text)
    if number is None and code is None:
        return DataProblem.UNREADABLE
    if (await requests.looks(work.tx, work.now - DAY_MS)).get(by, 0) >= LOOKS_A_DAY:
        name = await members.staff_name(work.tx, by)
        day = work.now // DAY_MS
        await work.tell_admins(say.DataLooksFull(name, LOOKS_A_DAY), once=f"data_looks:{by}:{day}")
        return DataProblem.ENOUGH
    found = await (_of_account(work, number) if number is not None else _of_code(work, code or ""))
    await requests.found(work.tx, request.id, found.held, person=found.person, report=found.report)
    await requests.record(work.tx, request, RequestAct.LOOK, by, {"held": found.held.value})
    return asking.shown(replace(request, held=found.held))


async def _of_account(work: Work, telegram_id: int) -> _Found:
    person = await people.find(work.tx, *work.vault.identities(telegram_id))
    return _Found(Held.NOTHING) if person is None else _Found(Held.ACCOUNT, person=person.id)


async def _of_code(work: Work, code: str) -> _Found:
    report = await reports.by_receipt(work.tx, *work.vault.receipts(code))
    return _Found(Held.NOTHING) if report is None else _Found(Held.REPORT, report=report.id)
