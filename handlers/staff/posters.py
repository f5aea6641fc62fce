"""/link: a deep link and its poster, for those who answer for what hangs on walls."""

from telegram import Update

from bot.domain.actions import staff as actions
from bot.domain.actions.staff import PosterAction
from bot.domain.citizen.deeplink import parse
from bot.domain.notices.posters import PosterAsk, PosterFile, PosterPage
from bot.domain.notices.toast import Toast
from bot.pipeline.application import BotContext
from bot.services.staff import posters
from handlers.guards import citizen, look_aside
from handlers.press import Press
from handlers.rule import on


async def on_link(update: Update, context: BotContext) -> None:
    """/link, alone or with words: a type, a region, a language."""
    visit = context.visit
    await look_aside(visit)
    person = citizen(visit)
    link, paper, unknown = posters.read(visit.work, " ".join(context.args or ()))
    ask = PosterAsk(link.payload, paper or person.language, unknown=unknown and unknown[:60])
    await visit.work.tell(person.recipient, ask)


@on(actions.ShowPoster)
async def on_show(press: Press[actions.ShowPoster]) -> None:
    await _show(press, PosterPage.WHOLE)


@on(actions.ChoosePosterType)
async def on_choose_type(press: Press[actions.ChoosePosterType]) -> None:
    await _show(press, PosterPage.TYPE, press.action.group)


@on(actions.ChoosePosterRegion)
async def on_choose_region(press: Press[actions.ChoosePosterRegion]) -> None:
    await _show(press, PosterPage.REGION)


@on(actions.MakePoster)
async def on_make(press: Press[actions.MakePoster]) -> None:
    """The sheet as a file; a second tap while it waits makes no second one."""
    if not _is_known(press):
        press.toast(Toast.UNREADABLE)
        return
    payload, language, person = press.action.payload, press.action.language, press.person
    key = f"poster:{person.id}:{payload}:{language}"
    await press.work.tell(person.recipient, PosterFile(payload, language), latest=key)


async def _show(press: Press[PosterAction], page: PosterPage, group: str | None = None) -> None:
    if _is_known(press):
        await press.replace(PosterAsk(press.action.payload, press.action.language, page, group))
    else:
        press.toast(Toast.UNREADABLE)


def _is_known(press: Press[PosterAction]) -> bool:
    """Whether the payload is a deep link of this bot and the channel has the language."""
    known = parse(press.action.payload) is not None
    return known and press.action.language in press.work.channel.languages
