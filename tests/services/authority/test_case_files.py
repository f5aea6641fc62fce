"""A case file says what an authority needs, names no reporter, and is the same at each attempt."""

import json
import re
from base64 import b64decode
from pathlib import Path

import jsonschema
import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature

from bot.authorities import case_files
from bot.authorities.case_files import case_file_json
from bot.authorities.model import Named
from bot.authorities.tables import case_files as table
from bot.cases import store as cases_store
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import CaseEvent
from bot.core import sealed
from bot.core.messages import Origin
from bot.desk import casework
from bot.history import service
from bot.reports import files_store
from bot.reports.draft import Attachment, Input
from bot.values import Act, Finding, Outcome, Way, replace
from tests.kit.services.acts import DANA, case_of, citizen, file, link, open_desk

DOC = Path("docs/case-file.md").read_text(encoding="utf-8")
SCHEMA = json.loads(Path("docs/schemas/case-file-1.json").read_text(encoding="utf-8"))
CLIP = Attachment("video", "file-2", "unique-2", "video/mp4", 5_000)
SECRET = "Мектеп жанындағы үй, 12-пәтер"
VERDICT = Finding(
    Outcome.FORWARDED,
    "platforms",
    "competent",
    "mia",
    "Слова модератора",
    words_language="ru",
)


async def forwarded(work, *people, url=1):
    await open_desk(work)
    for who in people or (41, 42):
        content = Input(
            links=(link(url),), text=f"{SECRET} {who}", files=(CLIP,), place=SECRET
        )
        report = await file(work, await citizen(work, who), content)
    case = await casework.decide_case(work, await case_of(work, report), DANA, VERDICT)
    return case, report


def referral_of(case, department=None):
    return Referral(
        "referral1",
        case.id,
        case.decision.id,
        "mia",
        department,
        Way.EMAIL,
        Stage.LEAVING,
        1,
    )


async def test_the_file_says_what_the_authority_needs(work):
    case, report = await forwarded(work)
    await files_store.note_file_seen(
        work.tx, report.id, CLIP.unique_id, Origin("ab" * 32, 4_321)
    )
    made = await case_files.gather(work, referral_of(case))
    assert (made.id, made.number) == ("referral1", case.number)
    assert made.addressed_to.authority.name["ru"] == "Министерство внутренних дел"
    assert made.type == Named("drugs", work.channel.type("drugs").title.root)
    [address] = made.links
    assert address.address == address.canonical == "https://example.com/1"
    assert address.display == "hxxps://example[.]com/1"
    assert made.reported.reports == 2
    assert made.finding.ground.law["en"].startswith(
        "Law of the Republic of Kazakhstan No. 18"
    )
    assert made.finding.ground.edition == "2024-09-19"
    assert made.finding.reason.name.keys() == set(work.channel.languages)
    assert (made.finding.words.text, made.finding.words.language) == (
        "Слова модератора",
        "ru",
    )
    [piece] = made.evidence
    assert (piece.kind, piece.size, piece.sha256) == ("video", 4_321, "ab" * 32)


async def test_no_reporter_and_no_words_of_one_are_in_it_and_it_lies_sealed(work):
    case, report = await forwarded(work, 4_155_551, 4_155_552)
    made = case_file_json(await case_files.gather(work, referral_of(case))).decode()
    for leak in (SECRET, "4155551", "4155552", report.id, report.person, CLIP.file_id):
        assert leak not in made
    assert report.number == case.number or report.number not in made
    [row] = await work.tx.rows(sa.select(table))
    assert row["body"].startswith("sealed:")


async def test_the_region_is_that_of_the_case(work):
    case, _ = await forwarded(work)
    assert (await case_files.gather(work, referral_of(case))).region is None
    other, _ = await forwarded(work, 43, url=2)
    placed = replace(other, region="KZ-75", version=other.version + 1)
    await cases_store.change_case(
        work.tx, other, placed, CaseEvent(Act.SET_REGION, 1, None)
    )
    referral = replace(referral_of(placed, "KZ-75"), id="referral2")
    assert (await case_files.gather(work, referral)).region.id == "KZ-75"


async def test_each_attempt_sends_the_same_bytes_whatever_happens_meanwhile(
    working, clock
):
    async with working() as work:
        case, _ = await forwarded(work)
        first = case_file_json(await case_files.gather(work, referral_of(case)))
    clock.advance(seconds=3600)
    async with working() as work:
        await file(work, await citizen(work, 77))
        again = case_file_json(await case_files.gather(work, referral_of(case)))
        kept = case_file_json(await case_files.kept_file(work.tx, "referral1"))
    assert first == again == kept


async def test_it_matches_its_schema_and_is_checked_with_cryptography_alone(work):
    """By the code of docs/case-file.md: nothing of the bot is needed."""
    case, _ = await forwarded(work)
    sent = case_file_json(await case_files.gather(work, referral_of(case)))
    check = jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.FormatChecker()
    )
    check.check_schema(SCHEMA)
    check.validate(json.loads(sent))
    with pytest.raises(jsonschema.ValidationError):
        check.validate({**json.loads(sent), "reporter": "1"})
    [code] = re.findall(r"```python\n(.*?)```", DOC, re.DOTALL)
    told: dict = {}
    exec(code, told)  # noqa: S102 - our own documentation
    printed = (await service.current(work.tx)).text
    content = told["check"](sent, printed)
    assert content["number"] == case.number
    with pytest.raises(InvalidSignature):
        told["check"](
            sent.replace(b"https://example.com/1", b"https://example.com/2"), printed
        )
    known = await sealed.public_key(work.tx)
    assert b64decode(json.loads(sent)["signature"]["public_key"]) == known
