"""/desks: who handles what, and the screens on which admins set a desk up."""

from bot.domain.actions.desks import (
    SetDefaultDesk,
    SetDeskLimit,
    ShowDesk,
    ShowDeskLimits,
    ShowDesks,
)
from bot.domain.desk.limits import Limit
from bot.domain.link import defang
from bot.domain.notices import desks as said
from bot.i18n import N_
from bot.messages.choosing import packed, turns
from bot.messages.desk.choice import LABEL_LIMIT
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, filled, lines, paragraphs, says

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


@says(said.DeskList)
def desk_list(speaker: Speaker, notice: said.DeskList) -> Outgoing:
    t = speaker.t
    if not notice.lines:
        return Outgoing(t("There is no desk yet. Add me to a staff group and send /desk there."))
    text = paragraphs(
        bold(t("Who handles what")),
        *[_described(speaker, line) for line in notice.lines],
        _rest(speaker, notice),
    )
    openers = [
        (Button(shortened(defang(line.title), LABEL_LIMIT), ShowDesk(line.id)),)
        for line in notice.lines
        if notice.may_set_up
    ]
    return Outgoing(text, filled(*openers, turns(notice.page, notice.pages, ShowDesks, "‹›")))


def _rest(speaker: Speaker, notice: said.DeskList) -> str | None:
    if not notice.holes or notice.rest is None:
        return None
    return speaker.t.plural(
        "{n} pair of type and region fits no desk: “{desk}” gets it.",
        "{n} pairs of type and region fit no desk: “{desk}” gets them.",
        notice.holes,
        desk=_title(notice.rest),
    )


def _title(title: str) -> str:
    return shortened(defang(title), 60)


def _described(speaker: Speaker, line: said.DeskLine) -> str:
    t = speaker.t
    chosen = [
        ", ".join(_few([speaker.violation(id) for id in line.types])),
        ", ".join(_few([speaker.region(code) for code in line.regions])),
        ", ".join(_few([speaker.authority(code) for code in line.authorities])),
    ]
    return lines(
        bold(_title(line.title)),
        *([each for each in chosen if each] or [t("All types and regions.")]),
        t("Gets what no other desk takes.") if line.is_default else None,
    )


def _few(every: list[str]) -> list[str]:
    more = len(every) - NAMED
    every = [defang(each) for each in every]
    return [*every[:NAMED], f"+{more}"] if more > 0 else every


@says(said.DeskScreen)
def desk_screen(speaker: Speaker, notice: said.DeskScreen) -> Outgoing:
    t, line = speaker.t, notice.line
    if notice.what is not None:
        question = t(QUESTION_SENTENCES[notice.what])
        back = (Button(t.plain("Back"), ShowDesk(line.id)),)
        return Outgoing(
            paragraphs(bold(_title(line.title)), question),
            (*_marks(speaker, line, notice.what), back),
        )
    text = paragraphs(
        _described(speaker, line),
        t("A change applies to new cases. Cases already at the desk stay there."),
    )
    default = (
        t.plain("No longer the default") if line.is_default else t.plain("Make it the default")
    )
    limits = [
        (Button(t.plain(LIMIT_LABELS[what]), ShowDeskLimits(line.id, what)),) for what in Limit
    ]
    return Outgoing(
        text,
        (
            *limits,
            (Button(default, SetDefaultDesk(line.id, not line.is_default)),),
            (Button(t.plain("Back"), ShowDesks(0)),),
        ),
    )


def _marks(speaker: Speaker, line: said.DeskLine, what: Limit) -> Rows:
    """What there is to choose from, with a mark on what is chosen."""
    channel, own = speaker.channel, speaker.own
    match what:
        case Limit.TYPES:
            chosen, every = line.types, [(k.id, own(k.button)) for k in channel.types_on()]
        case Limit.REGIONS:
            regions = channel.regions_sorted(speaker.t.language)
            chosen, every = line.regions, [(r.code, own(r.short)) for r in regions]
        case Limit.AUTHORITIES:
            chosen, every = line.authorities, [(a.code, own(a.short)) for a in channel.authorities]
    names = dict(every) | {id: defang(id) for id in chosen if id not in dict(every)}
    return packed([
        Button(f"{'✓ ' * (id in chosen)}{name}", SetDeskLimit(line.id, what, id, id not in chosen))
        for id, name in names.items()
    ])  # fmt: skip
