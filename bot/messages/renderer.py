"""Renders a post when it is sent, in the recipient's language and from the current state."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Protocol

from pydantic import TypeAdapter

from bot.domain.notices.authority.answers import ReferralCard
from bot.domain.notices.authority.documents import CaseFileDocument
from bot.domain.notices.desk import Card, CardMoved, Digest
from bot.domain.notices.figures import ExportFile
from bot.domain.notices.hotlines import Hotlines
from bot.domain.notices.looks.looking import LookCard
from bot.domain.notices.register.appeals import AppealCard
from bot.domain.notices.reporter import DraftStep, Hint, Receipt
from bot.domain.notices.staff import LetIn
from bot.domain.notices.talks import AnonymousOffer, AnonymousReceipt, Cleaning, HelpNumbers
from bot.i18n import Speech
from bot.messages import broadcast
from bot.messages.authority import answers as authority_answers
from bot.messages.authority import card as authority_card
from bot.messages.authority import desk as authority_desk
from bot.messages.authority import handing, looking, order, referral_news, stage_news
from bot.messages.authority import queue as authority_queue
from bot.messages.authority.card import referral_card
from bot.messages.citizen import (
    abuse,
    additions,
    anonymous,
    calls,
    draft,
    hotlines,
    need,
    news,
    offers,
    reports,
    welcome,
)
from bot.messages.desk import desks, duty, holds, lists, queue, words
from bot.messages.desk.board_card import board_card
from bot.messages.desk.digest import digest
from bot.messages.desk.looks import offers as look_offers
from bot.messages.desk.looks.look_card import look_card
from bot.messages.desk.working_card import working_card
from bot.messages.documents import sending
from bot.messages.documents.sending import case_file_message
from bot.messages.figures import answers, checkpoint, export_screens, summary
from bot.messages.figures.export_files import export_file
from bot.messages.figures.slow import FIGURES, render_figures
from bot.messages.fit import fitted
from bot.messages.outgoing import Outgoing
from bot.messages.posters import words as poster
from bot.messages.privacy import own_data, requests, topics
from bot.messages.register import answers as appeal_answers
from bot.messages.register import checks, contesting, publishing
from bot.messages.register import deciding as appeal_words
from bot.messages.register.deciding import appeal_card
from bot.messages.speaker import Speaker, put_into_words, read_notice
from bot.messages.staff import admins, dialling, roles
from bot.services import dialling as dialled
from bot.services.authority import case_files
from bot.services.authority.group import desk_cards
from bot.services.desk import cards
from bot.services.desk import digest as digests
from bot.services.desk.looks import blind_view
from bot.services.desk.workbench import card_view
from bot.services.register.appeals import view as appeal_view
from bot.services.work import Deployment
from bot.storage.citizen import people
from bot.storage.engine.database import Database, Transaction

REGISTERED = (
    abuse, additions, admins, anonymous, answers, appeal_answers, appeal_words,
    authority_answers, authority_card, authority_desk, authority_queue, broadcast, calls,
    checkpoint, checks, contesting, desks, dialling, draft, duty, export_screens, handing, holds,
    hotlines, lists, look_offers, looking, need, news, offers, order, own_data, poster,
    publishing, queue, referral_news, reports, requests, roles, sending,
    stage_news, summary, topics, welcome, words,
)  # fmt: skip
"""The modules with rendering functions; importing them fills the table of kinds."""


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
    """What rendering needs of a post."""

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
        """What rendering functions get, in this language."""
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
            passed_on = await desk_cards.view(tx, row.params["referral"])
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
        return replace(speaker, wrong=await dialled.wrong(tx, speaker.channel))

    async def _look(
        self, tx: Transaction, speaker: Speaker, look: str, copy: str
    ) -> Outgoing | None:
        view = await blind_view.view(tx, look, copy, await self._user(tx, copy))
        return None if view is None else fitted(look_card(speaker, view))

    async def _appeal(
        self, tx: Transaction, speaker: Speaker, appeal: str, copy: str
    ) -> Outgoing | None:
        staff = await self._user(tx, copy)
        view = await appeal_view.view(tx, self._deployment.channel, appeal, copy, staff)
        return None if view is None else fitted(appeal_card(speaker, view))

    async def _user(self, tx: Transaction, person: str) -> int | None:
        """The Telegram id of the person in whose chat a screen stands."""
        sealed = await people.sealed_address(tx, person)
        return None if sealed is None else self._deployment.vault.open(sealed, person)

    def is_slow(self, kind: str) -> bool:
        """Whether rendering a kind takes too long for other messages to wait."""
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
