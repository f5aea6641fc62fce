"""Content of a case file: gathered from the case, kept, and written as JSON and PDF.

The ways on which it travels are in sender.py and ways.py.
"""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import TypeAdapter

from bot.authorities import documents
from bot.authorities import model as authorities_model
from bot.authorities import store as stored
from bot.authorities.documents import day as day_in_words
from bot.authorities.passage import WAY_SENTENCES
from bot.cases import store
from bot.cases.afterwards import Referral
from bot.cases.model import Case
from bot.channel.model import Channel
from bot.core import vault
from bot.core.database.database import Transaction
from bot.core.languages import N_, numbered
from bot.core.messages import message
from bot.core.outgoing import Drawing, Outgoing, Upload
from bot.core.speaker import Speaker
from bot.core.times import today
from bot.core.work import Work
from bot.desk import verdicts
from bot.links.accounts import with_account
from bot.reports import store as targets
from bot.reports.store import SeenFile
from bot.values import Statement, Way


def instant(at: int) -> str:
    """A time (ms UTC): "2026-03-12T09:30:05Z"."""
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


async def of(work: Work, case: Case) -> authorities_model.FiledFinding:
    """Raises LookupError for a case without a decision."""
    statement = await verdicts.of_case(work.tx, work.channel, case, None)
    if statement is None:
        raise LookupError(case.id)
    return stated(work.channel, statement)


def stated(channel: Channel, statement: Statement) -> authorities_model.FiledFinding:
    """The same reasons with the texts of the channel file."""
    outcome = channel.outcome(statement.finding.outcome)
    reason = next((one for one in outcome.reasons if one.id == statement.finding.reason), None)
    return authorities_model.FiledFinding(
        id=statement.decision,
        outcome=authorities_model.Named(outcome.id.value, outcome.label.root),
        decided_at=instant(statement.decided_at),
        second_person=statement.second_person,
        ground=_ground(channel, statement),
        reason=None if reason is None else authorities_model.Named(reason.id, reason.text.root),
        facts=tuple(
            authorities_model.ReliedOn(
                fact.id,
                channel.fact(fact.id).text.root,
                today(fact.at, channel.zone).isoformat(),
            )
            for fact in statement.facts
        ),
        words=authorities_model.Words(statement.finding.words, statement.finding.words_language)
        if statement.finding.words
        else None,
    )


def _ground(channel: Channel, statement: Statement) -> authorities_model.LegalGround | None:
    grounds = channel.outcome(statement.finding.outcome).grounds
    ground = next((one for one in grounds if one.id == statement.finding.ground), None)
    if ground is None:
        return None
    law = {language: act for language in channel.languages if (act := ground.act(language))}
    return authorities_model.LegalGround(
        ground.id, ground.label.root, law or None, ground.as_of.isoformat(), ground.checked
    )


_CASE_FILE = TypeAdapter(authorities_model.CaseFile)


async def gather(work: Work, referral: Referral) -> authorities_model.CaseFile:
    """The case file that leaves with the referral: what the case says at the first call.

    Raises LookupError for a case without a decision, and UnknownId for an authority that left the
    channel file.
    """
    kept = await kept_file(work.tx, referral.id)
    if kept is not None:
        return kept
    case = await store.cases.get(work.tx, referral.case_id)
    if case is None or case.decision is None:
        raise LookupError(referral.case_id)
    case_file = await _made(work, referral, case)
    key = await vault.signing_key(work.tx)
    value = b64encode(key.sign(authorities_model.signed_bytes(case_file))).decode()
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    made = replace(case_file, signature=authorities_model.Signature(public, value))
    await stored.add_case_file(
        work.tx, referral.id, json.dumps(authorities_model.json_fields(made), ensure_ascii=False)
    )
    return made


async def kept_file(tx: Transaction, referral: str) -> authorities_model.CaseFile | None:
    """The file of a referral that began its way."""
    body = await stored.get_case_file(tx, referral)
    return None if body is None else _CASE_FILE.validate_json(body)


async def _made(work: Work, referral: Referral, case: Case) -> authorities_model.CaseFile:
    channel, family = work.channel, [case, *await store.merged_into(work.tx, case.id)]
    counts = [await store.counts_of(work.tx, one.id) for one in family]
    last = max([await targets.last_filed_at(work.tx, one.id) for one in family])
    kind = channel.type(case.violation)
    return authorities_model.CaseFile(
        id=referral.id,
        number=case.number,
        made_at=instant(work.now),
        issuer=authorities_model.Issuer(
            channel.id,
            channel.name.root,
            channel.operator.root,
            channel.is_state_body,
            channel.contact,
        ),
        addressed_to=_addressed_to(work, referral),
        type=authorities_model.Named(kind.id, kind.title.root),
        urgency=case.urgency.name.lower(),
        # The region of the case; no single reporter's stands here.
        region=authorities_model.Named(case.region, channel.region(case.region).name.root)
        if case.region
        else None,
        links=tuple(
            authorities_model.CaseLink(
                with_account(one.canonical, one.account), one.canonical, one.display or ""
            )
            for one in family
            if one.canonical
        ),
        opened_on=_day(work, case.opened_at),
        reported=authorities_model.Reported(
            sum(one.reports - one.withdrawn for one in counts),
            _day(work, min(one.opened_at for one in family)),
            _day(work, max(last, case.opened_at)),
        ),
        evidence=await _evidence(work, family),
        finding=await of(work, case),
    )


def _addressed_to(work: Work, referral: Referral) -> authorities_model.AddressedTo:
    to = work.channel.addressee(referral.authority, referral.department)
    authority = authorities_model.Named(to.authority.code, to.authority.name.root)
    office = to.department
    department = (
        None if office is None else authorities_model.Named(office.region, office.name.root)
    )
    return authorities_model.AddressedTo(authority, department, referral.way.value)


async def _evidence(work: Work, family: list[Case]) -> tuple[authorities_model.Piece, ...]:
    found: dict[str, SeenFile] = {}
    posts = [post for case in family for post in await targets.posts_of_case(work.tx, case.id)]
    for case in family:
        for file in await targets.seen_files_of_case(work.tx, case.id):
            if file.unique_id not in found or file.sha256:  # several people sent the same
                found[file.unique_id] = file
    published = [
        authorities_model.Piece(
            what="public_post",
            kind="text",
            received_on=_day(work, kept.kept_on),
            sha256=kept.post.sha256,
            posted_at=instant(kept.post.at),
            post=f"{kept.post.channel}/{kept.post.message}",
        )
        for kept in posts
    ]
    sent = [
        authorities_model.Piece(
            what="file",
            kind=file.kind,
            received_on=_day(work, file.added_at),
            size=file.size,
            sha256=file.sha256,
            seen_at=None if file.seen_at is None else instant(file.seen_at),
        )
        for file in found.values()
    ]
    return (*published, *sent)


def _day(work: Work, at: int) -> str:
    return today(at, work.channel.zone).isoformat()


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


def case_file_json(case_file: authorities_model.CaseFile) -> bytes:
    """The whole file with its signature; the same bytes each time."""
    fields = authorities_model.json_fields(case_file)
    return f"{json.dumps(fields, ensure_ascii=False, indent=2)}\n".encode()


def case_file_pdf(speaker: Speaker, case_file: authorities_model.CaseFile) -> bytes:
    """For programs without a running bot; the bot makes documents in a process of its own."""
    from bot.core.typesetting import make

    return make(case_file_document(speaker, case_file))


def case_file_document(
    speaker: Speaker, case_file: authorities_model.CaseFile
) -> documents.Document:
    """In the speaker's language; it says what the file kept when it was made."""
    t, language = speaker.t, speaker.t.language
    name = documents.said(case_file.issuer.name, language)
    facts = tuple(
        t.plain(
            "{fact} ({day})", fact=documents.said(fact.text, language), day=day_in_words(fact.day)
        )
        for fact in case_file.finding.facts
    )
    return documents.Document(
        language=language,
        title=t.plain("Case file"),
        subject=f"{numbered(case_file.number)} · {documents.said(case_file.type.name, language)}",
        issuer=documents.named_issuer(t, name, is_state_body=case_file.issuer.is_state_body),
        day=case_file.made_at[:10],
        sections=(
            _to(speaker, case_file),
            _decision(speaker, case_file.finding),
            *_reason(speaker, case_file.finding),
            *(
                [documents.Section(t.plain("What the decision relies on"), items=facts)]
                if facts
                else []
            ),
            _reported(speaker, case_file),
            _evidence_shown(speaker, case_file),
            _about(speaker, case_file),
        ),
        footer=t.plain("Case file № {number}", number=case_file.number),
        page=t.plain("Page {n} of {all}", n="{n}", all="{all}"),
    )


def _to(speaker: Speaker, case_file: authorities_model.CaseFile) -> documents.Section:
    t, to = speaker.t, case_file.addressed_to
    language = t.language
    office = to.department and documents.Entry(
        t.plain("Department"), documents.said(to.department.name, language)
    )
    return documents.Section(
        t.plain("To"),
        entries=documents.entries(
            documents.Entry(t.plain("Authority"), documents.said(to.authority.name, language)),
            office or None,
            documents.Entry(t.plain("By"), t.plain(WAY_SENTENCES[Way(to.way)])),
            documents.Entry(t.plain("From"), documents.said(case_file.issuer.operator, language)),
        ),
    )


def _decision(speaker: Speaker, finding: authorities_model.FiledFinding) -> documents.Section:
    t, ground = speaker.t, finding.ground
    grounds: list[documents.Entry | None] = []
    if ground is not None:
        checked = t.plain("yes") if ground.checked else t.plain("no")
        grounds = [
            documents.Entry(t.plain("Ground"), documents.said(ground.name, t.language)),
            documents.Entry(t.plain("Act and article"), documents.said(ground.law, t.language))
            if ground.law
            else None,
            documents.Entry(t.plain("Edition as of"), day_in_words(ground.edition)),
            documents.Entry(t.plain("Confirmed by a lawyer"), checked),
        ]
    sentences = [t.plain("People decided, not a program. The number of reports decided nothing.")]
    if finding.second_person:
        sentences.append(t.plain("Another person of the desk approved the decision."))
    return documents.Section(
        t.plain("Decision of the desk"),
        tuple(sentences),
        entries=documents.entries(
            documents.Entry(t.plain("Outcome"), documents.said(finding.outcome.name, t.language)),
            documents.Entry(t.plain("Decided"), documents.time(t, finding.decided_at)),
            *grounds,
        ),
    )


def _reason(speaker: Speaker, finding: authorities_model.FiledFinding) -> list[documents.Section]:
    t, reason, words = speaker.t, finding.reason, finding.words
    if reason is None and words is None:
        return []
    sentences = [] if reason is None else [documents.said(reason.name, t.language)]
    if words is None:
        return [documents.Section(t.plain("Reason"), tuple(sentences))]
    sentences.append(documents.introduced(t, words.language))
    return [
        documents.Section(
            t.plain("Reason"), tuple(sentences), quoted=words.text, quoted_language=words.language
        )
    ]


def _reported(speaker: Speaker, case_file: authorities_model.CaseFile) -> documents.Section:
    t, reported, region = speaker.t, case_file.reported, case_file.region
    links = [
        entry
        for link in case_file.links
        for entry in (
            documents.Entry(t.plain("Working link"), link.address, exact=True),
            documents.Entry(t.plain("The same, unclickable"), link.display, exact=True),
        )
    ]
    sentence = (
        t.plain("The link works: open it only where that is safe.")
        if links
        else t.plain("There is no link. The moderator’s words describe the material.")
    )
    return documents.Section(
        t.plain("What was reported"),
        (sentence,),
        entries=documents.entries(
            documents.Entry(t.plain("Type"), documents.said(case_file.type.name, t.language)),
            None
            if region is None
            else documents.Entry(t.plain("Region"), documents.said(region.name, t.language)),
            documents.Entry(t.plain("Reports"), t.number(reported.reports)),
            documents.Entry(t.plain("First report"), day_in_words(reported.first_on)),
            documents.Entry(t.plain("Last report"), day_in_words(reported.last_on)),
            *links,
        ),
    )


def _evidence_shown(speaker: Speaker, case_file: authorities_model.CaseFile) -> documents.Section:
    t = speaker.t
    heading = t.plain("Evidence")
    if not case_file.evidence:
        return documents.Section(heading, (t.plain("No files were sent."),))
    head = (t.plain("What"), t.plain("Size"), t.plain("Received"), "SHA-256")
    rows = tuple(_piece(speaker, piece) for piece in case_file.evidence)
    about = t.plain(
        "Files came with reports. The hash is of the bytes that the bot saw; of a post, of its"
        " text."
    )
    return documents.Section(heading, (about,), table=documents.Table(head, rows, (3, 2, 2, 6)))


def _piece(speaker: Speaker, piece: authorities_model.Piece) -> tuple[str, ...]:
    t = speaker.t
    what = t.plain(KINDS[piece.kind]) if piece.kind in KINDS else piece.kind
    if piece.post is not None and piece.posted_at is not None:
        what = t.plain(
            "post {post} of a public channel, published {time}",
            post=piece.post,
            time=documents.time(t, piece.posted_at),
        )
    size = "–" if piece.size is None else t.plain("{n} KB", n=t.number(-(-piece.size // 1024)))
    shown = piece.sha256 or t.plain("the bot did not see the bytes")
    return (what, size, day_in_words(piece.received_on), shown)


def _about(speaker: Speaker, case_file: authorities_model.CaseFile) -> documents.Section:
    t, signature = speaker.t, case_file.signature
    return documents.Section(
        t.plain("About this file"),
        (
            t.plain("It holds no data of the people who reported, and no words of theirs."),
            t.plain(
                "The same file comes as JSON with an Ed25519 signature, by which its content can be"
                " checked."
            ),
        ),
        entries=documents.entries(
            documents.Entry(t.plain("Id"), case_file.id, exact=True),
            documents.Entry(t.plain("Made"), documents.time(t, case_file.made_at)),
            documents.Entry(t.plain("Format"), case_file.schema, exact=True),
            (signature and documents.Entry(t.plain("Public key"), signature.public_key, exact=True))
            or None,
        ),
    )


@message(slow=True)
class CaseFileDocument:
    """The case file of a referral that began its way, in the `language` of the authority."""

    referral: str
    number: str
    form: documents.Form
    language: str

    async def load(self, work: Work) -> authorities_model.CaseFile | None:
        return await kept_file(work.tx, self.referral)

    def render(self, speaker: Speaker, case_file: authorities_model.CaseFile) -> Outgoing:
        t, name = speaker.t, f"case-file-{self.number}.{self.form}"
        if self.form is documents.Form.JSON:
            text = t(
                "Case file № {number}: the same for computers, with its signature.",
                number=self.number,
            )
            return Outgoing(text, file=Upload("document", name, case_file_json(case_file)))
        document = case_file_document(speaker.speaking(self.language), case_file)
        return Outgoing(
            t("Case file № {number}. It holds the working link.", number=self.number),
            file=Drawing(name, document),
            without_file=t(
                "Case file № {number} could not be made as a PDF. The JSON file holds the same.",
                number=self.number,
            ),
        )
