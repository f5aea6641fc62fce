"""What staff read of decisions on their way into the register, and of entries that are wrong."""

from bot.domain.actions.register import publishing as press
from bot.domain.figures.period import today
from bot.domain.notices.register import publishing as said
from bot.domain.register.entry import Entry, Fix
from bot.domain.register.publication import KEPT_BACK_FOR, Owner, Settled
from bot.domain.register.scope import Scope
from bot.i18n import N_, numbered
from bot.messages.authority.order_words import day_of, order_lines
from bot.messages.citizen.decided import outcome_label
from bot.messages.desk.holds import WHY_SENTENCES
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.register.names import STANDINGS, defanged_host
from bot.messages.register.site import in_language
from bot.messages.speaker import Speaker, bold, code, filled, lines, paragraphs, rows_of, says

SHOWN_LINK, SHOWN_TEXT = 1000, 700
"""UTF-16 units of a link, and of a ground, a reason or an act."""
_SETTLED = {
    Settled.PUBLISHED: N_("№ {number}: published in the register."),
    Settled.DECLINED: N_("№ {number}: not published. The history says why."),
    Settled.OVER: N_(
        "№ {number} does not wait any more: another person looked at it, or the decision does not "
        "stand."
    ),
    Settled.TOOK_PART: N_(
        "№ {number} is not for you: a person of its desk looks at it who took no part in the "
        "decision."
    ),
    Settled.OFF: N_(
        "№ {number} cannot be published: the channel file does not publish such decisions, or has "
        "not their ground any more."
    ),
}
_FIXES = {
    Fix.NARROW: N_("It points at a private person…"),
    Fix.TEXTS: N_("A text is wrong…"),
}


@says(said.PublicationList)
def publication_list(speaker: Speaker, notice: said.PublicationList) -> Outgoing:
    t = speaker.t
    if not notice.waiting:
        return Outgoing(t("No decision is waiting to be published."))
    head = t.plural(
        "{n} decision is waiting to be looked at before it is published.",
        "{n} decisions are waiting to be looked at before they are published.",
        notice.waiting,
    )
    late = notice.overdue and t("⏰ Overdue: {n}", n=notice.overdue)
    if not notice.lines and notice.further is None:
        none = t("None of them is for you: those look who took no part in the decision.")
        return Outgoing(paragraphs(lines(bold(head), late), none))
    if not notice.is_private:
        lead = t("Send /queue publish to me in private to look at them.")
        return Outgoing(paragraphs(lines(bold(head), late), lead))
    shown = lines(*(_line(speaker, one) for one in notice.lines))
    is_part = 0 < len(notice.lines) < notice.waiting
    few = is_part and t("Of these, for you, the first to do first:")
    rows = rows_of((_look(speaker, one) for one in notice.lines), 2)
    if notice.further is not None:
        further = press.ShowFurtherPublications(notice.further)
        rows = (*rows, (Button(t.plain("Next page"), further),))
    return Outgoing(paragraphs(lines(bold(head), late, few), shown), rows)


def _line(speaker: Speaker, one: said.PublicationLine) -> str:
    return speaker.t(
        "{mark} № {number} · {type}: {outcome}, until {day}",
        mark="⏰" if one.is_overdue else "•",
        number=one.number,
        type=speaker.violation(one.violation),
        outcome=outcome_label(speaker, one.outcome),
        day=speaker.t.day(one.due_at),
    )


def _look(speaker: Speaker, one: said.PublicationLine) -> Button:
    label = speaker.t.plain("Look at {case}", case=numbered(one.number))
    return Button(label, press.LookAtPublication(one.id))


@says(said.PublicationsWait)
def publications_wait(speaker: Speaker, notice: said.PublicationsWait) -> Outgoing:
    t = speaker.t
    text = t.plural(
        "⏰ {n} decision should have been looked at before it is published.",
        "⏰ {n} decisions should have been looked at before they are published.",
        notice.n,
    )
    return Outgoing(bold(text), _next(speaker))


@says(said.PublicationCard)
def publication_card(speaker: Speaker, notice: said.PublicationCard) -> Outgoing:
    t = speaker.t
    link = notice.link and t(
        "The link, which is not published: {link}",
        link=code(shortened(notice.link, SHOWN_LINK)),
    )
    head = lines(bold(t("№ {number}: publish this decision?", number=notice.number)), link)
    again = notice.again and t("The case has an entry: this becomes its next version.")
    if notice.declining:
        ask = bold(t("Why is it not to be published?"))
        return Outgoing(paragraphs(head, ask), _reasons(speaker, notice.publication))
    if notice.owner is None:
        ask = bold(t("Is this the account, channel or page of a private person?"))
        why = t(
            "Then only the platform is published: names of accounts can be guessed from a hash."
        )
        about = _facts(speaker, notice.entry)
        return Outgoing(paragraphs(head, about, again, lines(ask, why)), _owners(speaker, notice))
    shown = lines(
        bold(t("This is published:")), _place(speaker, notice.entry), _facts(speaker, notice.entry)
    )
    return Outgoing(paragraphs(head, shown, again), _choices(speaker, notice, notice.owner))


def _place(speaker: Speaker, entry: Entry) -> str:
    t, host = speaker.t, defanged_host(entry.host)
    if entry.link_hash is None:
        return t("Platform: {host}, without the link", host=host)
    return lines(
        t("Site: {host}", host=host),
        t("SHA-256 of the link: {hash}", hash=code(entry.link_hash)),
    )


def _facts(speaker: Speaker, entry: Entry) -> str:
    t, language = speaker.t, speaker.t.language
    authority = in_language(entry.authority_name, language) if entry.authority_name else None
    law = in_language(entry.law, language) if entry.law else None
    return lines(
        t("Type: {type}", type=speaker.violation(entry.category)),
        t("Outcome: {outcome}", outcome=outcome_label(speaker, entry.outcome)),
        t("Ground: {ground}", ground=_short(in_language(entry.ground_text, language))),
        law and _short(law),
        t("Reason: {reason}", reason=_short(in_language(entry.reason_text, language))),
        authority and t("Authority: {name}", name=_short(authority)),
        *(order_lines(speaker, entry.order) if entry.order else ()),
        t("Decided on {day}", day=day_of(entry.decided_on)),
        t("Seen to be gone on {date}", date=day_of(entry.gone_on)) if entry.gone_on else None,
    )


def _short(text: str) -> str:
    return shortened(text, SHOWN_TEXT)


def _owners(speaker: Speaker, notice: said.PublicationCard) -> Rows:
    t, id = speaker.t, notice.publication
    return (
        (Button(t.plain("Yes, of a private person"), press.SayOwner(id, Owner.PERSON)),),
        (Button(t.plain("No"), press.SayOwner(id, Owner.OTHER)),),
        (Button(t.plain("Do not publish…"), press.AskKeepBack(id)),),
    )


def _choices(speaker: Speaker, notice: said.PublicationCard, owner: Owner) -> Rows:
    t, id = speaker.t, notice.publication
    publish = press.PublishDecision(id, owner, notice.digest)
    return (
        (Button(t.plain("Publish"), publish, style="primary"),),
        (Button(t.plain("Do not publish…"), press.AskKeepBack(id)),),
        (Button(t.plain("Back"), press.BackToPublication(id)),),
    )


def _reasons(speaker: Speaker, id: str) -> Rows:
    t = speaker.t
    reasons = [
        Button(t.plain(WHY_SENTENCES[why]), press.KeepBack(id, why)) for why in KEPT_BACK_FOR
    ]
    return (*rows_of(reasons, 1), (Button(t.plain("Back"), press.BackToPublication(id)),))


@says(said.PublicationSettled)
def publication_settled(speaker: Speaker, notice: said.PublicationSettled) -> Outgoing:
    t = speaker.t
    show = [Button(t.plain("The entry"), press.ShowEntry(notice.entry))] if notice.entry else []
    text = paragraphs(
        t(_SETTLED[notice.settled], number=notice.number),
        notice.settled is Settled.DECLINED
        and t(
            "If the decision itself looks wrong, open the case and press “Reopen” under “More…”."
        ),
    )
    return Outgoing(text, filled(show, *_next(speaker)))


def _next(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("What is waiting"), press.ShowPublications()),),)


@says(said.EntryCard)
def entry_card(speaker: Speaker, notice: said.EntryCard) -> Outgoing:
    t, entry = speaker.t, notice.entry
    if notice.is_done:
        head = t("Corrected. The page shows that it was, and the earlier version stays in the log.")
    elif notice.fix is not None:
        head = t("The entry would be corrected to this:")
    else:
        head = t("Entry {id} of the register, version {n}", id=entry.id, n=entry.version)
    day = today(speaker.now, speaker.channel.zone)
    shown = lines(t(STANDINGS[entry.stands(day)]), _place(speaker, entry), _facts(speaker, entry))
    return Outgoing(paragraphs(bold(head), shown), _fixes(speaker, notice))


def _fixes(speaker: Speaker, notice: said.EntryCard) -> Rows:
    t, entry = speaker.t, notice.entry
    if notice.is_done:
        return ()
    if notice.fix is not None:
        confirm = press.CorrectEntry(entry.id, notice.fix, notice.digest)
        return (
            (Button(t.plain("Correct it"), confirm, style="primary"),),
            (Button(t.plain("Back"), press.ShowEntry(entry.id)),),
        )
    offered = [fix for fix in Fix if fix is Fix.TEXTS or entry.scope is Scope.LINK]
    return rows_of(
        (Button(t.plain(_FIXES[fix]), press.ShowFix(entry.id, fix)) for fix in offered), 1
    )


@says(said.NoEntry)
def no_entry(speaker: Speaker, notice: said.NoEntry) -> Outgoing:
    del notice
    return Outgoing(
        speaker.t("Send /entry and the end of the address of an entry’s page, like /entry 5J8k2…")
    )


@says(said.EntryRefused)
def entry_refused(speaker: Speaker, notice: said.EntryRefused) -> Outgoing:
    del notice
    return Outgoing(
        speaker.t(
            "Entries are corrected by senior moderators, custodians of data and admins. To contest "
            "an entry, use the link on its page."
        )
    )
