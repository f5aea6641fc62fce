"""Gathers the case file of a referral: made and signed once, so that each attempt sends the same.

A reporter is nowhere in it. Words of reporters are left out, too: they may tell who wrote them;
what an authority must know of them a moderator says in words of their own.
"""

import json
from base64 import b64encode
from dataclasses import replace

from pydantic import TypeAdapter

from bot.channel.text import Text
from bot.domain.authority.case_file import (
    AddressedTo,
    CaseFile,
    CaseLink,
    Issuer,
    Named,
    Piece,
    Reported,
    Signature,
    plain,
    signed_bytes,
)
from bot.domain.authority.referral import Referral
from bot.domain.desk.case import Case
from bot.domain.link import with_account
from bot.services import signing
from bot.services.authority.case_files import findings
from bot.services.authority.case_files.moments import day, instant
from bot.services.work import Work
from bot.storage.authority import case_files as stored
from bot.storage.authority import public_posts
from bot.storage.citizen import files, targets
from bot.storage.citizen.files import SeenFile
from bot.storage.desk import cases, report_counts
from bot.storage.engine.database import Transaction

_CASE_FILE = TypeAdapter(CaseFile)


async def gather(work: Work, referral: Referral) -> CaseFile:
    """The case file that leaves with the referral: what the case says at the first call.

    Raises LookupError for a case without a decision, and UnknownId for an authority that left the
    channel file.
    """
    kept = await kept_file(work.tx, referral.id)
    if kept is not None:
        return kept
    case = await cases.get(work.tx, referral.case_id)
    if case is None or case.decision is None:
        raise LookupError(referral.case_id)
    made = await _signed(work.tx, await _made(work, referral, case))
    await stored.add(work.tx, referral.id, json.dumps(plain(made), ensure_ascii=False))
    return made


async def kept_file(tx: Transaction, referral: str) -> CaseFile | None:
    """The file of a referral that began its way."""
    body = await stored.get(tx, referral)
    return None if body is None else _CASE_FILE.validate_json(body)


async def _signed(tx: Transaction, case_file: CaseFile) -> CaseFile:
    key = await signing.signing_key(tx)
    value = b64encode(key.sign(signed_bytes(case_file))).decode()
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    return replace(case_file, signature=Signature(public, value))


async def _made(work: Work, referral: Referral, case: Case) -> CaseFile:
    channel, family = work.channel, [case, *await cases.merged_into(work.tx, case.id)]
    counts = [await report_counts.of_case(work.tx, one.id) for one in family]
    last = max([await targets.last_filed(work.tx, one.id) for one in family])
    kind = channel.type(case.violation)
    return CaseFile(
        id=referral.id,
        number=case.number,
        made_at=instant(work.now),
        issuer=Issuer(
            channel.id, channel.name.root, channel.operator.root, channel.is_state_body,
            channel.contact,
        ),
        addressed_to=_addressed_to(work, referral),
        type=_named(kind.id, kind.title),
        urgency=case.urgency.name.lower(),
        region=_region(work, case),
        links=tuple(map(_link, (one for one in family if one.canonical))),
        opened_on=_day(work, case.opened_at),
        reported=Reported(
            sum(one.reports - one.withdrawn for one in counts),
            _day(work, min(one.opened_at for one in family)),
            _day(work, max(last, case.opened_at)),
        ),
        evidence=await _evidence(work, family),
        finding=await findings.of(work, case),
    )  # fmt: skip


def _addressed_to(work: Work, referral: Referral) -> AddressedTo:
    to = work.channel.addressee(referral.authority, referral.department)
    authority = _named(to.authority.code, to.authority.name)
    office = to.department
    department = None if office is None else _named(office.region, office.name)
    return AddressedTo(authority, department, referral.way.value)


def _link(case: Case) -> CaseLink:
    canonical = case.canonical or ""
    return CaseLink(with_account(canonical, case.account), canonical, case.display or "")


def _region(work: Work, case: Case) -> Named | None:
    """That of the case; no single reporter's stands here."""
    if case.region is None:
        return None
    return _named(case.region, work.channel.region(case.region).name)


async def _evidence(work: Work, family: list[Case]) -> tuple[Piece, ...]:
    found: dict[str, SeenFile] = {}
    posts = [post for case in family for post in await public_posts.of_case(work.tx, case.id)]
    for case in family:
        for file in await files.seen_of_case(work.tx, case.id):
            if file.unique_id not in found or file.sha256:  # several people sent the same
                found[file.unique_id] = file
    published = [
        Piece(
            what="public_post", kind="text", received_on=_day(work, kept.kept_on),
            sha256=kept.post.sha256, posted_at=instant(kept.post.at),
            post=f"{kept.post.channel}/{kept.post.message}",
        )
        for kept in posts
    ]  # fmt: skip
    sent = [
        Piece(
            what="file", kind=file.kind, received_on=_day(work, file.added_at), size=file.size,
            sha256=file.sha256, seen_at=None if file.seen_at is None else instant(file.seen_at),
        )
        for file in found.values()
    ]  # fmt: skip
    return (*published, *sent)


def _named(id: str, name: Text) -> Named:
    return Named(id, name.root)


def _day(work: Work, at: int) -> str:
    return day(at, work.channel.zone)
