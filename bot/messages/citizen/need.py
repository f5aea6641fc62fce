"""A person in need: a warm sentence, the numbers with their names, and whom it is about."""

from bot.domain.actions import citizen, draft
from bot.domain.citizen.need import HeldWords
from bot.domain.notices.talks import HelpNumbers
from bot.messages.numbers import labelled
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, says


def in_need(speaker: Speaker, held: HeldWords | None) -> Outgoing:
    """Before anything else; `held` words wait for the choice."""
    t = speaker.t
    if held is None:
        return Outgoing(warm_words(speaker), (_hotlines(speaker),), stays_last=True)
    about_me = citizen.AboutMe(held.draft, held.message, held.language)
    about_post = draft.AboutPost(held.draft, held.revision)
    rows = (
        (Button(t.plain("This is about me"), about_me, style="primary"),),
        (Button(t.plain("I am reporting a post"), about_post),),
    )
    return Outgoing(warm_words(speaker), rows, stays_last=True)


def about_me(speaker: Speaker) -> Outgoing:
    text = paragraphs(
        warm_words(speaker),
        speaker.t(
            "We have not kept what you wrote, and no member of staff has read it. If a person "
            "close to you can be with you now, tell them how you feel."
        ),
    )
    return Outgoing(text, (_hotlines(speaker),), stays_last=True)


@says(HelpNumbers)
def help_numbers(speaker: Speaker, notice: HelpNumbers) -> Outgoing:
    text = paragraphs(
        speaker.t(
            "A moderator who read your report № {number} sends you these numbers. You do not have "
            "to answer.",
            number=notice.number,
        ),
        warm_words(speaker),
    )
    return Outgoing(text, (_hotlines(speaker),))


def warm_words(speaker: Speaker) -> str:
    """The sentence of the channel file, and each number with its name on a line of its own."""
    need = speaker.channel.need
    if need is None:  # the channel file was changed meanwhile
        return quote(speaker.own(speaker.channel.emergency))
    numbers = [labelled(speaker, number) for number in need.numbers]
    return paragraphs(bold(speaker.own(need.text)), quote(lines(*numbers)))


def _hotlines(speaker: Speaker) -> tuple[Button, ...]:
    return (Button(speaker.t.plain("All numbers"), citizen.ShowHotlines()),)
