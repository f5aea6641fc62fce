"""The group of an authority: whose it is, and how its members answer."""

from bot.domain.actions.authority.desk import BindAuthority, ChooseAuthority, ShowAuthorities
from bot.domain.commands import Chat
from bot.domain.notices.authority import desk as said
from bot.domain.people import Right
from bot.i18n import N_
from bot.messages.choosing import packed
from bot.messages.commands import help_lines
from bot.messages.desk.words import missing_right
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, says

PROBLEM_SENTENCES = {
    said.PlaceProblem.NO_AUTHORITY: N_("The channel file names no authority."),
    said.PlaceProblem.OF_MODERATORS: N_(
        "Moderators work in this group, or once did, and its messages show cases. Make a new group"
        " for the authority and send /desk authority there."
    ),
    said.PlaceProblem.OF_AUTHORITY: N_(
        "This group belongs to an authority, or once did, so it cannot become a desk of"
        " moderators. Make a new group for them. /desk authority chooses another authority, /desk"
        " off ends it."
    ),
    said.PlaceProblem.OTHER_AUTHORITY: N_(
        "Another topic of this group belongs to another authority. Each authority needs a group of"
        " its own, because all members can read all topics."
    ),
}


@says(said.PlaceWord)
def place_word(speaker: Speaker, notice: said.PlaceWord) -> Outgoing:
    return Outgoing(speaker.t(PROBLEM_SENTENCES[notice.problem]))


@says(said.AuthorityChoice)
def authority_choice(speaker: Speaker, notice: said.AuthorityChoice) -> Outgoing:
    t, own, channel = speaker.t, speaker.own, speaker.channel
    if notice.authority is None:
        text = t(
            "Which authority does this group belong to? All its members will read what is passed"
            " on to it, and can answer. That does not make them moderators."
        )
        every = [Button(own(a.short), ChooseAuthority(a.code)) for a in channel.authorities]
        return Outgoing(text, packed(every))
    text = t("Which department of {authority}?", authority=speaker.authority(notice.authority))
    departments = channel.authority(notice.authority).departments
    buttons = [Button(own(d.short), BindAuthority(notice.authority, d.region)) for d in departments]
    whole = Button(t.plain("The whole authority"), BindAuthority(notice.authority, None))
    back = Button(t.plain("Back"), ShowAuthorities())
    return Outgoing(text, ((whole,), *packed(buttons), (back,)))


@says(said.AuthorityDeskReady)
def authority_desk_ready(speaker: Speaker, notice: said.AuthorityDeskReady) -> Outgoing:
    t = speaker.t
    return Outgoing(
        paragraphs(
            bold(t("This group belongs to: {whose}", whose=whose(speaker, notice))),
            t(
                "What the channel passes on arrives here as a card with its case file. Every member"
                " of this group can say that it was received, answer with an order, refuse with a"
                " reason, or ask the moderators. /help says how."
            ),
            *[missing_right(speaker, right) for right in notice.missing],
        )
    )


def whose(speaker: Speaker, notice: said.AuthorityDeskReady) -> str:
    """The department, or the authority itself."""
    if notice.region is None:
        return speaker.authority(notice.authority)
    return speaker.own(speaker.channel.addressee(notice.authority, notice.region).name)


@says(said.AuthorityDeskClosed)
def authority_desk_closed(speaker: Speaker, notice: said.AuthorityDeskClosed) -> Outgoing:
    return Outgoing(
        speaker.t("This group no longer belongs to an authority. Nothing is passed on to it.")
    )


@says(said.AuthorityHelp)
def authority_help(speaker: Speaker, notice: said.AuthorityHelp) -> Outgoing:
    t = speaker.t
    return Outgoing(
        paragraphs(
            bold(t("How an authority answers")),
            t(
                "Each card is one decision of the channel’s moderators, with its case file. Press"
                " “Received” when you take it on. The other buttons open a private chat"
                " with me: “Answer” asks for the order’s number, date, territory and term;"
                " “Refuse” asks for a reason; “Ask the desk” sends a question to the moderators."
            ),
            t(
                "The first answer counts. It can be undone for a minute; then the people who"
                " reported are told. Members of this group never learn who reported."
            ),
            lines(*help_lines(speaker, Chat.GROUP, {Right.READ_HELP})),
            notice.is_admin and lines(*help_lines(speaker, Chat.GROUP, {Right.SET_UP_DESKS})),
        )
    )
