"""Questions are answered and odd words are asked about, in every state: neither is a report."""

import asyncio
import tomllib
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channel.loader import load_channel
from bot.core.tables import drafts
from bot.reports.front_desk import question_in, unknown_command
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


STATES = (
    _stranger,
    _no_consent,
    _agreed,
    _chooses_type,
    _sends_files,
    _names_region,
    _reviews,
    _checks,
    _contests,
    _looks_up,
    _in_care,
    _sent,
)
ASKED_FOR_WORDS = (_describes, _names_place)


def _kind_of(on, language, shown):
    t = on.t(language)
    if any(t.plain(ask) in shown.text for ask in (ASK, ADD)):
        return "asked"
    if any(one.answer.say(language)[:40] in shown.text for one in on.channel.questions):
        return "answered"
    return "told"


async def _walk(on, language, state):
    """Say all of it in one state; return what each was answered with."""
    phone = on.citizen(f"{state.__name__} {language}", language)
    await state(on, phone, language)
    before = await rows(on, sa.select(drafts.c.id, drafts.c.body))
    labelled = [type_label(on, kind.id, language) for kind in on.channel.types_on()]
    types = {*labelled, *(label.family for label in labelled)}
    table = []
    for group in ("questions", "messages"):
        for words in SAID[language][group]:
            shown = await answer(phone, words)
            assert not types & set(labels(shown)), (state.__name__, words)
            table.append(
                (language, state.__name__, words, _kind_of(on, language, shown))
            )
    mine = {row["id"] for row in before}
    now = await rows(on, sa.select(drafts.c.id, drafts.c.body))
    assert [row for row in now if row["id"] in mine] == before, (
        "what was begun stays as it was"
    )
    return table


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_question_and_no_odd_message_is_a_report_unasked_in_any_state(
    on, language
):
    tables = []
    for state in STATES:
        tables.append(await _walk(on, language, state))
    drafted = await rows(on, sa.select(drafts))
    assert len(drafted) == 4, "only those that were begun, three of them by a link"
    assert len(await rows(on, sa.select(reports))) == 1, "the one that was sent"
    for table in tables:
        for row in table:
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
            assert _kind_of(on, language, shown) == "answered", known
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
    assert _kind_of(on, language, shown) == "answered"
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
