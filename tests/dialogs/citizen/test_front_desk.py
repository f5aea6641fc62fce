"""Questions are answered and odd words are asked about, in every state: neither is a report."""

import asyncio
import tomllib
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from bot.channel.loader import load_channel
from bot.core.tables import drafts, people
from bot.reports.care import Hinted
from bot.reports.draft import Remark
from bot.reports.front_desk import question_in, unknown_command
from bot.reports.model import is_small_talk
from bot.reports.need import Need
from bot.reports.tables import reports
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import (
    LANGUAGE_NAMES,
    LANGUAGES,
    answer,
    review,
    rows,
    tap,
    tap_new,
    type_label,
    wait_button,
)
from tests.kit.people.need import SENTENCES
from tests.kit.stage import stage


@pytest.fixture
async def on(tmp_path):
    """A channel that publishes, so that /check is there."""
    async with stage(tmp_path, publishes=True) as opened:
        yield opened


SAID = tomllib.loads(Path(__file__).with_name("unknown_words.toml").read_text("utf-8"))
ASK = "Send this as a report?"
ADD = "Add this to your report?"
LINK = "https://example.com/begun"


async def _stranger(on, phone, language):
    pass


async def _agreed(on, phone, language):
    await on.agree(phone, language)


async def _no_consent(on, phone, language):
    """A language was chosen, and the consent is asked."""
    await answer(phone, "/start", LANGUAGE_NAMES[language])
    await tap(phone, LANGUAGE_NAMES[language], on.t(language).plain("I agree"))


async def _chooses_type(on, phone, language):
    await on.agree(phone, language)
    await answer(phone, LINK, type_label(on, "drugs", language))


async def _describes(on, phone, language):
    """The step that asks for words: what is said there is a part of the draft."""
    t = on.t(language)
    await on.agree(phone, language)
    kind = type_label(on, "drugs", language)
    await tap(phone, t.plain("Report a violation"), kind, t.plain("Cancel"))


async def _sends_files(on, phone, language):
    await _describes(on, phone, language)
    await answer(phone, WORDS[language], on.t(language).plain("Screenshots and files"))


async def _names_region(on, phone, language):
    t = on.t(language)
    await _sends_files(on, phone, language)
    await tap(phone, t.plain("Skip"), t.plain("Which region does it concern?"))


async def _names_place(on, phone, language):
    t = on.t(language)
    await _names_region(on, phone, language)
    anywhere = on.channel.region("unspecified").short.say(language)
    await tap(phone, anywhere, t.plain("Where did it happen?"))


async def _sent(on, phone, language):
    t = on.t(language)
    await on.agree(phone, language)
    await review(on, phone, f"https://example.com/{language}", language=language)
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))


async def _contests(on, phone, language):
    await on.agree(phone, language)
    await answer(phone, "/contest")


async def _reviews(on, phone, language):
    await on.agree(phone, language)
    await review(on, phone, LINK, language=language)


async def _checks(on, phone, language):
    await on.agree(phone, language)
    await answer(phone, "/check", "example.com/page")


async def _looks_up(on, phone, language):
    await on.agree(phone, language)
    await answer(phone, "/status")


async def _in_care(on, phone, language):
    t = on.t(language)
    phone.say(SENTENCES[Need.LIFE][language])
    await tap_new(
        phone, t.plain("This is about me"), t.plain("Report something after all")
    )


class Kind(StrEnum):
    """Answers to words; the table of the closing note names them so."""

    ANSWERED = "answer from the list"
    CARD = "help for a life at risk"
    NUMBERS = "numbers to call"
    ASKED = "a report?"
    ADDS = "add it?"
    LEFT_OUT = "nothing was added"
    STEP = "the same step"
    HINT = "how to report"
    LANGUAGE = "choose a language"
    CONSENT = "consent first"
    NO_CODE = "no such code"
    NO_ENTRY = "no such entry"
    CARE = "help goes on"


class Right(NamedTuple):
    """Right answers of a state to words that are no question: to courtesies, to words that are too
    short to tell what they are, and to others. What is no longer than `brief` is short.
    `stays` says below an answered question that what was begun stays.
    """

    courtesy: Kind
    short: Kind
    other: Kind
    stays: str
    brief: int = 14


def _only(kind, stays):
    return Right(kind, kind, kind, stays)


BEGUN = "What you began still waits: go on with it, or send /cancel."
KEPT = "Your report is kept. Nothing was added to it."
OPEN = Right(Kind.HINT, Kind.HINT, Kind.ASKED, "Report a violation")
FILLED = Right(Kind.STEP, Kind.ADDS, Kind.ADDS, KEPT)
RIGHT = {
    _stranger: _only(Kind.LANGUAGE, "Please choose a language."),
    _no_consent: _only(
        Kind.CONSENT, "Before your first report we ask for your consent."
    ),
    _agreed: OPEN,
    _chooses_type: Right(Kind.LEFT_OUT, Kind.ADDS, Kind.ADDS, KEPT),
    _sends_files: FILLED,
    _names_region: FILLED,
    _reviews: FILLED,
    _checks: Right(Kind.HINT, Kind.HINT, Kind.ASKED, BEGUN),
    _contests: Right(Kind.NO_ENTRY, Kind.NO_ENTRY, Kind.ASKED, BEGUN, 24),
    _looks_up: Right(Kind.NO_CODE, Kind.NO_CODE, Kind.ASKED, BEGUN, 24),
    _in_care: _only(Kind.CARE, "Report something after all"),
    _sent: OPEN,
}
ASKED_FOR_WORDS = (_describes, _names_place)
ALARMS = {"меня не накажут за то что я написал?"}
"""Words that are taken for a cry for help, though no person meant one. Help comes first: a code or
a link is waited for no longer, and only a draft stays."""
CRIES = {
    "help me find my parcel",
    "помогите найти посылку",
    "сәлемдемемді табуға көмектесіңіз",
}
"""Numbers to call come first, and the usual answer follows."""
SIGNS = {
    Kind.CARD: "I am reporting a post",
    Kind.NUMBERS: "If you or another person is in danger now, please call:",
    Kind.ASKED: ASK,
    Kind.ADDS: ADD,
    Kind.LEFT_OUT: "All right, nothing was added.",
    Kind.STEP: Remark.NOT_ADDED.sentence,
    Kind.HINT: Hinted.TOO_SHORT.sentence,
    Kind.CONSENT: "I agree",
    Kind.NO_CODE: "No report was found under this code. Please check it and send it again.",
    Kind.NO_ENTRY: "I found neither a link nor an entry of the register in this.",
    Kind.CARE: "Report something after all",
    Kind.LANGUAGE: "Please choose a language.",
}
"""By which an answer is known, the first that it has; ANSWERED by the channel's own words."""


def _has(shown, sentence):
    return sentence in shown.text or sentence in labels(shown)


def _kind_of(on, language, shown):
    t = on.t(language)
    if any(one.answer.say(language)[:40] in shown.text for one in on.channel.questions):
        return Kind.ANSWERED
    kinds = [kind for kind, sign in SIGNS.items() if _has(shown, t.plain(sign))]
    assert kinds, f"an answer without a name: {shown.text}"
    return kinds[0]


def _right_for(on, state, words):
    """The answers that are right, in their order."""
    right = RIGHT[state]
    usual = right.other
    if is_small_talk(words):
        usual = right.courtesy
    elif len(words) <= right.brief:
        usual = right.short
    if state is _in_care:
        if question_in(on.channel, words) and not is_small_talk(words):
            return [Kind.ANSWERED]
        return [usual]
    if words in ALARMS:
        return [Kind.CARD]
    if words in CRIES:
        return [Kind.NUMBERS, usual]
    if question_in(on.channel, words):
        return [Kind.ANSWERED]
    return [usual]


async def _begun(on, ids=None):
    """The drafts, those with these ids, and what is waited for."""
    kept = await rows(on, sa.select(drafts.c.id, drafts.c.body))
    waited = await rows(on, sa.select(people))
    return (
        [row for row in kept if ids is None or row["id"] in ids],
        [row["expecting"] for row in waited if row["expecting"]],
    )


async def _say(on, phone, language, state, words):
    """Say one thing; its answers are the right ones, and none is a list of types."""
    labelled = [type_label(on, kind.id, language) for kind in on.channel.types_on()]
    types = {*labelled, *(label.family for label in labelled)}
    right = _right_for(on, state, words)
    after = phone.say(words).id
    for kind in right:
        shown = await phone.wait(after=after)
        after = shown.id
        said = (state.__name__, words, shown.text)
        assert not types & set(labels(shown)), said
        assert _kind_of(on, language, shown) == kind, said
        if kind is Kind.ANSWERED:
            assert _has(shown, on.t(language).plain(RIGHT[state].stays)), said
    return language, state.__name__.strip("_"), words, " + ".join(right)


async def _walk(on, language, state):
    """Say all of it in one state; return what each was answered with."""
    phone = on.citizen(f"{state.__name__} {language}", language)
    await state(on, phone, language)
    every = [*SAID[language]["questions"], *SAID[language]["messages"]]
    before = await _begun(on)
    ids = {row["id"] for row in before[0]}
    said = [words for words in every if words not in ALARMS]
    table = [await _say(on, phone, language, state, words) for words in said]
    assert await _begun(on, ids) == before, "what was begun stays as it was"
    for words in ALARMS.intersection(every):
        table.append(await _say(on, phone, language, state, words))
    assert (await _begun(on, ids))[0] == before[0], "a draft stays beside help, too"
    return table


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_question_and_no_odd_message_is_a_report_unasked_in_any_state(
    on, language
):
    """Prints the table kind × language × state → answer: pytest -s."""
    tables = [await _walk(on, language, state) for state in RIGHT]
    drafted = await rows(on, sa.select(drafts))
    assert len(drafted) == 4, "only those that were begun, three of them by a link"
    assert len(await rows(on, sa.select(reports))) == 1, "the one that was sent"
    for row in chain.from_iterable(tables):
        print(*row, sep=" | ")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_step_that_asks_for_words_answers_questions_and_no_list_of_types(
    on, language
):
    words = SAID[language]["questions"] + SAID[language]["messages"]
    types = [type_label(on, kind.id, language) for kind in on.channel.types_on()]
    for state in ASKED_FOR_WORDS:
        phone = on.citizen(state.__name__, language)
        await state(on, phone, language)
        for known in KNOWN[language]:
            shown = await answer(phone, known)
            assert _kind_of(on, language, shown) is Kind.ANSWERED, known
        for said in words[:3]:
            shown = await answer(phone, said)
            families = {label.family for label in types}
            assert not {*types, *families} & set(labels(shown)), said
    assert await rows(on, sa.select(reports)) == []


KNOWN = {
    "en": {
        "how do i report?": "how",
        "what is this bot?": "what",
        "thank you": "thanks",
    },
    "ru": {"а когда будет ответ?": "when", "кто вы?": "who", "спасибо": "thanks"},
    "kk": {"бұл қандай бот?": "what", "рахмет": "thanks", "қалай хабарлаймын?": "how"},
}


def test_a_command_without_words_is_unknown_and_breaks_nothing():
    """Telegram marks a part of a text as a command, and may send no text with the mark."""
    assert unknown_command("", ["help"]).typed == "/"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_channel_answers_fifteen_questions_in_every_language(on, language):
    asked = [one.asked.root[language] for one in on.channel.questions]
    assert len(asked) >= 15
    assert all(asked)
    phone = await on.agreed("Aru", language)
    await review(on, phone, LINK, language=language)
    answers = {one.id: one.answer.say(language) for one in on.channel.questions}
    for words, question in KNOWN[language].items():
        shown = await answer(phone, words, answers[question])
        assert labels(shown) == [on.t(language).plain("Continue")]
    again = await tap(
        phone, on.t(language).plain("Continue"), on.t(language).plain("Send")
    )
    assert "example.com/begun" in again.text
    assert "рахмет" not in again.text


def test_words_of_a_report_are_no_question():
    for words in (
        "Продают наркотики у школы номер пять, примите меры, спасибо",
        "my neighbour told me how to report prices for pills that he sells near the school",
        "Көршім мектеп жанында есірткі сатады, шара қолданыңыздаршы, рахмет",
    ):
        assert question_in(load_channel(), words) is None, words


WORDS = {
    "en": "They sell pills behind the school",
    "ru": "За школой каждый вечер продают таблетки",
    "kk": "Мектептің артында таблетка сатып жатыр",
}


async def _begins_by_a_yes(on, language):
    t, phone = on.t(language), await on.agreed(f"Yes {language}", language)
    shown = await answer(phone, WORDS[language], t.plain(ASK))
    assert labels(shown) == [t.plain("Yes, report it"), t.plain("No")]
    await tap(phone, t.plain("No"), t.plain("All right, nothing was sent."))
    await answer(phone, WORDS[language], t.plain(ASK))
    kind = type_label(on, "drugs", language)
    asked = await tap(phone, t.plain("Yes, report it"), kind)
    assert WORDS[language] in asked.text
    await tap(phone, kind, t.plain("Send"))
    await answer(phone, WORDS[language] + "!", t.plain(ADD))
    await tap(phone, t.plain("Yes, add it"), t.plain("Added to your report."))


async def test_words_begin_a_report_or_join_it_by_one_yes(on):
    await asyncio.gather(*(_begins_by_a_yes(on, language) for language in LANGUAGES))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_words_of_a_stranger_are_asked_about_after_the_consent(on, language):
    t, phone = on.t(language), on.citizen("Aru", language)
    await answer(phone, WORDS[language], LANGUAGE_NAMES[language])
    assert await rows(on, sa.select(drafts)) == []
    await tap(phone, LANGUAGE_NAMES[language], t.plain("I agree"))
    await tap(phone, t.plain("I agree"), t.plain(ASK))
    asked = await tap(
        phone, t.plain("Yes, report it"), type_label(on, "drugs", language)
    )
    assert WORDS[language] in asked.text


async def test_a_question_before_a_language_is_chosen_is_answered_in_its_own(on):
    phone = on.citizen("Aru", "ru")
    shown = await answer(phone, "what is this bot?")
    assert on.channel.questions[1].answer.say("en") in shown.text
    assert labels(shown) == list(LANGUAGE_NAMES.values())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_typed_name_of_a_type_chooses_it_at_once(on, language):
    phone, kind = await on.agreed("Aru", language), on.channel.type("fraud")
    await answer(phone, kind.label.say(language), kind.explanation.say(language))
    await answer(phone, "/cancel")
    await answer(phone, LINK, type_label(on, "fraud", language))
    await answer(phone, kind.button.say(language).upper(), on.t(language).plain("Send"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_yes_ends_what_was_waited_for_before(on, language):
    """Else the next link would be looked up, and not be a part of the report."""
    t = on.t(language)
    for command in ("/check", "/contest", "/status"):
        phone = await on.agreed(command, language)
        await answer(phone, command)
        await answer(phone, WORDS[language], t.plain(ASK))
        kind = type_label(on, "drugs", language)
        await tap(phone, t.plain("Yes, report it"), kind)
        asked = await answer(phone, LINK, kind)
        assert "example.com/begun" in asked.text
        assert WORDS[language] in asked.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_marks_alone_are_text_and_no_kind_that_cannot_be_used(on, language):
    phone = await on.agreed("Aru", language)
    await answer(phone, "...", on.t(language).plain(Hinted.TOO_SHORT.sentence))


async def test_a_question_in_words_of_two_languages_is_answered_in_the_writers(on):
    """«Анонимно» is a word of both."""
    for language, words in (("ru", "это анонимно?"), ("kk", "бұл анонимді ме?")):
        phone = on.citizen(language, language)
        shown = await answer(phone, words, LANGUAGE_NAMES[language])
        [asked] = [one for one in on.channel.questions if one.id == "anonymous"]
        assert asked.answer.say(language)[:40] in shown.text


async def test_an_unknown_command_names_the_nearest(on):
    phone = await on.agreed("Emma", "en")
    shown = await answer(phone, "/hotline", "There is no command /hotline.")
    assert "/hotlines" in shown.text
    far = await answer(phone, "/qwertyuiop", "There is no command")
    assert "Did you mean" not in far.text
    await wait_button(phone, "Menu")


CYRILLIC = {"/көмек": "/help", "/помощь": "/help", "/язык": "/language"}


@pytest.mark.parametrize(("typed", "meant"), CYRILLIC.items())
async def test_a_command_in_words_of_the_menu_names_the_one_it_means(on, typed, meant):
    phone = await on.agreed("Emma", "ru")
    shown = await answer(phone, typed, typed)
    assert meant in shown.text
    assert await rows(on, sa.select(drafts)) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_question_before_the_consent_is_answered_and_what_was_begun_stays(
    on, language
):
    t, phone = on.t(language), on.citizen("Aru", language)
    await _no_consent(on, phone, language)
    await answer(phone, LINK, t.plain("I agree"))
    before = await rows(on, sa.select(drafts.c.body))
    question = next(iter(KNOWN[language]))
    shown = await answer(phone, question)
    assert _kind_of(on, language, shown) is Kind.ANSWERED
    assert labels(shown) == [t.plain("Your consent")]
    assert await rows(on, sa.select(drafts.c.body)) == before
    full = await tap(phone, t.plain("Your consent"), t.plain("I agree"))
    assert full is not None
    await tap(phone, t.plain("I agree"), type_label(on, "drugs", language))


async def test_a_draft_has_one_message_that_is_changed_while_it_is_in_sight(on):
    t, phone = on.t("en"), await on.agreed("Emma", "en")
    first = await answer(phone, LINK, type_label(on, "drugs", "en"))
    for n in range(2):
        phone.send_photo()
        shown = await phone.wait(t.plural("{n} file", "{n} files", n + 1))
        assert shown.id == first.id
    more = await answer(phone, "https://example.com/more", "https://example.com/more")
    assert more.id == first.id
    below = await answer(phone, "https://example.com/last", "https://example.com/last")
    assert below.id > first.id, "the first stands out of sight by now"
    again = await tap(phone, type_label(on, "drugs", "en"), t.plain("Send"))
    assert again.id == below.id


async def test_a_draft_whose_message_was_deleted_gets_a_new_one(on):
    phone = await on.agreed("Emma", "en")
    first = await answer(phone, LINK, type_label(on, "drugs", "en"))
    phone.delete(first)
    more = await answer(phone, "https://example.com/more", "https://example.com/more")
    assert more.id > first.id


@pytest.mark.parametrize("language", LANGUAGES)
async def test_types_are_shown_as_families_then_as_types(on, language):
    t, phone = on.t(language), await on.agreed("Aru", language)
    asked = await answer(phone, LINK, type_label(on, "drugs", language))
    families = [one.label.say(language) for one in on.channel.groups[:-1]]
    other = type_label(on, "other", language)
    assert labels(asked) == [*families, other, t.plain("Cancel")]
    kinds = [type_label(on, one.id, language) for one in on.channel.types_in("crime")]
    chosen = await tap(phone, families[1], kinds[0])
    assert labels(chosen) == [*kinds, t.plain("Back"), t.plain("Cancel")]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_words_of_an_attack_lead_to_its_type_by_one_press(on, language):
    t, phone = on.t(language), await on.agreed("Aru", language)
    card = await answer(phone, SENTENCES[Need.ATTACK][language], t.plain("Report this"))
    assert card is not None
    asked = await tap(phone, t.plain("Report this"), t.plain("Where did it happen?"))
    kind = on.channel.type("attack")
    first = kind.first_help.numbers[0]
    assert asked.text.index(first) < asked.text.index(t.plain("Where did it happen?"))
    reviewed = await tap(phone, t.plain("Skip"), t.plain("Send"))
    assert kind.label.say(language) in reviewed.text


async def test_the_place_is_asked_of_what_happens_off_line_and_not_of_a_link(on):
    t = on.t("en")
    place = t.plain("Where did it happen?")
    for violation in ("leaflets", "recruiting", "shop", "attack"):
        phone = await on.agreed(violation, "en")
        kind = type_label(on, violation, "en")
        phone.send_photo()
        await tap_new(phone, kind, place)
        await answer(phone, "Abay street 1", "Abay street 1")
        await answer(phone, "/cancel", t.plain("Cancelled. Nothing was sent."))
        await answer(phone, "https://t.me/some_channel", kind)
        shown = await tap(phone, kind, t.plain("Send"))
        assert place not in shown.text


async def test_outcomes_of_what_happens_off_line_do_not_speak_of_the_internet_alone(on):
    for violation in ("leaflets", "recruiting", "shop", "attack"):
        reasons = on.channel.reasons("out_of_scope", violation)
        assert "not_internet" not in [one.id for one in reasons]
        for preset in on.channel.type(violation).presets:
            assert preset.outcome in {"forwarded", "not_confirmed"}


async def test_in_help_mode_my_reports_are_shown_to_who_agreed(on):
    t, phone = on.t("ru"), on.citizen("Aru", "ru")
    await _sent(on, phone, "ru")
    phone.say(SENTENCES[Need.LIFE]["ru"])
    await tap_new(
        phone, t.plain("This is about me"), t.plain("Report something after all")
    )
    listed = await answer(phone, "/my", "№")
    assert t.plain("My reports") in listed.text
