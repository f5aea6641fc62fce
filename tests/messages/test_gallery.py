"""Every message the bot can say: it is in the gallery, Telegram takes it, a phone shows it."""

import re

import pytest

from bot.core.forms import ShowPage
from bot.core.messages import Action, Drawing, Outgoing, Upload, decode, encode
from bot.core.messages.buttons import KINDS
from bot.core.messages.kinds import KINDS as MESSAGES
from bot.core.toasts import Toast
from bot.core.typesetting import dump
from bot.gallery.page import Shown, cell, every_message, every_toast, gallery_page
from bot.reports.draft import Draft, Step
from bot.reports.draft_form import DraftStep, contents
from offline_telegram.text import CAPTION_LIMIT, TEXT_LIMIT, units
from tests.kit.deployments import translator
from tests.messages.conftest import read

ALONE, BESIDE_OTHERS = 40, 22
"""Characters of a label that a narrow phone shows in a row of its own, and in one of 2 or 3."""
MOST_IN_A_ROW = 3
RENDERED = set(MESSAGES) - {"CardGone", "Cleaning", "LetIn"}  # these have no words
PLACEHOLDER_LIMIT = 64


@pytest.fixture(scope="module")
def messages(voice):
    """Every sample: its kind, and what it is in each language."""
    return list(every_message(*voice))


@pytest.fixture(scope="module")
def shown(messages):
    """Every sample in every language, in one list."""
    return [one for _, row in messages for one in row]


@pytest.mark.no_cover
def test_every_kind_of_message_has_a_sample(messages):
    assert {kind for kind, _ in messages} >= RENDERED


def test_what_reporters_wrote_is_protected_and_no_file_that_staff_pass_on(shown):
    protected = {one.kind for one in shown if one.message.protected}
    cards = {"Card", "LookCard", "AppealCard"}
    assert protected == cards | {"ReporterSaid", "CaseFile", "History", "AppealEnded"}


def test_every_sample_is_html_that_telegram_takes_and_short_enough(shown):
    for one in shown:
        text, _ = read(one.message)
        assert text.strip(), one
        assert units(text) <= TEXT_LIMIT, (one.kind, one.language)


@pytest.mark.no_cover
def test_every_button_fits_into_64_bytes_and_is_understood_when_pressed(shown):
    for one in shown:
        for row in one.message.rows:
            for button in row:
                targets = [button.action, button.url, button.copy]
                assert sum(target is not None for target in targets) == 1, button
                if isinstance(button.action, Action):
                    data = encode(button.action)
                    assert decode(data) == button.action, data


def test_every_kind_of_action_is_shown_somewhere(shown):
    buttons = [button for one in shown for row in one.message.rows for button in row]
    missing = set(KINDS) - {type(button.action) for button in buttons}
    assert not missing, "add a sample to the gallery, or remove the action"


def test_many_types_are_shown_by_group(voice, monkeypatch):
    monkeypatch.setattr("bot.core.pickers.PAGED_FROM", 1)
    shown = DraftStep(Draft("draft", Step.TYPE)).render(voice[1].speaker("kk", 0))
    assert ShowPage in {type(button.action) for row in shown.rows for button in row}


def test_headings_part_own_words_from_a_post_only_where_there_are_both(voice):
    headings = "Your words:", "The forwarded post:"
    for own, post in [("Mine", None), (None, "Theirs"), ("Mine", "Theirs")]:
        draft = Draft("draft", Step.REVIEW, description=own, forwarded=post)
        said = contents(voice[1].speaker("en", 0), draft)
        assert all((heading in said) == bool(own and post) for heading in headings), (
            said
        )


TAP = (
    "Hidden (tap to read):",
    "What the authority wrote (tap to read):",
    "⚠ Disturbing words are hidden: tap to read.",
)


def test_hidden_words_say_that_they_can_be_opened(shown):
    hidden = [one for one in shown if "<tg-spoiler>" in str(one.message.text)]
    assert "OutcomeNews" in {one.kind for one in hidden}
    for one in hidden:
        t = translator(one.language)
        assert any(t(said) in one.message.text for said in TAP), (
            one.kind,
            one.language,
        )


def test_every_label_fits_a_phone(shown):
    for one in shown:
        for row in one.message.rows:
            assert 1 <= len(row) <= MOST_IN_A_ROW, (one.kind, row)
            room = ALONE if len(row) == 1 else BESIDE_OTHERS
            long = [button.text for button in row if units(button.text) > room]
            assert not long, (one.kind, one.language, long)
            assert all(button.text.strip() for button in row)


def test_placeholders_of_input_fields_fit(shown):
    asked = [one.message.prompt for one in shown if one.message.prompt]
    assert 0 < max(len(prompt) for prompt in asked) <= PLACEHOLDER_LIMIT


def test_toasts_are_whole_sentences_of_at_most_200_characters(voice):
    for toast, row in every_toast(*voice):
        for text in (one.message.text for one in row):
            assert len(text) < 200, toast
            assert text[-1] in ".!?", (toast, text)
            assert toast is not Toast.MERGED or "9GQ4TX" in text, (
                "a number, and no name"
            )


@pytest.mark.slow
def test_the_page_shows_every_message_in_every_language_under_a_number(kazakhstan):
    page = gallery_page(*kazakhstan)
    rows = len(list(every_message(*kazakhstan))) + len(Toast)
    assert all(
        page.count(f'<div class="m" lang="{code}"') == rows
        for code in ("kk", "ru", "en")
    )
    numbers = [int(n) for n in re.findall(r'<div class="row" id="m(\d+)">', page)]
    assert numbers == list(range(1, rows + 1))
    contents, _, body = page.partition("</nav>")
    linked = re.findall(r'href="#(\w+)"', contents)
    assert linked == re.findall(r'<h3 id="(\w+)">', body)
    assert len(linked) == len(set(linked))


def test_the_page_shows_pictures_and_names_documents_of_our_making():
    photo, paper = (
        Upload("photo", "a.png", b"picture"),
        Upload("document", "a<b.csv", b"rows"),
    )
    shown = [
        cell(Shown("Any", "en", Outgoing("words", file=file)))
        for file in (photo, paper)
    ]
    assert 'src="data:image/png;base64,cGljdHVyZQ=="' in shown[0]
    assert "a&lt;b.csv" in shown[1]


def test_words_under_a_picture_fit_there(shown):
    captioned = [
        one for one in shown if isinstance(one.message.file, (Drawing, Upload))
    ]
    assert captioned
    for one in captioned:
        assert units(read(one.message)[0]) <= CAPTION_LIMIT, (one.kind, one.language)


def test_no_number_stands_alone_at_the_begin_of_a_line(shown):
    for one in shown:
        labels = [button.text for row in one.message.rows for button in row]
        assert not any("№ " in text for text in (one.message.text, *labels)), one


OWN = {"LinksChecked", "ReportState", "ReportList", "Receipt", "AnonymousReceipt"}
OWN |= {"DraftStep", "AnswerAsk", "ContestStep"}
"""Answers to the person who sent the link: to them alone it is code that no tap opens."""


def test_a_working_link_stands_only_in_private_and_in_the_case_file(shown):
    """A button of the working card copies it."""
    working = "https://example.com/post/1"
    rows = [(one, row) for one in shown for row in one.message.rows]
    copied = [
        one for one, row in rows for button in row if working in (button.copy or "")
    ]
    assert {one.kind for one in copied} == {"Card", "LookCard", "AppealCard"}
    assert all(one.message.protected for one in copied)
    for one in shown:
        text = str(one.message.text)
        outside = re.sub(r"<code>.*?</code>", "", text)
        assert working not in outside, (one.kind, one.language)
        assert one.kind in OWN or working not in text, (one.kind, one.language)
        if one.kind == "Card" and not one.message.protected:
            assert working not in str(one.message.rows)
    files = {
        one.kind for one in shown if working.encode() in _content(one.message.file)
    }
    assert files == {"CaseFileDocument", "HandItOver"}


def _content(file):
    """The bytes of a file that the bot makes, or what is to be made."""
    if isinstance(file, Drawing):
        return dump(file.what).encode()
    return file.content if isinstance(file, Upload) else b""
