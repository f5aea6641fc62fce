"""A link before, while and after it is decided: what the register says, and what it does not."""

import pytest

from bot.core.messages import encode
from bot.links.url import LinkProblem
from bot.register.check import ReportChecked
from bot.reports.care import Hinted
from bot.reports.draft_form import LINK_SENTENCES
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import (
    LANGUAGE_NAMES,
    LANGUAGES,
    answer,
    tap,
    type_label,
    wait_button,
)
from tests.kit.register.entries import an_entry, publish
from tests.kit.stage import REGISTER
from tests.kit.words import ru

LINK = "https://casino.example.com/play?utm_source=a"
KNOWN = "Already in the public register:"


async def _checked(phone, link=LINK):
    """The answer to /check, as it is shown, without what names the message it answers."""
    asked = phone.say(f"/check {link}")
    answer = await phone.wait(lambda m: m.from_bot, after=asked.id)
    return answer, (answer.text, answer.rows)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_link_before_while_and_after_it_is_decided(on, language):
    t = on.t(language)
    owner, ivan = on.citizen("Owner", language), await on.agreed("Ivan", language)
    owner.say("/check")
    await wait_button(owner, t.plain("Menu"))
    owner.say("жоқ")  # words are for the front desk
    await wait_button(owner, LANGUAGE_NAMES[language])
    owner.say(LINK)  # and the check still waits for its link
    before = await wait_button(owner, t.plain("Report this link"))
    assert "casino.example.com" in before.text
    await on.file(ivan, LINK, "gambling", language)
    assert (await _checked(owner))[1] == (before.text, before.rows), (
        "reported is as unknown"
    )
    entry = an_entry(1, LINK)
    await publish(on.habarla.database, entry)
    answer, _ = await _checked(owner)
    ground = entry.ground_text[language]
    assert t.plain("Decided on {day}", day="19.11.2026") in answer.text
    assert t.plain("Ground: {ground}", ground=ground) in answer.text
    assert f"{REGISTER}/register/{language}/entries/{entry.id}" in answer.text
    contest = t.plain("Contest the decision of {date}", date="19.11.2026")
    assert labels(answer) == [t.plain("Report this link"), contest]
    by_command = t.plain("To contest a decision, send /contest.")
    assert by_command not in answer.text, "the button is enough"
    both, _ = await _checked(owner, f"{LINK} https://example.com/other")
    assert contest not in labels(both)
    assert by_command in both.text
    await _reported_all_the_same(on, ivan, language)


async def _reported_all_the_same(on, phone, language):
    """By the button under the answer: the entry stands above each step, and the report is sent."""
    t, kind = on.t(language), type_label(on, "gambling", language)
    await _checked(phone)
    asked = await tap(phone, t.plain("Report this link"), kind)
    assert t.plain(KNOWN) in asked.text
    reviewed = await tap(phone, kind, t.plain("Send"))
    assert t.plain(KNOWN) in reviewed.text
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))


async def test_cancel_leaves_the_check_and_keeps_the_report_that_was_begun(on):
    ivan = await on.agreed("Ivan")
    await answer(ivan, "https://example.com/begun", type_label(on, "gambling"))
    await answer(ivan, "/check", "example.com/page")
    await answer(ivan, "/cancel", ru("Cancelled. Nothing was sent."))
    await answer(ivan, "/check", "example.com/page")
    ivan.press(ru("Menu"))
    both = await answer(ivan, "https://example.com/more", type_label(on, "gambling"))
    assert "example.com/begun" in both.text
    assert "example.com/more" in both.text


async def test_a_button_whose_link_is_not_shown_any_more_asks_for_it_again(on):
    ivan = await on.agreed("Ivan")
    answer, _ = await _checked(ivan)
    ivan.press_data(encode(ReportChecked("0" * 8)), answer.id)
    await ivan.wait(ru(Hinted.LINK_AGAIN.sentence))


HOSTILE = {
    "javascript:alert(1)": "I found no link in your message.",
    "/entries/e0000001 ../../etc/passwd": "I found no link in your message.",
    "\u202ehttps://evil.example\u202c": "Nothing is published",
    "https://a.example/<b>&amp;{address}": "Nothing is published",
    "http://192.168.0.1/admin": LINK_SENTENCES[LinkProblem.private_address],
    "https://me:secret@a.example/": LINK_SENTENCES[LinkProblem.credentials],
    "https://a.example/" + "a" * 3000: LINK_SENTENCES[LinkProblem.too_long],
    " ".join(
        f"https://a.example/{n}" for n in range(50)
    ): "47 more links were not looked up.",
    "@durov": "Nothing is published",
}


async def test_hostile_texts_are_answered_and_stay_what_they_are(on):
    phone = on.citizen("Mallory", "en")
    for typed, said in HOSTILE.items():
        answer, _ = await _checked(phone, typed)
        assert said in answer.text, typed
        raw = answer.text.encode("utf-16-le")
        for entity in answer.entities:
            if entity["type"] in {"url", "text_link"}:
                start = 2 * entity["offset"]
                tapped = raw[start : start + 2 * entity["length"]].decode("utf-16-le")
                ours = (REGISTER, "example.com/page")
                assert tapped.startswith(ours), "their own links are code"


async def test_an_edited_check_is_no_part_of_a_report(on):
    ivan = await on.agreed("Ivan")
    asked = ivan.say(f"/check {LINK}")
    await wait_button(ivan, ru("Report this link"))
    await answer(ivan, "https://example.com/own", type_label(on, "gambling"))
    ivan.edit(asked, "/check https://example.com/typo")
    both = await answer(ivan, "https://example.com/more", "example.com/more")
    assert "typo" not in both.text
