"""A reporter and a moderator follow a case to its authority and back, in three languages."""

import sqlalchemy as sa

from bot.authorities import referrals
from bot.cases import store
from bot.cases.tables import referrals as table
from bot.values import Outcome
from tests.kit.people.buttons import labels
from tests.kit.people.citizens import answer
from tests.kit.people.staff import SHOWN, URL, card, opened, press, working
from tests.kit.words import ru

WHY = "Published outside our territory."


async def happens(on, what, *words):
    """Something happens to the one referral, as the authority reports it, twice."""
    for _ in range(2):
        async with on.habarla.database.transaction() as tx:
            [row] = await tx.rows(sa.select(table.c.id))
            referral = await store.get_referral(tx, row["id"])
            await what(working(on, tx), referral, *words)


async def test_a_case_is_handed_over_and_the_reporter_reads_each_stage_once(
    on, language
):
    t, dana, reporter = (
        on.t(language),
        on.citizen("Дана"),
        await on.agreed("Ана", language),
    )
    group = await on.desk(dana)
    await on.agree(dana)
    await on.file(reporter, URL, "drugs", language)
    shown = await card(dana, group, SHOWN)
    await opened(dana, group, shown)
    await press(dana, group, shown, on.channel.type("drugs").presets[0].label.say("ru"))
    first = await reporter.wait(
        on.channel.outcome(Outcome.FORWARDED).label.say(language), after=0
    )
    assert t.plain("The case has not been sent to the authority yet.") in first.text
    said = dana.say("/queue authority")
    listed = await dana.wait(ru("Waits to be handed over"), after=said.id)
    assert any("№" in label for label in labels(listed))
    in_private = ru("/queue authority in our private chat lists them.")
    await answer(dana, "/queue орган", in_private, chat=group.id)

    asks = await dana.wait(lambda m: ru("Handed over") in labels(m), after=0)
    only_then = "only then do the reporters hear that it was sent."
    assert ru(f"Then press “Handed over”: {only_then}") in asks.text
    before = reporter.last.id
    dana.press(ru("Handed over"), asks)
    name = on.channel.authority("mia").name.say(language)
    heard = await reporter.wait(t.plain("You will read its answer here."), after=before)
    later = "Moderators decide what to do next; you will read it here."
    for what, words, sentence in (
        (referrals.received, (None,), "You will read its answer here."),
        (referrals.refused, (WHY, "en", None), later),
    ):
        assert name in heard.text
        before = reporter.last.id
        await happens(on, what, *words)
        heard = await reporter.wait(t.plain(sentence), after=before)
    assert WHY in heard.text
    news = [
        m
        for m in reporter.messages()
        if t.plain("There is news on your report.") in m.text
    ]
    assert len(news) == 4
    reporter.press(t.plain("Show the report"), heard)
    shown = await reporter.wait(
        t.plain("The authority answered that it will not act on the case.")
    )
    assert WHY in shown.text
