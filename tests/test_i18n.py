"""A translator trusts its sentences and escapes their values."""

import gettext
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from bot.core import languages as i18n
from bot.core.languages import Speech, Translator, languages

ALMATY = Speech("Asia/Almaty", "UTC+5")


class Catalog(gettext.NullTranslations):
    """A catalog with a few sentences of its own."""

    def __init__(self, sentences):
        super().__init__()
        self.sentences = sentences

    def gettext(self, message):
        return self.sentences.get(message, message)


def translator(**sentences):
    return Translator("en", Catalog(sentences), ZoneInfo("Asia/Almaty"), "UTC+5")


def moment(*args):
    """Milliseconds of a time in UTC."""
    return round(datetime(*args, tzinfo=UTC).timestamp() * 1000)


def test_value_is_escaped_and_the_sentence_is_not():
    t = translator(greet="<b>Hello</b>, {name} & co")
    assert t("greet", name='<i>Ann</i> & "Bob"') == (
        "<b>Hello</b>, &lt;i&gt;Ann&lt;/i&gt; &amp; &#34;Bob&#34; & co"
    )


def test_sentence_inside_a_sentence_is_escaped_once():
    t = translator()
    assert t("Why: {reason}", reason=t("{a} only", a="<x>")) == "Why: &lt;x&gt; only"


def test_braces_in_a_value_stay_text():
    t = translator()
    assert t("Said: {words}", words="{name} {0} {{") == "Said: {name} {0} {{"
    assert t.plain("Said: {words}", words="{name} {0}") == "Said: {name} {0}"


def test_plain_text_has_no_mark_up_and_no_escapes():
    text = translator().plain("Found “{words}”", words="<b> & co")
    assert text == "Found “<b> & co”"
    assert not isinstance(text, Markup)


def test_plural_counts_and_escapes_its_values():
    t = translator()
    assert t.plural("{n} file of {name}", "{n} files of {name}", 1, name="<a>") == (
        "1 file of &lt;a&gt;"
    )
    assert t.plural("{n} file of {name}", "{n} files of {name}", 3, name="b") == "3 files of b"


@pytest.mark.parametrize(
    ("language", "said"), [("kk", "5 хабарлама"), ("ru", "5 сообщений"), ("en", "5 reports")]
)
def test_plural_picks_the_form_of_the_language(language, said):
    assert ALMATY.translator(language).plural("{n} report", "{n} reports", 5) == said


def test_language_without_a_catalog_speaks_english():
    t = ALMATY.translator("tr")
    assert t("Received") == "Received"
    assert t.plural("{n} file", "{n} files", 2) == "2 files"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_time_is_shown_in_the_channels_zone(language):
    t = ALMATY.translator(language)
    assert t.time(moment(2026, 11, 24, 10, 7)) == "24.11.2026 15:07 (UTC+5)"
    assert t.time(moment(2026, 12, 31, 19, 30)) == "01.01.2027 00:30 (UTC+5)"


@pytest.mark.parametrize("damage", ["<<<<<<< HEAD\n", 'msgid "lonely"\n', "\udc80"])
def test_a_damaged_catalog_stops_the_start_with_a_line_that_names_it(tmp_path, monkeypatch, damage):
    folder = tmp_path / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    text = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + damage
    (folder / "messages.po").write_text(text, encoding="utf-8", errors="surrogateescape")
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)
    with pytest.raises(i18n.CatalogError, match=r"messages\.po is damaged"):
        i18n._catalog.__wrapped__("xx")


def test_no_line_break_separates_the_number_sign_from_the_number():
    for language in languages():
        t = ALMATY.translator(language)
        for said in (
            t("Report № {number}", number="4F7K2M"),
            t.plain("Open № {number}", number="4F7K2M"),
            t.plural(
                "{n} file of case № {number}:", "{n} files of case № {number}:", 3, number="4F"
            ),
        ):
            assert "№\u00a04F" in said
    assert i18n.numbered("4F7K2M") == "№\u00a04F7K2M"


def test_tenths_use_the_decimal_sign_of_the_language():
    written = [ALMATY.translator(language).tenths(27.62) for language in ("kk", "ru", "en")]
    assert written == ["27,6", "27,6", "27.6"]
