"""Screens of the hotlines, in a private chat and behind a deep link."""

from collections.abc import Collection, Sequence
from functools import partial
from urllib.parse import quote as percent

from bot.channel.parts import Hotline, ViolationType
from bot.core.deep_links import DeepLink, offered
from bot.core.messages import (
    Button,
    Message,
    Outgoing,
    Part,
    Rows,
    Speaker,
    bold,
    language_rows,
    lines,
    paragraphs,
    quote,
)
from bot.core.pickers import home_button, region_rows, type_rows
from bot.hotlines import model as press
from bot.hotlines.number_checks import WithNumbers


class Hotlines(WithNumbers, Message):
    """Numbers for a type and a region. `ask_language`: the citizen never chose a language."""

    violation: str | None = None
    region: str | None = None
    ask_language: bool = False

    def say(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        channel = speaker.channel
        link = offered(channel, DeepLink(self.violation, self.region))
        violation = link.violation
        region = link.region
        fitting = _fitting(speaker, violation, region)
        dialled = dict(speaker.dialled)
        text = paragraphs(
            bold(t("Hotlines")),
            lines(
                violation and t("Concern: {type}", type=speaker.violation(violation)),
                region and t("Region: {region}", region=speaker.region(region)),
            ),
            not fitting and speaker.own(channel.emergency),
            violation and len(fitting) > 1 and t("Call this number first:"),
            *(
                lines(
                    bold(line.number),
                    speaker.own(line.label),
                    speaker.own(line.what_for),
                    speaker.own(line.hours),
                    dated(speaker, line, dialled.get(line.number)),
                )
                for line in fitting
            ),
            *_notes(speaker, fitting, region, dialled),
        )
        rows = _choices(speaker, violation, region)
        if self.ask_language:
            chooses = partial(press.SetNumbersLanguage, violation, region)
            rows = (*language_rows(speaker, chooses), *rows)
        return Outgoing(text, rows)


def _notes(
    speaker: Speaker,
    fitting: Sequence[Hotline],
    region: str | None,
    dialled: Collection[str],
) -> list[Part]:
    """Say below the numbers what they do not cover, and which were not dialled."""
    t = speaker.t
    only_whole = region and not any(line.regions for line in fitting)
    unchecked = any(line.number not in dialled for line in fitting)
    return [
        bool(fitting)
        and only_whole
        and t("We know of no number for this region alone."),
        unchecked
        and t(
            "We have not yet dialled every number ourselves: the unchecked ones come "
            "from published sources."
        ),
        len(fitting) > 1 and t("If there is no answer, call the next one."),
    ]


class WorryAsk(Message):
    violation: str | None = None
    region: str | None = None
    group: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        violation = self.violation
        region = self.region
        rows = (
            *type_rows(
                speaker,
                self.group,
                lambda chosen: press.ShowNumbers(chosen, region),
                lambda group: press.ShowNumbers(
                    violation, region, press.Page.WORRIES, group
                ),
            ),
            (Button(t.plain("All numbers"), press.ShowNumbers(None, region)),),
            (Button(t.plain("Back"), press.ShowNumbers(violation, region)),),
        )
        return Outgoing(bold(t("What worries you?")), rows)


class HotlineRegionAsk(Message):
    """Asks which region the numbers are for; `keeps`: the answer will be remembered."""

    violation: str | None = None
    region: str | None = None
    keeps: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        violation = self.violation
        text = paragraphs(
            bold(t("Where do you need help?")),
            self.keeps
            and t(
                "We remember the region for next time. You can remove it under “Privacy”."
            ),
        )
        rows = (
            *region_rows(speaker, lambda code: press.SetNumbersRegion(violation, code)),
            (Button(t.plain("All regions"), press.SetNumbersRegion(violation, None)),),
            (Button(t.plain("Back"), press.ShowNumbers(violation, self.region)),),
        )
        return Outgoing(text, rows)


SHARE_LIMIT = 1000
"""Characters of the address behind “Share”: some clients cut longer ones."""


def help_now(speaker: Speaker, kind: ViolationType) -> str | None:
    if (said := kind.first_help) is None:
        return None
    numbers = [
        press.labelled(speaker, number) for number in speaker.answering(said.numbers)
    ]
    return quote(lines(speaker.own(said.text), *numbers))


def _fitting(
    speaker: Speaker, violation: str | None, region: str | None
) -> tuple[Hotline, ...]:
    found = speaker.channel.hotlines_for(violation, region)
    left = speaker.answering([line.number for line in found])
    return tuple(line for line in found if line.number in left)


def dated(speaker: Speaker, line: Hotline, dialled_at: int | None) -> str | None:
    """Return when the number was tested by a call, else its source and the date of that, if any."""
    if dialled_at is not None:
        return speaker.t("Checked by a call on {date}.", date=speaker.t.day(dialled_at))
    source = line.source
    if line.as_of is None:
        return source and speaker.t("Source: {source}, day not known.", source=source)
    day = f"{line.as_of:%d.%m.%Y}"
    if source is None:
        return speaker.t("From a published source, {date}.", date=day)
    return speaker.t("Source: {source}, {date}.", source=source, date=day)


def _choices(speaker: Speaker, violation: str | None, region: str | None) -> Rows:
    t = speaker.t
    worry = t.plain("Another concern") if violation else t.plain("Choose a concern")
    where = t.plain("Another region") if region else t.plain("Choose a region")
    choose = [Button(worry, press.ShowNumbers(violation, region, press.Page.WORRIES))]
    if speaker.channel.asks_region():
        choose.append(
            Button(where, press.ShowNumbers(violation, region, press.Page.REGIONS))
        )
    share = Button(t.plain("Share"), url=share_address(speaker, violation, region))
    return (
        tuple(choose),
        (
            Button(
                t.plain("Report a violation"),
                press.ReportFromNumbers(violation, region),
            ),
        ),
        (share, home_button(speaker)),
    )


def share_address(speaker: Speaker, violation: str | None, region: str | None) -> str:
    link = DeepLink(violation, region, hotlines=True).address(speaker.bot_username)
    about = (
        violation and speaker.violation(violation),
        region and speaker.region(region),
    )
    head = "\n".join(filter(None, (speaker.t.plain("Numbers to call"), *about)))
    address = f"https://t.me/share/url?url={percent(link, safe='')}&text={percent(head, safe='')}"
    for line in _fitting(speaker, violation, region):
        entry = percent(f"\n{line.number} – {speaker.own(line.label)}", safe="")
        if len(address) + len(entry) > SHARE_LIMIT:
            break
        address += entry
    return address
