"""How many words people read at once, of every type: a receipt, the consent, Privacy."""

import re

import pytest

from bot.reports.filing import Receipt, help_above
from bot.reports.menu import Privacy
from bot.reports.own_links import own_link
from bot.reports.welcome import ConsentAsk
from tests.messages.limits import CONSENT_SUMMARY, LIMITS, words

LANGUAGES = ("kk", "ru", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_is_read_at_a_glance(kazakhstan, language):
    """Numbers to call stand above it where the type has some."""
    channel, renderer = kazakhstan
    speaker = renderer.speaker(language, 0)
    for kind in channel.types_on():
        for tell in (True, False):
            receipt = Receipt("K7M49QWDX2A7FE", "K7M49Q", "r", kind.id, tell)
            shown = receipt.say(speaker).text
            need = channel.need.types if channel.need else ()
            if kind.id in need:
                continue  # it says whom to call now in place of a day
            above = words(help_above(speaker, kind.id) or "")
            assert len(words(shown)) - len(above) <= LIMITS["receipt"].words, shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_of_the_consent_and_privacy_are_short(kazakhstan, language):
    channel, renderer = kazakhstan
    summary = channel.consent.summary.say(language)
    assert len(words(summary)) <= CONSENT_SUMMARY, summary
    for region in (None, channel.regions[0].code):
        privacy = Privacy(region).render(renderer.speaker(language, 0))
        assert len(words(privacy.text)) <= LIMITS["privacy"].words, privacy.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_consent_is_folded_above_its_buttons_with_a_heading_to_each_point(
    kazakhstan, language
):
    channel, renderer = kazakhstan
    shown = ConsentAsk(full=True).render(renderer.speaker(language, 0))
    text = channel.consent.text.say(language)
    points = [line for line in text.split("\n") if not line.startswith("8. [")]
    assert shown.text.count("<blockquote expandable>") == 1
    assert shown.text.count("<b>") == 1 + len(points)
    assert shown.text.endswith("</blockquote>"), "nothing but its buttons is below"
    for heading in re.findall(r"<b>(.*?)</b>", shown.text)[1:]:
        assert len(words(heading)) <= 8, heading


def test_a_link_with_letters_of_its_own_is_named_in_them_beside():
    link = "https://xn--e1afmkfd.xn--80ao21a/x"
    shown = own_link(link, "hxxps://…")
    assert shown == f"<code>{link}</code> (пример[.]қаз)"
    assert own_link("https://example.com/" + "x" * 2000, "hxxps://…") == "hxxps://…"
