"""Desks: how a group becomes one, works and closes; the list of desks and their limits."""

from dataclasses import replace
from typing import ClassVar

from bot.cases import routing, store
from bot.cases.model import Case, Limit
from bot.channel.model import Channel, UnknownId
from bot.channel.parts import Text
from bot.core import desks_store, members_store
from bot.core.chat_commands import Chat
from bot.core.command_menu import help_lines
from bot.core.desks_store import Desk, kinds_in
from bot.core.messages import (
    LABEL_LIMIT,
    N_,
    Action,
    Button,
    Outgoing,
    Rows,
    Speaker,
    bold,
    button,
    filled,
    language_name,
    language_rows,
    lines,
    message,
    paragraphs,
    untapped,
)
from bot.core.people import Right, Standing
from bot.core.pickers import packed, paged
from bot.core.queues import outbox, sent_messages
from bot.core.queues.tasks import every
from bot.core.work import Work, fresh_id
from bot.dataclass import frozen
from bot.desk import card_messages, cards
from bot.desk.buttons import SetDeskLanguage, SetStaffLanguage
from bot.links.link import defang
from bot.values import DeskKind


def make_me_admin(speaker: Speaker) -> str:
    return speaker.t(
        "⚠ I am not an administrator here. Make me one (no special right is needed), so that I"
        " can check who is a member; then send /desk again."
    )


@message
class DeskReady:
    """The group is a desk now. With `cannot_check` the bot is no administrator there; with
    `anyone_adds` every member may add others."""

    waiting: int
    cannot_check: bool
    anyone_adds: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("This is a desk now. Cases arrive here.")),
            self.waiting
            and t.plural("{n} case was waiting.", "{n} cases were waiting.", self.waiting),
            self.cannot_check and make_me_admin(speaker),
            self.anyone_adds
            and t(
                "⚠ Every member of this group can add others. Take that away in the group's "
                "permissions. With a link for requests to join, and the right to invite people, I "
                "let in those who have a role."
            ),
            t(
                "People with a role can decide cases here, while they are in this group. /help "
                "says how."
            )
            if speaker.channel.strict_staff
            else t(
                "All members of this group can decide cases; /help says how. Approving, publishing,"
                " second looks and appeals take a role: /staff."
            ),
        )
        return Outgoing(text)


_OF_MODERATORS = frozenset({Right.READ_HELP, Right.HANDLE_CASES, Right.SEE_FIGURES})
_OF_ADMINS = frozenset({Right.SET_UP_DESKS, Right.MANAGE_STAFF})


@message
class DeskHelp:
    is_admin: bool

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("How this desk works")),
            t.plural(
                "Each case is one card. Take it, look, and press a usual outcome or “Other "
                "outcome…”: then choose the ground and the reason. For {n} second it can be "
                "undone; then every reporter is told.",
                "Each case is one card. Take it, look, and press a usual outcome or “Other "
                "outcome…”: then choose the ground and the reason. For {n} seconds it can be "
                "undone; then every reporter is told.",
                speaker.channel.retention.undo_seconds,
            ),
            t(
                "No member of staff learns who reported. Never open a link on a device that is not "
                "isolated."
            ),
            lines(*help_lines(speaker, Chat.GROUP, _OF_MODERATORS)),
            self.is_admin and lines(*help_lines(speaker, Chat.GROUP, _OF_ADMINS)),
        )
        return Outgoing(text)


@message
class DeskLanguageAsk:
    may_set_desk: bool

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        mine = language_rows(speaker, SetStaffLanguage)
        desk = [
            (
                Button(
                    t.plain("Desk: {language}", language=language_name(code)), SetDeskLanguage(code)
                ),
            )
            for code in speaker.channel.languages
        ]
        text = t("In which language shall I answer you? Cards are in the desk's language.")
        rows = (*mine, *desk) if self.may_set_desk else mine
        return Outgoing(text, rows)


@message
class DeskLanguageSet:
    desk: bool
    name: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.desk:
            return Outgoing(t("This desk now uses English. Changed by {name}.", name=self.name))
        return Outgoing(t("{name}, I will answer you in English from now on.", name=self.name))


async def assign(work: Work, case: Case, desk: Desk | None) -> None:
    to = desk.id if desk else None
    if to != case.desk:
        await cards.retire(work, case)
        case = await store.reassign(work.tx, case, to)
    await cards.show(work, case)


ASSIGNED_AT_ONCE = 100
"""Cases assigned in one sweep: each of them sends a card."""
SOON_MS = 500


@every("assign", minutes=10)
async def assign_open_desks(work: Work) -> int | None:
    """Assign open cases that have no open desk.

    On PostgreSQL a report filed while a desk is opened or closed does not see that change: its
    case stays at the closed desk, or without the new one.
    """
    found = await store.open_at_closed_desks(work.tx, ASSIGNED_AT_ONCE)
    if await desks_store.open_desks(work.tx):
        found += await store.without_desk(work.tx, ASSIGNED_AT_ONCE - len(found))
    for case in found:
        await assign(work, case, await routing.desk_for(work, case))
    return SOON_MS if len(found) == ASSIGNED_AT_ONCE else None


@button("k:desks:{page}", right=Right.SEE_DESKS)
class ShowDesks(Action):
    page: int


@frozen
class DeskAction(Action):
    right: ClassVar[Right | None] = Right.SET_UP_DESKS

    desk: str


@button("k:desk:{desk}:{what|-}")
class ShowDesk(DeskAction):
    what: Limit | None = None


@button("k:desk:{desk}:{what}:{id}:{on}")
class SetDeskLimit(DeskAction):
    what: Limit
    id: str
    on: bool


@button("k:deskdef:{desk}:{on}")
class SetDefaultDesk(DeskAction):
    on: bool


PAGE = 8
"""Desks on a page of the list."""


@message
class DeskList:
    """A page of the open desks, counted from 0."""

    page: int
    may_set_up: bool

    async def load(self, work: Work) -> tuple[Desk, ...]:
        return tuple(await desks_store.open_desks(work.tx))

    def render(self, speaker: Speaker, every: tuple[Desk, ...]) -> Outgoing:
        t = speaker.t
        rest = routing.last_resort(every)
        if rest is None:
            return Outgoing(
                t("There is no desk yet. Add me to a staff group and send /desk there.")
            )
        shown, turn = paged(every, self.page, PAGE, ShowDesks)
        described = [_described(speaker, desk, gets_rest=desk is rest) for desk in shown]
        text = paragraphs(bold(t("Who handles what")), *described)
        openers = [
            (Button(untapped(desk.title, LABEL_LIMIT), ShowDesk(desk.id)),)
            for desk in shown
            if self.may_set_up
        ]
        return Outgoing(text, filled(*openers, turn))


@message
class DeskScreen:
    """One desk; with `what` open, that list to choose from."""

    desk: str
    what: Limit | None = None

    async def load(self, work: Work) -> Desk | None:
        return await desks_store.get_open(work.tx, self.desk)

    def render(self, speaker: Speaker, desk: Desk) -> Outgoing:
        t = speaker.t
        if self.what is not None:
            question = t(QUESTION_SENTENCES[self.what])
            back = (Button(t.plain("Back"), ShowDesk(desk.id)),)
            return Outgoing(
                paragraphs(bold(_title(desk.title)), question),
                (*_marks(speaker, desk, self.what), back),
            )
        text = paragraphs(
            _described(speaker, desk, gets_rest=desk.is_default),
            t("A change applies to new cases. Cases already at the desk stay there."),
        )
        is_default = desk.is_default
        default = t.plain("No longer the default") if is_default else t.plain("Make it the default")
        rows = [
            *(Button(t.plain(LIMIT_LABELS[what]), ShowDesk(desk.id, what)) for what in Limit),
            Button(default, SetDefaultDesk(desk.id, not is_default)),
            Button(t.plain("Back"), ShowDesks(0)),
        ]
        return Outgoing(text, tuple((button,) for button in rows))


NAMED = 6
"""Types, regions or authorities that are named in a list; the others are counted."""
LIMIT_LABELS = {
    Limit.TYPES: N_("Types…"),
    Limit.REGIONS: N_("Regions…"),
    Limit.AUTHORITIES: N_("Authorities…"),
}
QUESTION_SENTENCES = {
    Limit.TYPES: N_("Which types does this desk take? Without a mark: all."),
    Limit.REGIONS: N_("Which regions does this desk take? Without a mark: all."),
    Limit.AUTHORITIES: N_(
        "Whose cases does this desk take? An authority means the types whose confirmed "
        "cases go to it. Without a mark: all."
    ),
}


def _title(title: str) -> str:
    return untapped(title, 60)


def _described(speaker: Speaker, desk: Desk, *, gets_rest: bool) -> str:
    t = speaker.t
    limits = list[str]()
    for what in Limit:
        names = choices(speaker.channel, what)
        chosen = getattr(desk, what.field)
        ids = [*(id for id in names if id in chosen), *sorted(chosen - names.keys())]
        shown = [defang(speaker.own(names[id]) if id in names else id) for id in ids[:NAMED]]
        more = [f"+{len(ids) - NAMED}"] if len(ids) > NAMED else []
        limits.append(", ".join([*shown, *more]))
    return lines(
        bold(_title(desk.title)),
        *(limits if any(limits) else [t("All types and regions.")]),
        gets_rest and t("Gets what no other desk takes."),
    )


def _marks(speaker: Speaker, desk: Desk, what: Limit) -> Rows:
    chosen = getattr(desk, what.field)
    every = choices(speaker.channel, what, speaker.t.language)
    names = {id: speaker.own(name) for id, name in every.items()}
    names |= {id: defang(id) for id in sorted(chosen - names.keys())}
    buttons = []
    for id, name in names.items():
        is_on = id in chosen
        action = SetDeskLimit(desk.id, what, id, not is_on)
        buttons.append(Button(f"{'✓ ' * is_on}{name}", action))
    return packed(buttons)


async def set_limit(work: Work, desk_id: str, what: Limit, id: str, *, on: bool) -> None:
    """Change what an open desk takes. Raises UnknownId for what the channel file does not have."""
    desk = await desks_store.lock_desk(work.tx, desk_id)
    if desk is None:
        return
    if on and id not in choices(work.channel, what):
        raise UnknownId(what.field, id)
    chosen: frozenset[str] = getattr(desk, what.field)
    chosen = chosen | {id} if on else chosen - {id}
    await desks_store.desks.set(work.tx, desk.id, **{what.field: chosen})


async def set_default(work: Work, desk_id: str, *, on: bool) -> None:
    desk = await desks_store.get_open(work.tx, desk_id)
    if desk is not None and on != desk.is_default:
        await desks_store.set_default(work.tx, desk.id if on else None)


def choices(channel: Channel, what: Limit, language: str = "") -> dict[str, Text]:
    """Return what a desk may be limited to, by its id; regions in the order of a language."""
    match what:
        case Limit.TYPES:
            return {kind.id: kind.button for kind in channel.types_on()}
        case Limit.REGIONS:
            return {region.code: region.short for region in channel.regions_sorted(language)}
        case Limit.AUTHORITIES:
            return {authority.code: authority.short for authority in channel.authorities}


@frozen
class DeskPlace:
    chat: int
    thread: int | None
    title: str


class OfAuthority(Exception):
    """The group belongs to an authority, or once did: its members are no moderators."""


async def cannot_check(work: Work, chat: int) -> bool:
    """True where the bot is no administrator: Telegram does not say there who is a member."""
    standing, _ = await members_store.standing(work.tx, chat, work.deployment.bot_id)
    return standing not in {Standing.CREATOR, Standing.ADMINISTRATOR}


async def open_desk(work: Work, place: DeskPlace, admin: int, language: str) -> DeskReady:
    """Make the group or topic a desk and assign it the cases that had none. Raises OfAuthority."""
    if DeskKind.AUTHORITY in await kinds_in(work.tx, place.chat):
        raise OfAuthority
    known = await desks_store.desk_at(work.tx, place.chat, place.thread)
    desk = Desk(fresh_id(), place.chat, place.thread, place.title, language)
    if known is not None:
        desk = replace(known, title=place.title)
    await desks_store.put_desk(work.tx, desk, admin)
    if known is not None and known.trouble is not None:
        await outbox.release_held(work.tx, desk.recipient.address, desk.language)
        await post_again(work, known)
    waiting = await store.without_desk(work.tx)
    for case in waiting:
        await assign(work, case, await routing.desk_for(work, case))
    return DeskReady(len(waiting), await cannot_check(work, place.chat))


async def close_desk(work: Work, desk: Desk, heir: Desk | None = None) -> None:
    closed = {"active": 0, "is_default": 0, "digest_since": None}
    await desks_store.desks.set(work.tx, desk.id, **closed)
    for case in await store.open_at(work.tx, desk.id):
        await assign(work, case, heir or await routing.desk_for(work, case))


async def moved(work: Work, old: int, new: int) -> None:
    """Move the desks of a group that became a supergroup; its cards are posted again.

    Where a desk was already opened in the supergroup, that desk takes over.
    """
    for desk in await desks_store.desks_in(work.tx, old):
        there = await desks_store.desk_at(work.tx, new, desk.thread)
        if there is not None:
            await close_desk(work, desk, there if there.kind is desk.kind else None)
    await desks_store.move_desk(work.tx, old, new)
    for desk in await desks_store.desks_in(work.tx, new):
        await post_again(work, desk)


async def post_again(work: Work, desk: Desk) -> None:
    for case in await store.open_at(work.tx, desk.id):
        await cards.show(work, case)


async def leave_topic(work: Work, desk: Desk) -> None:
    """Move the desk of a deleted topic into the group; a desk that is there takes over."""
    for case in await store.open_at(work.tx, desk.id):
        place = await sent_messages.get(work.tx, card_messages.place_of(case.id))
        if place is not None and place.thread_id == desk.thread:
            await sent_messages.drop(work.tx, card_messages.place_of(case.id))
    there = await desks_store.desk_at(work.tx, desk.chat, None)
    if there is not None:
        await close_desk(work, desk, there)
        return
    await desks_store.desks.set(work.tx, desk.id, thread_id=0)
    await post_again(work, desk)
