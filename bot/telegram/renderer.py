"""Renderer of a post at sending, in the recipient's language and from the current state."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Protocol

from pydantic import TypeAdapter

from bot.authorities import case_files
from bot.authorities import group as authority_card
from bot.authorities.answer_screens import ReferralCard
from bot.authorities.document_messages import case_file_message
from bot.authorities.documents import CaseFileDocument
from bot.authorities.group import referral_card
from bot.broadcasts import screens
from bot.core import people_store
from bot.core.database.database import Database, Transaction
from bot.core.languages import Speech
from bot.core.messages import put_into_words, read_notice
from bot.core.outgoing import Outgoing, fitted
from bot.core.speaker import Speaker
from bot.core.work import Deployment
from bot.desk import card_view, cards, looks
from bot.desk import digest as digests
from bot.desk.card import CardMoved, board_card, working_card
from bot.desk.digest import digest
from bot.desk.look_screens import LookCard, look_card
from bot.desk.notices import Card, Digest
from bot.figures.exports import export_file
from bot.figures.monthly import FIGURES, render_figures
from bot.figures.stats import ExportFile
from bot.hotlines import number_checks as dialling
from bot.hotlines.screens import Hotlines
from bot.register import appeals
from bot.register.appeal_notices import AppealCard
from bot.register.appeals import appeal_card
from bot.reports import draft_screens, news_screens
from bot.reports.anonymity_screens import AnonymousOffer, AnonymousReceipt
from bot.reports.care import HelpNumbers
from bot.reports.draft_buttons import DraftStep
from bot.reports.notices import Cleaning
from bot.reports.outcome_news import Hint
from bot.reports.report_screens import Receipt
from bot.staff.roles import LetIn

REGISTERED = (appeals, screens, draft_screens, news_screens)
"""Modules with words for messages whose classes stand elsewhere."""


_WITH_NUMBERS = {
    kind.__name__
    for kind in (
        AnonymousOffer,
        AnonymousReceipt,
        DraftStep,
        HelpNumbers,
        Hint,
        Hotlines,
        Receipt,
    )
}
"""Notices with numbers to call: those that were found wrong since the file was written go."""


class Rendered(Protocol):
    """Fields of a post that rendering needs."""

    @property
    def kind(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
    @property
    def language(self) -> str: ...


class Renderer:
    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        channel = deployment.channel
        self._speech = Speech(channel.zone, channel.zone_label)
        for language in channel.languages:
            self._speech.translator(language)  # a damaged catalog fails at the start

    def speaker(self, language: str, now: int) -> Speaker:
        """Return the speaker for this language."""
        deployment = self._deployment
        translator = self._speech.translator(language)
        return Speaker(
            translator, deployment.channel, now, deployment.bot_username, deployment.commands
        )

    async def render(self, tx: Transaction, row: Rendered) -> Outgoing | None:
        """The message, or None when there is nothing to send any more."""
        speaker = await self._speaker_of(tx, row)
        if row.kind == Card.__name__:
            undo_ms = self._deployment.channel.retention.undo_seconds * 1000
            copy = row.params.get("copy")
            view = await card_view.view(tx, row.params["case"], tx.now, undo_ms, copy)
            if view is None:
                return None
            return fitted((working_card if view.is_private else board_card)(speaker, view))
        if row.kind == Digest.__name__:
            return fitted(digest(speaker, await digests.view(tx, row.params["desk"], tx.now)))
        if row.kind == LookCard.__name__:
            return await self._look(tx, speaker, row.params["look"], row.params["copy"])
        if row.kind == AppealCard.__name__:
            return await self._appeal(tx, speaker, row.params["appeal"], row.params["copy"])
        if row.kind == ReferralCard.__name__:
            passed_on = await authority_card.view(tx, row.params["referral"])
            return None if passed_on is None else fitted(referral_card(speaker, passed_on))
        if row.kind == Cleaning.__name__:
            return Outgoing("", deletes=range(row.params["first"], row.params["last"] + 1))
        if row.kind == LetIn.__name__:
            return Outgoing("", admits=row.params["user"])
        notice = read_notice(row.kind, row.params)
        if isinstance(notice, CardMoved) and await cards.stands_at(tx, notice.case, notice.message):
            return None  # the card is at this message again
        return fitted(put_into_words(speaker, notice))

    async def _speaker_of(self, tx: Transaction, row: Rendered) -> Speaker:
        speaker = self.speaker(row.language, tx.now)
        if row.kind not in _WITH_NUMBERS:
            return speaker
        return replace(speaker, wrong=await dialling.wrong(tx, speaker.channel))

    async def _look(
        self, tx: Transaction, speaker: Speaker, look: str, copy: str
    ) -> Outgoing | None:
        view = await looks.view(tx, look, copy, await self._user(tx, copy))
        return None if view is None else fitted(look_card(speaker, view))

    async def _appeal(
        self, tx: Transaction, speaker: Speaker, appeal: str, copy: str
    ) -> Outgoing | None:
        staff = await self._user(tx, copy)
        view = await appeals.view(tx, self._deployment.channel, appeal, copy, staff)
        return None if view is None else fitted(appeal_card(speaker, view))

    async def _user(self, tx: Transaction, person: str) -> int | None:
        """The Telegram id of the person in whose chat a screen stands."""
        sealed = await people_store.sealed_address(tx, person)
        return None if sealed is None else self._deployment.vault.open(sealed, person)

    def is_slow(self, kind: str) -> bool:
        """True if rendering a kind takes too long for other messages to wait."""
        return kind in SLOW

    @asynccontextmanager
    async def render_slow(
        self, database: Database, row: Rendered
    ) -> AsyncIterator[Outgoing | None]:
        """The message of a slow kind, read on a connection of its own."""
        notice = SLOW[row.kind].validate_python(row.params)
        if isinstance(notice, ExportFile):
            speaker = self.speaker(row.language, database.clock())
            async with export_file(database, speaker, notice) as outgoing:
                yield outgoing
            return
        if isinstance(notice, CaseFileDocument):
            yield await self._case_file(database, row.language, notice)
            return
        async with database.long_reading() as tx:
            outgoing = await render_figures(tx, self.speaker(row.language, tx.now), notice)
        yield None if outgoing is None else fitted(outgoing)

    async def _case_file(
        self, database: Database, language: str, notice: CaseFileDocument
    ) -> Outgoing | None:
        async with database.reading() as tx:
            kept = await case_files.kept_file(tx, notice.referral)
            speaker = self.speaker(language, tx.now)
        return None if kept is None else case_file_message(speaker, notice, kept)


SLOW: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind) for kind in (*FIGURES, ExportFile, CaseFileDocument)
}
