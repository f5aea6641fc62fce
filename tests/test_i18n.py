"""A translator trusts its sentences and escapes their values."""

from datetime import UTC, datetime

import pytest
from markupsafe import Markup

from bot.core.messages import languages as i18n
from bot.core.messages.languages import languages

ALMATY = ("Asia/Almaty", "UTC+5")


def test_values_are_escaped_once_and_sentences_are_not():
    t = i18n.translator("en", *ALMATY)
    said = t("<b>Hello</b>, {name} & co", name='<i>Ann</i> & "Bob"')
    assert said == "<b>Hello</b>, &lt;i&gt;Ann&lt;/i&gt; &amp; &#34;Bob&#34; & co"
    assert t("Why: {reason}", reason=t("{a} only", a="<x>")) == "Why: &lt;x&gt; only"
    assert t("Said: {words}", words="{name} {0} {{") == "Said: {name} {0} {{"
    text = t.plain("Found “{words}”", words="<b> & {co} {0}")
    assert text == "Found “<b> & {co} {0}”"
    assert not isinstance(text, Markup)
    files = ("{n} file of {name}", "{n} files of {name}")
    assert t.plural(*files, 1, name="<a>") == "1 file of &lt;a&gt;"
    assert t.plural(*files, 3, name="b") == "3 files of b"


@pytest.mark.parametrize(
    ("language", "said", "tenths"),
    [
        ("kk", "5 хабарлама", "27,6"),
        ("ru", "5 сообщений", "27,6"),
        ("en", "5 reports", "27.6"),
        ("tr", "5 reports", "27,6"),
    ],
)
def test_numbers_and_times_are_those_of_the_language_and_the_channels_zone(
    language, said, tenths
):
    t = i18n.translator(language, *ALMATY)
    assert t.plural("{n} report", "{n} reports", 5) == said
    assert t.tenths(27.62) == tenths
    noon = datetime(2026, 11, 24, 10, 7, tzinfo=UTC)
    evening = datetime(2026, 12, 31, 19, 30, tzinfo=UTC)
    for moment, shown in ((noon, "24.11.2026 15:07"), (evening, "01.01.2027 00:30")):
        at = round(moment.timestamp() * 1000)
        assert (t.time(at), t.time_and_zone(at)) == (shown, f"{shown} (UTC+5)")


@pytest.mark.parametrize("damage", ["<<<<<<< HEAD\n", 'msgid "lonely"\n', "\udc80"])
def test_a_damaged_catalog_stops_the_start_with_a_line_that_names_it(
    tmp_path, monkeypatch, damage
):
    folder = tmp_path / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    text = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + damage
    (folder / "messages.po").write_text(
        text, encoding="utf-8", errors="surrogateescape"
    )
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)
    with pytest.raises(i18n.CatalogError, match=r"messages\.po is damaged"):
        i18n._catalog.__wrapped__("xx")


def test_no_line_break_separates_the_number_sign_from_the_number():
    for language in languages():
        t = i18n.translator(language, *ALMATY)
        for said in (
            t("Report № {number}", number="4F7K2M"),
            t.plain("Open № {number}", number="4F7K2M"),
            t.plural(
                "{n} file of case № {number}:",
                "{n} files of case № {number}:",
                3,
                number="4F",
            ),
        ):
            assert "№\u00a04F" in said
    assert i18n.numbered("4F7K2M") == "№\u00a04F7K2M"


@pytest.mark.parametrize(
    ("meant", "text", "seems"),
    [
        ("kk", "Осторожно: мошенники звонят от имени банка", "ru"),
        ("kk", "Warning: fraudsters call from the bank", None),  # too few of its words
        ("kk", "Send a link or forward a post at any time", "en"),
        ("kk", "Сақ болыңыз: алаяқтар банк атынан қоңырау шалып жатыр", None),
        ("ru", "Сақ болыңыз: алаяқтар банк атынан қоңырау шалып жатыр", "kk"),
        ("ru", "Осторожно: мошенники звонят от имени банка", None),
        ("en", "Осторожно: мошенники звонят от имени банка", "ru"),
        ("tr", "Kaynar, Astana, Semey", None),
        ("kk", "110", None),
    ],
)
def test_a_text_is_known_by_words_that_the_bot_says_in_other_languages(
    meant, text, seems
):
    assert i18n.seems_written_in(text, meant, ("kk", "ru", "en")) == seems
