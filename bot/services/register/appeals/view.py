"""What the screen of an appeal shows: the entry, what the first decision relied on, the words."""

from dataclasses import dataclass, replace

from bot.channel.model import Channel
from bot.domain.authority.statement import Statement
from bot.domain.register.appeal import Appeal
from bot.domain.register.entry import Entry
from bot.services.desk.reasons import statements
from bot.services.desk.workbench import card_view
from bot.services.desk.workbench.card_view import CardView
from bot.services.register.appeals import screens
from bot.storage.citizen import files
from bot.storage.desk import cards as stored
from bot.storage.engine.database import Transaction
from bot.storage.register import appeals, entries


@dataclass(frozen=True, slots=True)
class AppealView:
    """`card` is None once the person does not hold the appeal any more; with `gave` they decided.

    `path` holds the options chosen so far; `files` counts those that came with the appeal.
    """

    appeal: Appeal
    number: str
    gave: bool
    card: CardView | None = None
    reasons: Statement | None = None
    entry: Entry | None = None
    path: tuple[str, ...] = ()
    files: int = 0


async def view(
    tx: Transaction, channel: Channel, appeal_id: str, copy: str, held_by: int | None
) -> AppealView | None:
    """The screen of the person `copy`; `held_by` is their Telegram id."""
    appeal = await appeals.get(tx, appeal_id)
    card = None if appeal is None else await card_view.view(tx, appeal.case, tx.now, 0, copy)
    if appeal is None or card is None:
        return None
    number, gave = card.case.number, held_by is not None and appeal.decided_by == held_by
    is_mine = held_by is not None and appeal.holder == held_by and not gave
    if not is_mine or card.case.decision is None or card.case.decision.id != appeal.decision:
        return AppealView(appeal, number, gave)
    reasons = await statements.of_case(tx, channel, card.case, card.case.display)
    return AppealView(
        appeal, number, gave, replace(card, menu=(), is_private=True), reasons,
        await entries.get(tx, appeal.entry) if appeal.entry else None,
        await stored.menu(tx, screens.menu_of(appeal.id), copy),
        len(await files.of_report(tx, appeal.id)),
    )  # fmt: skip
