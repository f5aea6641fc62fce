"""Who is no longer known to be a member of the staff group gets nothing that reporters wrote."""

import pytest
import sqlalchemy as sa

from bot.cases.tables import private_cards, shown
from bot.core.tables import members
from tests.kit.people.citizens import WORDS, add, all_said, rows, shown_words
from tests.kit.people.staff import SHOWN, at_a_case, opened


async def _with_a_card(on):
    dana, ivan, group, shown = await at_a_case(on)
    await opened(dana, group, shown)
    return dana, ivan, group


@pytest.mark.parametrize("is_gone", [True, False])
async def test_words_are_sent_only_when_telegram_confirms_the_membership(on, is_gone):
    dana, ivan, group = await _with_a_card(on)
    group.demote(on.sandbox)  # from here on no update says who leaves
    if is_gone:
        group.remove(dana)
        await on.sandbox.settle()
    else:
        group.promote(on.sandbox)
    await all_said(on)
    async with on.habarla.database.transaction() as tx:
        await tx.run(sa.update(members).values(checked_at=tx.now - 3 * 86_400_000))
    await add(on, ivan)
    await all_said(on)
    assert bool(shown_words(dana)) is not is_gone
    assert len(await rows(on, sa.select(private_cards))) == (0 if is_gone else 1)
    if is_gone:
        assert not [m for m in dana.messages() if m.from_bot and SHOWN in m.text], (
            "the old card"
        )


async def test_who_leaves_keeps_nothing_that_reporters_wrote(on):
    dana, ivan, group = await _with_a_card(on)
    await add(on, ivan)
    await dana.wait(lambda m: WORDS in m.text, after=0)
    await all_said(on)
    group.leave(dana)
    await dana.wait(
        on.t("ru")
        .plain(
            "№ {number}: a reporter’s words stood here. They were erased.", number=""
        )
        .partition(":")[2]
    )
    await all_said(on)
    assert not shown_words(dana)
    assert await rows(on, sa.select(shown)) == []
