"""Many people report one link in one moment: every report is filed, nobody hears of a mistake."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.core import metrics
from bot.core.schema.desk import cases
from bot.core.schema.reporting import reports
from tests.kit.people.buttons import button
from tests.kit.people.citizens import review, rows, wait_button
from tests.kit.stage import stage

PEOPLE = 12


@pytest.mark.no_cover
async def test_a_crowd_that_reports_one_link_at_once_files_every_report(tmp_path, database_url):
    async with stage(tmp_path, database_url) as on:
        send, retried = on.t("ru").plain("Send"), metrics.WORKED.labels("retried")._value.get()
        crowd = [on.citizen(f"Person {n}", "ru") for n in range(PEOPLE)]
        await asyncio.gather(*(on.agree(phone) for phone in crowd))
        shown = await asyncio.gather(*(review(on, p, "https://example.com/crowd") for p in crowd))
        for phone, message in zip(crowd, shown, strict=True):
            phone.press_data(button(message, send), message.id)
        for phone in crowd:
            await wait_button(phone, on.t("ru").plain("Copy the code"))
        assert len(await rows(on, sa.select(reports))) == PEOPLE
        assert len(await rows(on, sa.select(cases))) == 1
        assert metrics.WORKED.labels("retried")._value.get() == retried, "no update failed"
