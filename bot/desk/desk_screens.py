"""Screens of desks: what a group reads, and the list of desks with their limits."""

from collections.abc import Set
from typing import ClassVar

from bot.cases import routing
from bot.cases.model import Limit
from bot.channel.model import Channel
from bot.channel.parts import Text
from bot.core.capabilities import Name, is_on
from bot.core.chat_commands import Chat
from bot.core.command_menu import help_lines
from bot.core.desks_store import Desk, get_open, open_desks
from bot.core.messages import (
    LABEL_LIMIT,
    N_,
    Action,
    Button,
    Message,
    Outgoing,
    Rows,
    Speaker,
    bold,
    button,
    filled,
    language_name,
    language_rows,
    lines,
    paragraphs,
    rows_of,
    untapped,
)
from bot.core.people import Right
from bot.core.pickers import packed, paged
from bot.core.work import Work
from bot.desk.buttons import SetDeskLanguage, SetStaffLanguage
from bot.links.link import defang


def make_me_admin(speaker: Speaker) -> str:
    return speaker.t(
        "⚠ I am not an administrator here. Make me one (no special right is needed), so that I"
        " can check who is a member; then send /desk again."
    )


class DeskReady(Message):
    """The group is a desk now. With `cannot_check` the bot is no administrator there; with
    `anyone_adds` every member may add others."""

    waiting: int
    cannot_check: bool
    anyone_adds: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        who_decides = t(
            "All members of this group can decide cases; /help says how. Approving, publishing,"
            " second looks and appeals take a role: /staff."
        )
        if not is_on(speaker.channel, Name.REGISTER):
            who_decides = t(
                "All members of this group can decide cases; /help says how. Approving, second"
                " looks and appeals take a role: /staff."
            )
        if speaker.channel.strict_staff:
            who_decides = t(
                "People with a role can decide cases here, while they are in this group. /help "
                "says how."
            )
        text = paragraphs(
            bold(t("This is a desk now. Cases arrive here.")),
            self.waiting
            and t.plural(
                "{n} case was waiting.", "{n} cases were waiting.", self.waiting
            ),
            self.cannot_check and make_me_admin(speaker),
            self.anyone_adds
            and t(
                "⚠ Every member of this group can add others. Take that away in the group's "
                "permissions. With a link for requests to join, and the right to invite people, I "
                "let in those who have a role."
            ),
            who_decides,
        )
        return Outgoing(text)


_OF_MODERATORS = frozenset({Right.READ_HELP, Right.HANDLE_CASES, Right.SEE_FIGURES})

_OF_ADMINS = frozenset({Right.SET_UP_DESKS, Right.MANAGE_STAFF})


class DeskHelp(Message):
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


class DeskLanguageAsk(Message):
    may_set_desk: bool

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = t(
            "In which language shall I answer you? Cards are in the desk's language."
        )
        rows = list(language_rows(speaker, SetStaffLanguage))
        if self.may_set_desk:
            for code in speaker.channel.languages:
                label = t.plain("Desk: {language}", language=language_name(code))
                rows.append((Button(label, SetDeskLanguage(code)),))
        return Outgoing(text, tuple(rows))


class DeskLanguageSet(Message):
    desk: bool
    name: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.desk:
            return Outgoing(
                t("This desk now uses English. Changed by {name}.", name=self.name)
            )
        return Outgoing(
            t("{name}, I will answer you in English from now on.", name=self.name)
        )


@button("k:desks:{page}", right=Right.SEE_DESKS)
class ShowDesks(Action):
    page: int


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


class DeskList(Message):
    """A page of the open desks, counted from 0."""

    page: int
    may_set_up: bool

    async def load(self, work: Work) -> tuple[Desk, ...]:
        return tuple(await open_desks(work.tx))

    def render(self, speaker: Speaker, every: tuple[Desk, ...]) -> Outgoing:
        t = speaker.t
        rest = routing.last_resort(every)
        if rest is None:
            return Outgoing(
                t("There is no desk yet. Add me to a staff group and send /desk there.")
            )
        shown, turn = paged(every, self.page, PAGE, ShowDesks)
        described = [
            _described(speaker, desk, gets_rest=desk is rest) for desk in shown
        ]
        text = paragraphs(bold(t("Who handles what")), *described)
        openers = list[Button]()
        if self.may_set_up:
            openers = [
                Button(untapped(desk.title, LABEL_LIMIT), ShowDesk(desk.id))
                for desk in shown
            ]
        return Outgoing(text, filled(*rows_of(openers, 1), turn))


class DeskScreen(Message):
    """One desk; with `what` open, that list to choose from."""

    desk: str
    what: Limit | None = None

    async def load(self, work: Work) -> Desk | None:
        return await get_open(work.tx, self.desk)

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
        default = t.plain("Make it the default")
        if desk.is_default:
            default = t.plain("No longer the default")
        rows = [
            Button(t.plain(LIMIT_LABELS[what]), ShowDesk(desk.id, what))
            for what in Limit
        ]
        rows.append(Button(default, SetDefaultDesk(desk.id, not desk.is_default)))
        rows.append(Button(t.plain("Back"), ShowDesks(0)))
        return Outgoing(text, rows_of(rows, 1))


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
    limits = [_limit_named(speaker, desk, what) for what in Limit]
    if not any(limits):
        limits = [t("All types and regions.")]
    return lines(
        bold(_title(desk.title)),
        *limits,
        gets_rest and t("Gets what no other desk takes."),
    )


def _limit_named(speaker: Speaker, desk: Desk, what: Limit) -> str:
    chosen = getattr(desk, what.field)
    names = _names(speaker, what, chosen)
    shown = [defang(name) for id, name in names.items() if id in chosen]
    if len(shown) > NAMED:
        shown[NAMED:] = [f"+{len(shown) - NAMED}"]
    return ", ".join(shown)


def _names(
    speaker: Speaker, what: Limit, chosen: Set[str], language: str = ""
) -> dict[str, str]:
    """Return the names by id: of what there is to choose, then ids that left the channel file."""
    every = choices(speaker.channel, what, language)
    names = {id: speaker.own(name) for id, name in every.items()}
    return names | {id: defang(id) for id in sorted(chosen - names.keys())}


def _marks(speaker: Speaker, desk: Desk, what: Limit) -> Rows:
    chosen = getattr(desk, what.field)
    buttons = []
    for id, name in _names(speaker, what, chosen, speaker.t.language).items():
        is_on = id in chosen
        action = SetDeskLimit(desk.id, what, id, not is_on)
        buttons.append(Button(f"{'✓ ' * is_on}{name}", action))
    return packed(buttons)


def choices(channel: Channel, what: Limit, language: str = "") -> dict[str, Text]:
    """Return what a desk may be limited to, by its id; regions in the order of a language."""
    match what:
        case Limit.TYPES:
            return {kind.id: kind.button for kind in channel.types_on()}
        case Limit.REGIONS:
            return {
                region.code: region.short for region in channel.regions_sorted(language)
            }
        case Limit.AUTHORITIES:
            return {
                authority.code: authority.short for authority in channel.authorities
            }
