"""Everything from outside is data: no words of people become markup, links or a broken message."""

from enum import Enum
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import fields

from bot.cases.model import Decision
from bot.core.messages import (
    Outgoing,
    bold,
    code,
    fitted,
    lines,
    paragraphs,
    quote,
    spoiler,
)
from bot.desk.card_messages import Card
from bot.desk.notices import DeskProblem, DeskWord
from bot.gallery.samples import NOW, Sample
from bot.links.url import word_set
from bot.staff.model import StaffProblem
from bot.staff.role_screens import StaffWord
from bot.values import Finding, Outcome, Status, Value, replace
from offline_telegram.text import TEXT_LIMIT, units
from tests.kit.anything import TEXTS
from tests.messages.conftest import read

fields_of = cache(fields)
"""Finding the fields of a type takes longer than filling them."""

DECISION = Decision("d", Finding(Outcome.REMOVED), 1, NOW, Status.RECEIVED)
NASTY = '⁦‮Ж<b>&"<i>{x}\u200b'
SEEN = '<b>&"<i>'
LURE = "see http://evil.example/x, evil.kz @evil_one tg://join?invite=1 and /desk now"
LONG = "Ж<&🙂 " * 700  # one field alone is more than a message holds

OURS = word_set(
    """
    id case report reply kind file_id unique_id violation violations types regions region
    account_outcomes missing code number authority ground reason merged_into menu desk status
    bad_links canonical host status_before before error_id earlier merged_number
    again question paper payload sha256 proof waiting language languages territory site entry
    words_language refusal_language reply_language instead asked period month path bad_faith
    after item
    """
)
"""Fields that hold our own ids and codes, which no outsider can write."""
DESKS = ("bot.desk", "bot.staff")
"""Features whose messages are read in the groups of staff, or in private by their members."""
SHORT = frozenset(
    {
        "name",
        "by",
        "holder",
        "decided_by",
        "proposed_by",
        "approved_by",
        "detail",
        "other",
    }
)
"""Names and titles that Telegram itself keeps short."""


def filled(thing, words, *, links=False):
    """The same notice with people's words in every field people can write to."""
    if not isinstance(thing, Value):
        return thing
    changed = {}
    for field in fields_of(type(thing)):
        value = getattr(thing, field.name)
        if field.name in OURS and not is_question(thing, field.name):
            continue
        if isinstance(value, str) and value.isdigit():
            continue  # a moment or a number of ours
        if isinstance(value, str) and not isinstance(value, Enum):
            if links and (field.name in SHORT or field.name == "display"):
                continue
            changed[field.name] = words[:60] if field.name in SHORT else words
        elif isinstance(value, tuple):
            changed[field.name] = tuple(
                words
                if isinstance(each, str) and not isinstance(each, Enum)
                else filled(each, words, links=links)
                for each in value
            )
        elif isinstance(value, Value):
            changed[field.name] = filled(value, words, links=links)
    return replace(thing, **changed)


def is_question(thing, name):
    """A question is words at a desk and an id in a citizen's chat."""
    return name == "question" and hasattr(thing, "alias")


def rendered(voice, sample, language):
    return sample.render(voice[1].speaker(language, NOW))


@pytest.fixture(scope="module")
def everything(kazakhstan, samples):
    """All samples but those whose fields no outsider's words reach as they are: the text of a
    broadcast is HTML that admins wrote, and a case file is read back from our own record."""
    every = samples(kazakhstan[1].speaker("kk", NOW))
    left_out = {"BroadcastMessage", "CaseFileDocument", "HandItOver"}
    return [one for one in every if one.kind not in left_out]


@pytest.fixture(scope="module", params=["kk", "ru", "en"])
def language(request):
    return request.param


def test_no_words_of_people_become_markup(kazakhstan, everything, language):
    met = 0
    for notice in everything:
        text, entities = read(
            fitted(rendered(kazakhstan, filled(notice, NASTY), language))
        )
        met += text.count(SEEN)
        assert text.count("<b>") == text.count(SEEN), notice
        assert not [e for e in entities if e["type"] in ("text_link", "text_mention")]
    assert met > 100


@pytest.mark.slow
@pytest.mark.no_cover
def test_long_words_never_make_a_message_that_telegram_refuses(
    kazakhstan, everything, language
):
    for notice in everything:
        text, _ = read(fitted(rendered(kazakhstan, filled(notice, LONG), language)))
        assert units(text) <= TEXT_LIMIT, notice


def test_nothing_at_a_desk_can_be_tapped_that_a_reporter_wrote(
    kazakhstan, everything, language
):
    at_desks = [
        one for one in everything if type(one.message).__module__.startswith(DESKS)
    ]
    for notice in at_desks:
        for tapped in tapped_in(
            rendered(kazakhstan, filled(notice, LURE, links=True), language)
        ):
            assert "evil" not in tapped, (notice.kind, tapped)
            assert not tapped.startswith("tg:")


def test_a_wrong_word_in_a_command_is_shown_so_that_nothing_can_be_tapped(
    kazakhstan, language
):
    for notice in (
        DeskWord(DeskProblem.UNKNOWN_CASE, LURE),
        *[StaffWord(problem, LURE) for problem in StaffProblem],
    ):
        tapped = tapped_in(rendered(kazakhstan, Sample(notice), language))
        assert not [one for one in tapped if "evil" in one], notice.problem


def tapped_in(outgoing):
    """Whatever opens something at a tap."""
    text, entities = read(outgoing)
    raw = text.encode("utf-16-le")
    for entity in entities:
        if entity["type"] in ("url", "mention", "email", "bot_command", "text_link"):
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            yield raw[start:end].decode("utf-16-le")


def test_a_card_full_of_long_words_still_shows_its_decision(kazakhstan, card, language):
    case = replace(card.case, snoozed_until=None, unread_since=None)
    card = replace(
        card, case=case, said=card.said[:2], alike=card.alike[:1], referral=None
    )
    card = replace(card, earlier=card.earlier[:1])
    told = replace(
        card, case=replace(card.case, status=Status.CLOSED, decision=DECISION)
    )
    told = replace(told, said=(), alike=(), posts=(), languages=())
    for view in (card, told, replace(told, is_private=False)):
        busy = replace(filled(view, LONG), places=(LONG,) * 9, origins=(LONG,) * 9)
        busy = replace(busy, descriptions=(LONG,) * 5, violations=view.violations * 9)
        busy = Sample(Card("case"), replace(busy, regions=view.regions * 9))
        whole = rendered(kazakhstan, busy, language)
        text, _ = read(whole)
        assert units(text) <= TEXT_LIMIT, "a card must not need the last resort"


@given(TEXTS, st.sampled_from([bold, code, quote, spoiler, lines, paragraphs]))
def test_any_words_are_read_as_they_were_written(words, wrap):
    text, entities = read(Outgoing(lines(wrap(words), "end")))
    # Telegram takes white space away at both ends, and so do we where a line would be empty.
    assert words.strip() in text
    assert not [e for e in entities if e["type"] in ("text_link", "text_mention")]


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.integers(0, 10**6))
def test_any_words_in_any_notice_make_a_message_that_telegram_takes(
    kazakhstan, everything, words, choice
):
    for step in range(12):
        notice = everything[(choice + step * 17) % len(everything)]
        nasty = filled(notice, words * 40) if step % 3 == 0 else filled(notice, words)
        text, entities = read(fitted(rendered(kazakhstan, nasty, "ru")))
        assert units(text) <= TEXT_LIMIT
        assert not [e for e in entities if "evil" in str(e.get("url"))], notice
        assert not [e for e in entities if e["type"] == "text_mention"], notice
