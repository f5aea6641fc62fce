"""/link: the screen where a link to a report is chosen, and its poster."""

from dataclasses import replace

from bot.domain.actions.base import Action
from bot.domain.actions.staff import ChoosePosterRegion, ChoosePosterType, MakePoster, ShowPoster
from bot.domain.citizen.deeplink import DeepLink, parse
from bot.domain.link import defang
from bot.domain.notices import posters as said
from bot.domain.notices.posters import PosterPage
from bot.messages.choosing import region_rows, type_rows
from bot.messages.citizen.hotlines import still_offered
from bot.messages.languages import language_name
from bot.messages.outgoing import Button, Drawing, Outgoing, Rows
from bot.messages.posters.sheet import printed, sheet_of
from bot.messages.speaker import Speaker, bold, code, filled, lines, paragraphs, quote, says


@says(said.PosterAsk)
def poster_ask(speaker: Speaker, notice: said.PosterAsk) -> Outgoing:
    t = speaker.t
    link = _link(speaker, notice.payload)
    match notice.page:
        case PosterPage.TYPE:
            rows = _types(speaker, notice, link)
            return Outgoing(bold(t("What is the link about?")), rows)
        case PosterPage.REGION:
            rows = _regions(speaker, notice, link)
            return Outgoing(bold(t("For which region is the link?")), rows)
    address, every = link.address(speaker.bot_username), t.plain("Any")
    text = paragraphs(
        bold(t("Link and poster")),
        notice.unknown
        and t(
            "Not understood: {words}. Choose by the buttons, please.", words=defang(notice.unknown)
        ),
        lines(
            t("Type: {type}", type=speaker.violation(link.violation) if link.violation else every),
            t("Region: {region}", region=speaker.region(link.region) if link.region else every),
            t("Language of the poster: {language}", language=language_name(notice.paper)),
        ),
        code(address),
        _undialled(speaker, link),
    )
    return Outgoing(text, _rows(speaker, notice, link, address))


@says(said.PosterFile)
def poster_file(speaker: Speaker, notice: said.PosterFile) -> Outgoing:
    link = _link(speaker, notice.payload)
    name = f"habarla-{link.payload.rstrip('-')}-{notice.paper}.png"
    sheet = Drawing(name, sheet_of(speaker.speaking(notice.paper), link))
    text = lines(
        speaker.t("A sheet to hang up: prints on A4 and larger."),
        code(link.address(speaker.bot_username)),
        _undialled(speaker, link),
    )
    without = speaker.t("The poster could not be made. Press the button again in a few minutes.")
    return Outgoing(text, file=sheet, without_file=without)


@says(said.LinksRefused)
def links_refused(speaker: Speaker, notice: said.LinksRefused) -> Outgoing:
    return Outgoing(
        speaker.t("Links and posters are made by admins and senior moderators. Ask one of them.")
    )


def _undialled(speaker: Speaker, link: DeepLink) -> str | None:
    """A warning about numbers that were never tested: paper cannot be corrected."""
    numbers = [line.number for line in printed(speaker.channel, link) if line.dial_test is None]
    if not numbers:
        return None
    return quote(
        speaker.t(
            "On the sheet there are numbers that no member of staff has dialled yet: {numbers}."
            " Call them before you print, and write the day into the channel file.",
            numbers=", ".join(numbers),
        )
    )


def _link(speaker: Speaker, payload: str) -> DeepLink:
    link = parse(payload) or DeepLink()
    violation, region = still_offered(speaker, link.violation, link.region)
    return DeepLink(violation, region)


def _rows(speaker: Speaker, notice: said.PosterAsk, link: DeepLink, address: str) -> Rows:
    t = speaker.t
    chosen = link.payload, notice.paper
    choose = [Button(t.plain("Choose a type"), ChoosePosterType(*chosen))]
    if speaker.channel.regions:
        choose.append(Button(t.plain("Choose a region"), ChoosePosterRegion(*chosen)))
    papers = tuple(
        Button(language_name(code), ShowPoster(link.payload, code))
        for code in speaker.channel.languages
        if code != notice.paper
    )
    return filled(
        (Button(t.plain("Make the poster"), MakePoster(*chosen), style="primary"),),
        choose,
        papers,
        (Button(t.plain("Copy the link"), copy=address),),
    )


def _types(speaker: Speaker, notice: said.PosterAsk, link: DeepLink) -> Rows:
    def leads(violation: str | None) -> Action:
        return ShowPoster(replace(link, violation=violation).payload, notice.paper)

    def opens(group: str) -> Action:
        return ChoosePosterType(link.payload, notice.paper, group)

    rows = type_rows(speaker, notice.group, leads, opens)
    return (*rows, *_any_or_back(speaker, notice, link, leads(None)))


def _regions(speaker: Speaker, notice: said.PosterAsk, link: DeepLink) -> Rows:
    def leads(region: str | None) -> Action:
        return ShowPoster(replace(link, region=region).payload, notice.paper)

    return (*region_rows(speaker, leads), *_any_or_back(speaker, notice, link, leads(None)))


def _any_or_back(speaker: Speaker, notice: said.PosterAsk, link: DeepLink, clear: Action) -> Rows:
    back = ShowPoster(link.payload, notice.paper)
    return (Button(speaker.t.plain("Any"), clear),), (Button(speaker.t.plain("Back"), back),)
