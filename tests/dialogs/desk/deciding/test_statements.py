"""Reporters and staff get the reasons for a decision as a document that a screen reader reads."""

import pytest

from bot.values import Outcome
from tests.kit.papers import Paper
from tests.kit.people.citizens import LANGUAGE_NAMES, LANGUAGES, answer
from tests.kit.people.staff import (
    SHOWN,
    URL,
    card,
    choose,
    news,
    opened,
    press,
    reply,
    says,
    shows,
)
from tests.kit.words import kk, ru

WORDS = {"kk": kk("The material was removed"), "ru": ru("The material was removed")}
MARKED = "Note from staff ({language}): {words}"
PEOPLE = "People decided, not a program, however many reports there were."


async def decided(on, language, words_in):
    """A report in one language, found removed with a note in another; the news and the code."""
    dana, ivan = on.citizen("Дана"), await on.agreed("Иван", language)
    group = await on.desk(dana)
    code = await on.file(ivan, f"{URL} Продают", "drugs", language)
    working = await opened(dana, group, await card(dana, group, SHOWN))
    outcome = on.channel.outcome(Outcome.REMOVED)
    ground = next(one for one in outcome.grounds if one.id == "platform")
    reason = next(one for one in outcome.reasons if one.id == "platform")
    path = (f"{outcome.icon} {outcome.label.say('ru')}", ground.label.say("ru")[:25])
    fact = "По ссылке уже ничего нет"
    await choose(
        dana,
        dana,
        working,
        ru("Other outcome…"),
        *path,
        reason.text.say("ru")[:25],
        fact,
    )
    await shows(dana, dana, working, "материала там больше нет")
    await press(dana, dana, working, f"Пояснение: {LANGUAGE_NAMES[words_in]}")
    asked = await says(dana, dana, f"Пишите на этом языке: {LANGUAGE_NAMES[words_in]}")
    await reply(dana, dana, asked, WORDS[words_in])
    told = await news(ivan, on.t(language).plain("There is news on your report."))
    return dana, working, ivan, told, code, (ground, reason)


async def document(phone, t, label="Statement of reasons (PDF)"):
    """The paper that the button brings, as a screen reader gets it."""
    phone.press(t.plain(label))
    came = await phone.wait(
        t.plain("Statement of reasons № {number}.", number="").split("№")[0]
    )
    return Paper(phone.download(came).data)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_reporter_reads_the_reasons_in_their_language_and_in_which_the_note_is(
    on, language
):
    words_in = "kk" if language != "kk" else "ru"
    _, _, ivan, told, _, (ground, reason) = await decided(on, language, words_in)
    t = on.t(language)
    assert (
        t.plain(MARKED, language=LANGUAGE_NAMES[words_in], words=WORDS[words_in])
        in told.text
    )
    paper = await document(ivan, t)
    assert (paper.language, paper.is_marked) == (language, True)
    outcome, fact = on.channel.outcome(Outcome.REMOVED), on.channel.fact("link_gone")
    for said in (
        outcome.label,
        outcome.meaning,
        ground.label,
        reason.text,
        fact.text,
        on.channel.contest,
    ):
        assert paper.says(said.say(language)), said
    for said in (SHOWN, WORDS[words_in], t.plain(PEOPLE)):
        assert paper.says(said), said
    assert ground.law is None
    assert not paper.says(f"{ground.as_of:%d.%m.%Y}"), (
        "without a law there is no edition of it"
    )
    assert paper.languages == {words_in}, "the note is marked with its own language"


async def test_who_has_the_code_gets_the_reasons_too_and_staff_get_the_same(on):
    dana, working, _, told, code, (_, reason) = await decided(on, "ru", "ru")
    assert f"Пояснение модераторов: {WORDS['ru']}" in told.text, (
        "a note in the own language"
    )
    other = await on.agreed("Олжас", "kk")
    await answer(
        other, f"/status {code}", on.t("kk").plain("Statement of reasons (PDF)")
    )
    paper = await document(other, on.t("kk"))
    assert paper.language == "kk"
    assert paper.says(reason.text.say("kk"))
    await shows(dana, dana, working, "уведомлены")
    await press(dana, dana, working, ru("More…"))
    await shows(dana, dana, working, ru("Statement (PDF)"))
    same = await document(dana, on.t("ru"), "Statement (PDF)")
    assert same.language == "ru"
    assert same.says(reason.text.say("ru"))
