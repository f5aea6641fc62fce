"""A case's card: all that staff need to decide, nothing that leads to a reporter."""

from __future__ import annotations

from bot.domain.case import Outcome, Urgency
from bot.domain.link import defang
from bot.messages.desk.menus import card_rows
from bot.messages.outgoing import Outgoing
from bot.messages.reporter.decided import outcome_label, status_label
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote
from bot.services.cards import CardView

SHOWN_WORDS = 450
"""Characters of one description on a card; five of them and the rest must fit 4,096."""

URGENCY_MARKS = {Urgency.URGENT: "🔴", Urgency.HIGH: "🟠", Urgency.NORMAL: "⚪"}


def card(speaker: Speaker, view: CardView) -> Outgoing:
    """The card in the desk's language."""
    text = paragraphs(
        _head(speaker, view),
        _what(speaker, view),
        _earlier(speaker, view),
        _decision(speaker, view),
    )
    return Outgoing(text, card_rows(speaker, view))


def _head(speaker: Speaker, view: CardView) -> str:
    t, case = speaker.t, view.case
    kinds = " + ".join(speaker.violation(v) for v in view.violations or (case.violation,))
    return lines(
        bold(f"{URGENCY_MARKS[case.urgency]} № {case.number} · {kinds}"),
        t("Urgent: somebody may be in danger.") if case.urgency is Urgency.URGENT else None,
        t(
            "{status} · {time}",
            status=status_label(speaker, case.status),
            time=t.time(case.opened_at),
        ),
        t("Taken by {name}", name=view.holder) if view.holder else None,
        _counts(speaker, view),
        t("Region: {region}", region=", ".join(speaker.region(r) for r in view.regions))
        if view.regions
        else None,
    )


def _counts(speaker: Speaker, view: CardView) -> str:
    t = speaker.t
    standing = view.reports - view.withdrawn
    return lines(
        t.plural("{n} report", "{n} reports", standing),
        t.plural("{n} report withdrawn", "{n} reports withdrawn", view.withdrawn)
        if view.withdrawn
        else None,
        t.plural(
            "{n} reporter cannot be reached now; the notice is kept",
            "{n} reporters cannot be reached now; the notices are kept",
            view.unreachable,
        )
        if view.unreachable
        else None,
    )


def _what(speaker: Speaker, view: CardView) -> str:
    t = speaker.t
    described = [_described(text) for text in view.descriptions]
    return lines(
        quote(view.case.display) if view.case.display else None,
        *[t("Forwarded from: {channel}", channel=defang(origin)) for origin in view.origins],
        *[t("Place: {place}", place=defang(place)) for place in view.places],
        *described,
        t.plural("and {n} more description", "and {n} more descriptions", view.more_descriptions)
        if view.more_descriptions
        else None,
        t.plural("{n} file", "{n} files", len(view.files)) if view.files else None,
    )


def _described(text: str) -> str:
    shown = defang(text)
    if len(shown) > SHOWN_WORDS:
        shown = shown[:SHOWN_WORDS] + "…"
    return quote(shown, expandable=len(shown) > 200)


def _earlier(speaker: Speaker, view: CardView) -> str | None:
    t = speaker.t
    same = [
        t(
            "№ {number}: {outcome}, {time}",
            number=case.number,
            outcome=outcome_label(speaker, case.decision.outcome),
            time=t.time(case.decision.at),
        )
        for case in view.earlier
        if case.decision
    ]
    host = [
        t("{outcome}: {n}", outcome=outcome_label(speaker, Outcome(outcome)), n=n)
        for outcome, n in view.host_outcomes.items()
    ]
    if not same and not host:
        return None
    return lines(
        bold(t("Decided before about this link:")) if same else None,
        *same,
        bold(t("Decided before on this host:")) if host else None,
        *host,
    )


def _decision(speaker: Speaker, view: CardView) -> str | None:
    t, decision = speaker.t, view.case.decision
    if decision is None:
        return None
    told: str | None = t("The reporters were told.") if view.case.announced_at else None
    if view.can_undo:
        told = t("Nobody is told yet: it can be undone.")
    outcome: str
    if view.merged_number is not None:
        outcome = t("The same as № {number}", number=view.merged_number)
    else:
        outcome = outcome_label(speaker, decision.outcome)
    return lines(
        bold(outcome),
        t("By {name}, {time}", name=view.decided_by or "", time=t.time(decision.at)),
        t("Authority: {name}", name=_authority(speaker, decision.authority))
        if decision.authority
        else None,
        t("To the reporter: {words}", words=decision.words) if decision.words else None,
        told,
    )


def _authority(speaker: Speaker, code: str) -> str:
    names = {a.code: speaker.own(a.short) for a in speaker.channel.authorities}
    return names.get(code, code)
