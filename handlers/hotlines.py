"""Handlers of numbers to call: by type and place, with a remembered region."""

from telegram import Message

from bot.core.capabilities import Name
from bot.core.deep_links import DeepLink, offered
from bot.core.messages import N_, Notice
from bot.desk.visit import Visit, choose_language
from bot.hotlines import model as actions
from bot.hotlines.screens import HotlineRegionAsk, Hotlines, WorryAsk
from bot.reports import filing, welcome
from bot.reports.menu import Privacy
from handlers.core import press as frame
from handlers.core.dispatch import on
from handlers.welcome import arrive, holds_something, hotlines_of


@frame.command(
    "hotlines",
    menu=N_("Hotlines"),
    help=(N_("/hotlines – numbers to call"),),
    needs=Name.HOTLINES,
)
async def on_hotlines(visit: Visit, message: Message) -> None:
    await frame.tell(visit, hotlines_of(visit))


@on(actions.ShowNumbers)
async def on_numbers(press: frame.Press[actions.ShowNumbers]) -> None:
    link = _link(press)
    group = press.action.group
    where = (link.violation, link.region)
    match press.action.page:
        case actions.Page.NUMBERS:
            shown: Notice = Hotlines(
                *where, ask_language=not press.person.language_chosen
            )
        case actions.Page.WORRIES:
            known = {page.id for page in press.work.channel.groups}
            if group not in known:
                group = None
            shown = WorryAsk(*where, group)
        case actions.Page.REGIONS:
            shown = HotlineRegionAsk(
                *where, filing.has_agreed(press.work, press.person)
            )
    await press.replace(shown)


@on(actions.SetNumbersRegion)
async def on_set_region(press: frame.Press[actions.SetNumbersRegion]) -> None:
    link = _link(press)
    person = await welcome.choose_region(press.work, press.person, link.region)
    press.visit.person = person
    asks = not person.language_chosen
    await press.replace(Hotlines(link.violation, link.region, asks))


@on(actions.SetNumbersLanguage)
async def on_set_language(press: frame.Press[actions.SetNumbersLanguage]) -> None:
    link = _link(press)
    language = press.action.language
    await choose_language(press.visit, language)
    await press.replace(Hotlines(link.violation, link.region))


@on(actions.ForgetRegion)
async def on_forget(press: frame.Press[actions.ForgetRegion]) -> None:
    await frame.look_aside(press.visit)
    press.visit.person = await welcome.choose_region(press.work, press.person, None)
    await press.replace(Privacy())


@on(actions.ReportFromNumbers)
async def on_report(press: frame.Press[actions.ReportFromNumbers]) -> None:
    visit = press.visit
    await frame.stop_expecting(visit)
    if not await arrive(visit, _link(press)):
        await frame.require_consent(visit, kept=holds_something(visit))


def _link(press: frame.Press[actions.NumbersAction]) -> DeepLink:
    asked = DeepLink(press.action.violation, press.action.region)
    return offered(press.work.channel, asked)
