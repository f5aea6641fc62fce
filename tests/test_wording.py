"""What the catalogs say is settled, kind, short enough and written in one alphabet."""

import re
import unicodedata
from pathlib import Path

import pytest

from bot.channel.loader import load_channel
from bot.core.messages import LABEL_LIMIT
from bot.values import Outcome
from tests.kit import catalogs

BUTTON = 30  # a narrow phone shows that many characters of a button
TOAST = 160  # Telegram shows 200; the rest is room for a name
COMMAND = 60  # Telegram takes 256; a phone shows one line of the command list
SHEET = 80  # a line of a poster, read in passing
LETTER = 300  # a paragraph of an e-mail
PROMPT = 64  # the placeholder in an input field


SHARED = {"модератор", "{n} КБ", "Файл", "Материал"}
"""Words that are the same in Kazakh and in Russian."""

UNKIND = re.compile(
    r"донос|жалоб|ложн|жалған|арызда|мәртебе|ыстық желі|телнұсқа|жеке дерек|әкімші|лаңкес"
    r"|анонимк|кляуз|стукач|согласен",
    re.IGNORECASE,
)
"""Words that accuse, mislead or suit men only. The channel file may need one of them, we do not."""


ONE_WORD = {
    "en": r"\breceipt",
    "kk": r"түбіртек|квитанц|түйме|пәрмен|\bфото|\bсіз",
    "ru": r"квитанц|\bчек\b|\bавтор\w* сообщени",
}
"""Second words for a report code, a button, a command, a photo or a reporter; and a small «сіз»."""


def test_kazakh_noun_stays_singular_after_a_number():
    for _, form in catalogs.said("kk"):
        assert not re.search(r"\{n\}\s+\w+(лар|лер|дар|дер|тар|тер)\b", form), form


@pytest.mark.parametrize("language", catalogs.TRANSLATED)
def test_no_ending_is_glued_to_a_value(language):
    for _, form in catalogs.said(language):
        assert not re.search(r"\}[-‑–—'’]?\w|\w-?\{", form), form


def test_kazakh_words_of_time_stand_behind_a_word_that_takes_their_ending():
    bare = re.compile(r"\{\w+\} (дейін|бастап)\b")
    assert [form for _, form in catalogs.said("kk") if bare.search(form)] == []


@pytest.mark.parametrize("language", catalogs.TRANSLATED)
def test_no_word_mixes_alphabets_and_no_single_latin_letter_poses_as_one(language):
    for text in [form for _, form in catalogs.said(language)] + catalogs.channel_texts(
        language
    ):
        assert text == unicodedata.normalize("NFC", text)
        for word in re.findall(r"[^\W\d_]+", text):
            scripts = catalogs.alphabets(word)
            assert len(scripts) == 1, (
                f"{word!r} in {text!r} has letters of {sorted(scripts)}"
            )
        if catalogs.is_cyrillic(language):
            shown = catalogs.without_placeholders(text)
            assert not re.search(
                r"(?<![\w-])[aceiopxyhABCEHKMOPTXIY](?![\w-])", shown
            ), text


def test_kazakh_is_not_russian():
    russian = dict(catalogs.said("ru"))
    same = [
        form
        for english, form in catalogs.said("kk")
        if form == russian[english]
        and re.search(r"[^\W\d_]", catalogs.without_placeholders(form))
        if form not in SHARED
    ]
    assert same == []


@pytest.mark.parametrize("language", catalogs.TRANSLATED)
def test_no_sentence_is_left_in_english(language):
    for english, form in catalogs.said(language):
        words = re.findall(r"[^\W\d_]+", catalogs.without_placeholders(english))
        if catalogs.is_cyrillic(language):
            assert not words or re.search(r"[Ѐ-ӿ]", form), form or english
        else:  # one word, like “Link”, may be that of the language, too
            assert len(words) < 2 or form != english, form


@pytest.mark.parametrize("language", catalogs.TRANSLATED)
def test_no_word_accuses_misleads_or_excludes_readers(language):
    assert [form for _, form in catalogs.said(language) if UNKIND.search(form)] == []


@pytest.mark.parametrize("language", ONE_WORD)
def test_bot_channel_and_demo_page_use_one_word_for_one_thing(language):
    spoken = [form or english for english, form in catalogs.said(language)]
    for text in [
        *spoken,
        *catalogs.channel_texts(language),
        *catalogs.page_labels(language),
    ]:
        assert not re.search(ONE_WORD[language], text), text


@pytest.mark.parametrize("language", catalogs.TRANSLATED)
def test_button_named_in_a_sentence_is_called_what_the_button_says(language):
    words = {
        english.removesuffix(" ({n})"): form
        for english, form in catalogs.said(language)
    }
    marks = set()
    for english, form in catalogs.said(language):
        for name in re.findall("“([^”{]+)”", english):
            wanted = words[name].removesuffix(" ({n})")
            found = re.search(f"(«|“|„){re.escape(wanted)}(»|”|“)", form)
            assert found, f"“{wanted}” is not in: {form}"
            marks.add(found.groups())
    assert len(marks) == 1, "one kind of quotation marks"


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_buttons_are_short_and_what_telegram_cuts_fits(language):
    words = {english: form or english for english, form in catalogs.said(language)}
    limits = {
        "toasts.py": TOAST,
        "command_menu.py": COMMAND,
        "posters.py": SHEET,
        "sender.py": LETTER,
        "by_hand.py": LETTER,  # the sentence to write beside the files
        "verdict_form.py": LABEL_LIMIT,  # its options have rows of their own
    }
    for path in catalogs.sources():
        is_page = path.parent.name == "register" or path.name in {
            "case_files.py",
            "documents.py",
        }
        limit = LETTER if is_page else limits.get(path.name, BUTTON)
        for english in catalogs.plain_sentences(path):
            assert len(catalogs.without_placeholders(words[english])) <= limit, words[
                english
            ]
    assert len(words["Your words"]) <= PROMPT


UNPROVED = (
    "number of reports decided",
    "never the number of reports",
    "none can be read",
    "never a person",
)
"""What texts said of reports, hashes and names, and no test can show."""


@pytest.mark.parametrize("claim", UNPROVED)
def test_no_text_claims_what_cannot_be_shown(claim):
    root = Path(__file__).parents[1]
    pages = [*(root / "docs").glob("*.md"), root / "README.md"]
    texts = {english: english for english, _ in catalogs.said("ru")}
    texts |= {page.name: page.read_text() for page in pages}
    assert [name for name, text in texts.items() if claim in text.lower()] == []


HERE = {"kk": "осында", "ru": "здесь", "en": "here"}
"""Words that would speak of the bot on a page of the register, in a file or on paper."""
FORWARDS = {"kk": r" – .+(жіберу|беру)$", "ru": " – передать ", "en": " – to the "}


@pytest.mark.parametrize("language", HERE)
def test_how_to_contest_names_the_bot_because_pages_and_files_say_it_too(language):
    said = load_channel(None).contest.say(language)
    assert "/contest" in said
    assert HERE[language] not in said


@pytest.mark.parametrize("language", FORWARDS)
def test_all_usual_verdicts_that_forward_are_worded_alike(language):
    labels = [
        preset.label.say(language)
        for kind in load_channel(None).types
        for preset in kind.presets
        if preset.outcome is Outcome.FORWARDED
    ]
    assert len(labels) > 15
    assert [one for one in labels if not re.search(FORWARDS[language], one)] == []
