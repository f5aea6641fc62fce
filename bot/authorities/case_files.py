"""Content of a case file: gathered from the case, kept, and written as JSON and PDF.

The ways on which it travels are in sender.py and ways.py.
"""

import json
from base64 import b64encode
from typing import ClassVar

from bot.authorities import case_files_store, documents
from bot.authorities.documents import Document, Entry, Section, entries, said
from bot.authorities.model import (
    AddressedTo,
    CaseFile,
    CaseLink,
    Issuer,
    Named,
    Piece,
    Reported,
    Signature,
    json_fields,
    signed_bytes,
)
from bot.cases.afterwards import Referral
from bot.cases.model import Case
from bot.cases.store import cases, merged_into
from bot.channel.model import Channel
from bot.core import sealed
from bot.core.database import Transaction
from bot.core.messages import N_, Drawing, Message, Outgoing, Speaker, Upload, numbered
from bot.core.times import today
from bot.core.work import Work
from bot.desk import verdicts
from bot.links.accounts import with_account
from bot.reports import files_store, kept_posts_store, targets_store
from bot.reports.case_reports_store import counts_of
from bot.values import Statement, from_json, replace


async def gather(work: Work, referral: Referral) -> CaseFile:
    """The case file that leaves with the referral: what the case says at the first call.

    Raises LookupError for a case without a decision, and UnknownId for an authority that left the
    channel file.
    """
    kept = await kept_file(work.tx, referral.id)
    if kept is not None:
        return kept
    case = await cases.get(work.tx, referral.case_id)
    if case is None:
        raise LookupError(referral.case_id)
    statement = await verdicts.reasons_of_case(work.tx, work.channel, case, None)
    if statement is None:
        raise LookupError(case.id)
    case_file = await _made(work, referral, case, statement)
    key = await sealed.signing_key(work.tx)
    value = b64encode(key.sign(signed_bytes(case_file))).decode()
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    made = replace(case_file, signature=Signature(public, value))
    body = json.dumps(json_fields(made), ensure_ascii=False)
    await case_files_store.case_files.add(
        work.tx, case_files_store.StoredFile(referral.id, body, work.now)
    )
    return made


async def kept_file(tx: Transaction, referral: str) -> CaseFile | None:
    found = await case_files_store.case_files.get(tx, referral)
    if found is None:
        return None
    return from_json(CaseFile, found.body)


def _issuer(channel: Channel) -> Issuer:
    return Issuer(
        channel.id,
        channel.name.root,
        channel.operator.root,
        channel.is_state_body,
        channel.contact,
    )


async def _made(
    work: Work, referral: Referral, case: Case, statement: Statement
) -> CaseFile:
    channel = work.channel
    family = [case, *await merged_into(work.tx, case.id)]
    counts = [await counts_of(work.tx, one.id) for one in family]
    last = max([await targets_store.last_filed_at(work.tx, one.id) for one in family])
    kind = channel.type(case.violation)
    region = None
    if case.region:
        region = Named(case.region, channel.region(case.region).name.root)
    return CaseFile(
        id=referral.id,
        number=case.number,
        made_at=documents.instant(work.now),
        issuer=_issuer(channel),
        addressed_to=_addressed_to(channel, referral),
        type=Named(kind.id, kind.title.root),
        urgency=case.urgency.name.lower(),
        # The region of the case; no single reporter's stands here.
        region=region,
        links=tuple(
            CaseLink(with_account(link, one.account), link, one.display or "")
            for one in family
            if (link := one.canonical)
        ),
        opened_on=_day(channel, case.opened_at),
        reported=Reported(
            sum(one.reports - one.withdrawn for one in counts),
            _day(channel, min(one.opened_at for one in family)),
            _day(channel, max(last, case.opened_at)),
        ),
        evidence=await _evidence(work, family),
        finding=documents.stated(channel, statement),
    )


def _addressed_to(channel: Channel, referral: Referral) -> AddressedTo:
    to = channel.addressee(referral.authority, referral.department)
    authority = Named(to.authority.code, to.authority.name.root)
    office = to.department
    department = None
    if office is not None:
        department = Named(office.region, office.name.root)
    return AddressedTo(authority, department, referral.way.value)


async def _evidence(work: Work, family: list[Case]) -> tuple[Piece, ...]:
    pieces = list[Piece]()
    found = dict[str, files_store.StoredFile]()
    for case in family:
        for kept in await kept_posts_store.posts_of_case(work.tx, case.id):
            pieces.append(
                Piece(
                    what="public_post",
                    kind="text",
                    received_on=_day(work.channel, kept.kept_on),
                    sha256=kept.sha256,
                    posted_at=documents.instant(kept.at),
                    post=f"{kept.channel}/{kept.message}",
                )
            )
        for file in await files_store.files_of_case(work.tx, case.id):
            # Several people sent the same
            if file.unique_id not in found or file.sha256:
                found[file.unique_id] = file
    for file in found.values():
        piece = Piece(
            what="file",
            kind=file.kind,
            received_on=_day(work.channel, file.added_at),
            size=file.size,
            sha256=file.sha256,
        )
        if file.seen_at is not None:
            piece = replace(piece, seen_at=documents.instant(file.seen_at))
        pieces.append(piece)
    return tuple(pieces)


def _day(channel: Channel, at: int) -> str:
    return today(at, channel.zone).isoformat()


KINDS = {
    "photo": N_("photo"),
    "video": N_("video"),
    "document": N_("document"),
    "audio": N_("audio"),
    "voice": N_("voice message"),
    "animation": N_("animation"),
    "video_note": N_("video message"),
    "sticker": N_("sticker"),
    "location": N_("point on a map"),
}


def case_file_json(case_file: CaseFile) -> bytes:
    """The whole file with its signature; the same bytes each time."""
    fields = json_fields(case_file)
    return f"{json.dumps(fields, ensure_ascii=False, indent=2)}\n".encode()


def case_file_document(speaker: Speaker, case_file: CaseFile) -> Document:
    """In the speaker's language; it says what the file kept when it was made."""
    t = speaker.t
    language = speaker.t.language
    issuer = case_file.issuer
    finding = case_file.finding
    confirmed = None
    if finding.ground is not None:
        checked = t.plain("no")
        if finding.ground.checked:
            checked = t.plain("yes")
        confirmed = Entry(t.plain("Confirmed by a lawyer"), checked)
    return Document(
        language=language,
        title=t.plain("Case file"),
        subject=f"{numbered(case_file.number)} · {said(case_file.type.name, language)}",
        issuer=documents.issuer(
            t, said(issuer.name, language), is_state_body=issuer.is_state_body
        ),
        day=case_file.made_at[:10],
        sections=(
            _to(speaker, case_file),
            *documents.decision(
                speaker, t.plain("Decision of the desk"), finding, confirmed
            ),
            _reported(speaker, case_file),
            _evidence_shown(speaker, case_file),
            _about(speaker, case_file),
        ),
        footer=t.plain("Case file № {number}", number=case_file.number),
        page=t.plain("Page {n} of {all}", n="{n}", all="{all}"),
    )


def _to(speaker: Speaker, case_file: CaseFile) -> Section:
    t = speaker.t
    to = case_file.addressed_to
    language = speaker.t.language
    office = to.department
    return Section(
        t.plain("To"),
        entries=entries(
            Entry(t.plain("Authority"), said(to.authority.name, language)),
            office is not None
            and Entry(t.plain("Department"), said(office.name, language)),
            Entry(t.plain("From"), said(case_file.issuer.operator, language)),
        ),
    )


def _reported(speaker: Speaker, case_file: CaseFile) -> Section:
    t = speaker.t
    reported = case_file.reported
    region = case_file.region
    links = list[Entry]()
    for link in case_file.links:
        links += (
            Entry(t.plain("Working link"), link.address, exact=True),
            Entry(t.plain("The same, unclickable"), link.display, exact=True),
        )
    sentence = t.plain("The link works: open it only where that is safe.")
    if not links:
        sentence = t.plain(
            "There is no link. The moderator’s words describe the material."
        )
    return Section(
        t.plain("What was reported"),
        (sentence,),
        entries=entries(
            Entry(t.plain("Type"), said(case_file.type.name, t.language)),
            region is not None
            and Entry(t.plain("Region"), said(region.name, t.language)),
            Entry(t.plain("Reports"), t.number(reported.reports)),
            Entry(t.plain("First report"), documents.day(reported.first_on)),
            Entry(t.plain("Last report"), documents.day(reported.last_on)),
            *links,
        ),
    )


def _evidence_shown(speaker: Speaker, case_file: CaseFile) -> Section:
    t = speaker.t
    heading = t.plain("Evidence")
    if not case_file.evidence:
        return Section(heading, (t.plain("No files were sent."),))
    head = (t.plain("What"), t.plain("Size"), t.plain("Received"), "SHA-256")
    about = t.plain(
        "Files came with reports. The hash is of the bytes that the bot saw; of a post, of its"
        " text."
    )
    rows = []
    for piece in case_file.evidence:
        what = piece.kind
        if piece.kind in KINDS:
            what = t.plain(KINDS[piece.kind])
        if piece.post is not None and piece.posted_at is not None:
            what = t.plain(
                "post {post} of a public channel, published {time}",
                post=piece.post,
                time=documents.time(t, piece.posted_at),
            )
        size = "–"
        if piece.size is not None:
            size = t.plain("{n} KB", n=t.number(-(-piece.size // 1024)))
        shown = piece.sha256 or t.plain("the bot did not see the bytes")
        rows.append((what, size, documents.day(piece.received_on), shown))
    return Section(
        heading, (about,), table=documents.Table(head, tuple(rows), (3, 2, 2, 6))
    )


def _about(speaker: Speaker, case_file: CaseFile) -> Section:
    t = speaker.t
    signature = case_file.signature
    return Section(
        t.plain("About this file"),
        (
            t.plain(
                "It holds no data of the people who reported, and no words of theirs."
            ),
            t.plain(
                "The same file comes as JSON with an Ed25519 signature, by which its content can be"
                " checked."
            ),
        ),
        entries=entries(
            Entry(t.plain("Id"), case_file.id, exact=True),
            Entry(t.plain("Made"), documents.time(t, case_file.made_at)),
            Entry(t.plain("Format"), case_file.schema, exact=True),
            signature is not None
            and Entry(t.plain("Public key"), signature.public_key, exact=True),
        ),
    )


class CaseFileDocument(Message):
    is_slow: ClassVar[bool] = True

    referral: str
    form: documents.Form
    language: str

    async def load(self, work: Work) -> CaseFile | None:
        return await kept_file(work.tx, self.referral)

    def render(self, speaker: Speaker, case_file: CaseFile) -> Outgoing:
        t = speaker.t
        number = case_file.number
        name = f"case-file-{number}.{self.form}"
        if self.form is documents.Form.JSON:
            text = t(
                "Case file № {number}: the same for computers, with its signature.",
                number=number,
            )
            return Outgoing(
                text, file=Upload("document", name, case_file_json(case_file))
            )
        return Outgoing(
            t("Case file № {number}. It holds the working link.", number=number),
            file=Drawing(
                name, case_file_document(speaker.speaking(self.language), case_file)
            ),
            without_file=t(
                "Case file № {number} could not be made as a PDF. The JSON file holds the same.",
                number=number,
            ),
        )
