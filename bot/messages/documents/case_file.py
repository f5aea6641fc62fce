"""A case file as the documents that an authority gets: JSON for its systems, PDF for its people."""

import json

from bot.domain.authority.case_file import CaseFile, Finding, LegalGround, Piece, plain
from bot.domain.authority.referral import Way
from bot.i18n import N_, numbered
from bot.messages.authority.passage import WAY_SENTENCES
from bot.messages.documents.spec import Document, Entry, Section, Table
from bot.messages.documents.words import day, entries, introduced, named_issuer, said, time
from bot.messages.speaker import Speaker

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
    return f"{json.dumps(plain(case_file), ensure_ascii=False, indent=2)}\n".encode()


def case_file_pdf(speaker: Speaker, case_file: CaseFile) -> bytes:
    """For programs without a running bot; the bot makes documents in a process of its own."""
    from bot.messages.typesetting import make

    return make(case_file_document(speaker, case_file))


def case_file_document(speaker: Speaker, case_file: CaseFile) -> Document:
    """In the speaker's language; it says what the file kept when it was made."""
    t, language = speaker.t, speaker.t.language
    name = said(case_file.issuer.name, language)
    return Document(
        language=language,
        title=t.plain("Case file"),
        subject=f"{numbered(case_file.number)} · {said(case_file.type.name, language)}",
        issuer=named_issuer(t, name, is_state_body=case_file.issuer.is_state_body),
        day=case_file.made_at[:10],
        sections=(
            _to(speaker, case_file),
            _decision(speaker, case_file.finding),
            *_reason(speaker, case_file.finding),
            *_facts(speaker, case_file.finding),
            _reported(speaker, case_file),
            _evidence(speaker, case_file),
            _about(speaker, case_file),
        ),
        footer=t.plain("Case file № {number}", number=case_file.number),
        page=t.plain("Page {n} of {all}", n="{n}", all="{all}"),
    )


def _to(speaker: Speaker, case_file: CaseFile) -> Section:
    t, to = speaker.t, case_file.addressed_to
    language = t.language
    office = to.department and Entry(t.plain("Department"), said(to.department.name, language))
    return Section(
        t.plain("To"),
        entries=entries(
            Entry(t.plain("Authority"), said(to.authority.name, language)),
            office or None,
            Entry(t.plain("By"), t.plain(WAY_SENTENCES[Way(to.way)])),
            Entry(t.plain("From"), said(case_file.issuer.operator, language)),
        ),
    )


def _decision(speaker: Speaker, finding: Finding) -> Section:
    t = speaker.t
    sentences = [t.plain("People decided, not a program. The number of reports decided nothing.")]
    if finding.second_person:
        sentences.append(t.plain("Another person of the desk approved the decision."))
    return Section(
        t.plain("Decision of the desk"),
        tuple(sentences),
        entries=entries(
            Entry(t.plain("Outcome"), said(finding.outcome.name, t.language)),
            Entry(t.plain("Decided"), time(t, finding.decided_at)),
            *([] if finding.ground is None else _ground(speaker, finding.ground)),
        ),
    )


def _ground(speaker: Speaker, ground: LegalGround) -> list[Entry | None]:
    t = speaker.t
    checked = t.plain("yes") if ground.checked else t.plain("no")
    return [
        Entry(t.plain("Ground"), said(ground.name, t.language)),
        Entry(t.plain("Act and article"), said(ground.law, t.language)) if ground.law else None,
        Entry(t.plain("Edition as of"), day(ground.edition)),
        Entry(t.plain("Confirmed by a lawyer"), checked),
    ]


def _reason(speaker: Speaker, finding: Finding) -> list[Section]:
    t, reason, words = speaker.t, finding.reason, finding.words
    if reason is None and words is None:
        return []
    sentences = [] if reason is None else [said(reason.name, t.language)]
    if words is None:
        return [Section(t.plain("Reason"), tuple(sentences))]
    sentences.append(introduced(t, words.language))
    return [
        Section(
            t.plain("Reason"), tuple(sentences), quoted=words.text, quoted_language=words.language
        )
    ]


def _facts(speaker: Speaker, finding: Finding) -> list[Section]:
    t = speaker.t
    items = tuple(
        t.plain("{fact} ({day})", fact=said(fact.text, t.language), day=day(fact.day))
        for fact in finding.facts
    )
    return [Section(t.plain("What the decision relies on"), items=items)] if items else []


def _reported(speaker: Speaker, case_file: CaseFile) -> Section:
    t, reported, region = speaker.t, case_file.reported, case_file.region
    links = [
        entry
        for link in case_file.links
        for entry in (
            Entry(t.plain("Working link"), link.address, exact=True),
            Entry(t.plain("The same, unclickable"), link.display, exact=True),
        )
    ]
    sentence = (
        t.plain("The link works: open it only where that is safe.")
        if links
        else t.plain("There is no link. The moderator’s words describe the material.")
    )
    return Section(
        t.plain("What was reported"),
        (sentence,),
        entries=entries(
            Entry(t.plain("Type"), said(case_file.type.name, t.language)),
            None if region is None else Entry(t.plain("Region"), said(region.name, t.language)),
            Entry(t.plain("Reports"), t.number(reported.reports)),
            Entry(t.plain("First report"), day(reported.first_on)),
            Entry(t.plain("Last report"), day(reported.last_on)),
            *links,
        ),
    )


def _evidence(speaker: Speaker, case_file: CaseFile) -> Section:
    t = speaker.t
    heading = t.plain("Evidence")
    if not case_file.evidence:
        return Section(heading, (t.plain("No files were sent."),))
    head = (t.plain("What"), t.plain("Size"), t.plain("Received"), "SHA-256")
    rows = tuple(_piece(speaker, piece) for piece in case_file.evidence)
    about = t.plain(
        "Files came with reports. The hash is of the bytes that the bot saw; of a post, of its"
        " text."
    )
    return Section(heading, (about,), table=Table(head, rows, (3, 2, 2, 6)))


def _piece(speaker: Speaker, piece: Piece) -> tuple[str, ...]:
    t = speaker.t
    what = t.plain(KINDS[piece.kind]) if piece.kind in KINDS else piece.kind
    if piece.post is not None and piece.posted_at is not None:
        what = t.plain(
            "post {post} of a public channel, published {time}",
            post=piece.post,
            time=time(t, piece.posted_at),
        )
    size = "–" if piece.size is None else t.plain("{n} KB", n=t.number(-(-piece.size // 1024)))
    shown = piece.sha256 or t.plain("the bot did not see the bytes")
    return (what, size, day(piece.received_on), shown)


def _about(speaker: Speaker, case_file: CaseFile) -> Section:
    t, signature = speaker.t, case_file.signature
    return Section(
        t.plain("About this file"),
        (
            t.plain("It holds no data of the people who reported, and no words of theirs."),
            t.plain(
                "The same file comes as JSON with an Ed25519 signature, by which its content can be"
                " checked."
            ),
        ),
        entries=entries(
            Entry(t.plain("Id"), case_file.id, exact=True),
            Entry(t.plain("Made"), time(t, case_file.made_at)),
            Entry(t.plain("Format"), case_file.schema, exact=True),
            (signature and Entry(t.plain("Public key"), signature.public_key, exact=True)) or None,
        ),
    )
