"""A reporter and a moderator follow a case to its authority and back, in three languages."""

import pytest
import sqlalchemy as sa

from bot.authorities import referrals
from bot.cases import store
from bot.core.schema.authorities import referrals as table
from bot.values import Outcome
from tests.kit.people.buttons import labels
from tests.kit.people.staff import SHOWN, URL, card, opened, press, says, working
from tests.kit.stage import stage

LANGUAGES = ("ru", "kk", "en")
WHY = "Published outside our territory."


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
async def told(tmp_path, database_url, language):
    """A reporter who reads that their case awaits an authority; Dana decided it in Russian."""
    async with stage(tmp_path, database_url) as on:
        dana, reporter = on.citizen("Дана"), on.citizen("Ана", language)
        group = await on.desk(dana)
        await on.agree(dana)
        await on.agree(reporter, language)
        await on.file(reporter, URL, "drugs", language)
        shown = await card(dana, group, SHOWN)
        own = await opened(dana, group, shown)
        preset = on.channel.type("drugs").presets[0]
        assert preset.outcome is Outcome.FORWARDED
        await press(dana, group, shown, preset.label.say("ru"))
        label = on.channel.outcome(Outcome.FORWARDED).label.say(language)
        first = await reporter.wait(label, after=0)
        yield on, dana, reporter, group, own, first


async def happens(on, what, *words):
    """Something happens to the one referral, as the sender or the authority reports it."""
    async with on.habarla.database.transaction() as tx:
        [row] = await tx.rows(sa.select(table.c.id))
        referral = await store.get_referral(tx, row["id"])
        await what(working(on, tx), referral, *words)


async def test_the_reporter_reads_each_stage_once_and_where_it_stands(told, language):
    on, _, reporter, _, _, first = told
    t = on.t(language)
    assert t.plain("The case has not been sent to the authority yet.") in first.text
    name = on.channel.authority("mia").name.say(language)
    for what, words, sentence in (
        (referrals.left, (), "You will read its answer here."),
        (referrals.received, (None,), "You will read its answer here."),
        (
            referrals.refused,
            (WHY, "en", None),
            "Moderators decide what to do next; you will read it here.",
        ),
    ):
        before = reporter.last.id
        await happens(on, what, *words)
        await happens(on, what, *words)
        heard = await reporter.wait(t.plain(sentence), after=before)
        assert name in heard.text
    assert WHY in heard.text
    news = [m for m in reporter.messages() if t.plain("There is news on your report.") in m.text]
    assert len(news) == 4
    reporter.press(t.plain("Show the report"), heard)
    shown = await reporter.wait(t.plain("The authority answered that it will not act on the case."))
    assert WHY in shown.text


async def test_staff_see_the_case_in_the_list(told, language):
    on, dana, _, group, *_ = told
    t = on.t("ru")
    said = dana.say("/queue authority")
    listed = await dana.wait(t.plain("Waits to be handed over"), after=said.id)
    assert any("№" in label for label in labels(listed))
    dana.say("/queue орган", chat=group.id)
    await says(dana, group, t.plain("Waits to be handed over"))
