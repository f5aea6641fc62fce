"""A location is kept only where the type asks for a place, roughly, and stands in no group."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.core.schema.reporting import drafts, reports
from bot.reports import store
from bot.reports.draft import Unkept
from bot.reports.draft_screens import UNKEPT_SENTENCES
from tests.kit.people.citizens import LANGUAGES, rows, tap, type_label, wait_button
from tests.kit.people.staff import SHOWN, URL, card, opened

ROUGH = "43.24, 76.94"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_location_that_is_not_asked_for_is_not_kept_and_the_person_reads_so(on, language):
    t, phone = on.t(language), on.citizen("Aru", language)
    not_kept = t.plain(UNKEPT_SENTENCES[Unkept.PLACE_NOT_ASKED])
    await on.agree(phone, language)
    phone.send_location()
    await phone.wait(not_kept)
    assert await rows(on, sa.select(drafts)) == []
    phone.say(URL)
    await wait_button(phone, type_label(on, "fraud", language))
    phone.send_location()
    await phone.wait(not_kept)
    await tap(phone, type_label(on, "fraud", language), t.plain("Send"))
    phone.send_location()
    shown = await phone.wait(not_kept)
    assert "43.2" not in shown.text
    await tap(phone, t.plain("Send"), t.plain("Copy the code"))
    [report] = await rows(on, sa.select(reports))
    assert report["place"] is None


async def test_a_location_that_is_asked_for_is_rough_and_stands_in_private_only(on):
    dana, ivan, t = on.citizen("Дана"), on.citizen("Иван"), on.t("ru")
    group = await on.desk(dana)
    await asyncio.gather(on.agree(dana), on.agree(ivan))
    ivan.say(URL)
    await wait_button(ivan, type_label(on, "drugs"))
    await tap(ivan, type_label(on, "drugs"), t.plain("Send"))
    ivan.send_location(43.238123, 76.943456)
    shown = await ivan.wait(ROUGH)
    assert "43.238" not in shown.text
    await tap(ivan, t.plain("Send"), t.plain("Copy the code"))
    async with on.habarla.database.reading() as tx:
        [row] = await tx.rows(sa.select(reports.c.id))
        report = await store.reports.get(tx, row["id"])
    assert report.place == ROUGH
    posted = await card(dana, group, SHOWN)
    assert ROUGH in (await opened(dana, group, posted)).text
    assert "43.2" not in repr([message.raw for message in group.messages])
