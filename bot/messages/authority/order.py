"""The questions about an order: number, day, territory, last day."""

from bot.domain.actions.authority import order as press
from bot.domain.authority.order import LONGEST_NUMBER, OrderProblem
from bot.domain.authority.order_draft import OrderDraft, OrderFor, OrderStep
from bot.domain.notices.authority import order as said
from bot.domain.notices.authority.order import OrderEnd, OrderRefusal
from bot.i18n import N_
from bot.messages.authority.order_words import day_of, order_lines, shown_number, territory
from bot.messages.choosing import region_rows
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Part, Speaker, bold, filled, lines, paragraphs, says

QUESTION_SENTENCES = {
    OrderStep.NUMBER: N_("What is the number of the order? Write it as it stands there."),
    OrderStep.DATE: N_("Of which day is the order? For example: 12.03.2026"),
    OrderStep.TERRITORY: N_("Where does the order apply?"),
    OrderStep.UNTIL: N_("Until which day does the order apply? For example: 31.12.2027"),
    OrderStep.CONFIRM: N_("Is everything right?"),
}
PROBLEM_SENTENCES = {
    OrderProblem.NO_NUMBER: N_("Write the number of the order."),
    OrderProblem.LONG_NUMBER: N_("A number has at most {n} characters. Write only the number."),
    OrderProblem.AHEAD: N_("This day is yet to come. Write the day of the order."),
    OrderProblem.TOO_OLD: N_("This day is too long ago. Check the year of the order."),
    OrderProblem.ENDS_TOO_EARLY: N_("The last day must be after the day of the order, {date}."),
    OrderRefusal.UNREADABLE_DATE: N_(
        "I could not read this day. Write it like 12.03.2026 or 12 March 2026."
    ),
    OrderRefusal.WORDS_ONLY: N_("Please write it as text."),
    OrderRefusal.USE_BUTTONS: N_("Please press one of the buttons."),
}
ENDED_SENTENCES = {
    OrderEnd.STOPPED: N_("Nothing was written down about an order."),
    OrderEnd.OVER: N_("This question is over. Begin again from the card of the case."),
}


@says(said.OrderAsk)
def order_ask(speaker: Speaker, notice: said.OrderAsk) -> Outgoing:
    t, draft = speaker.t, notice.draft
    text = paragraphs(
        notice.problem
        and t(
            PROBLEM_SENTENCES[notice.problem],
            n=LONGEST_NUMBER,
            date=draft.date and day_of(draft.date),
        ),
        lines(
            bold(t("Order of {authority}", authority=speaker.authority(draft.authority))),
            *_known(speaker, draft),
        ),
        bold(t(QUESTION_SENTENCES[draft.step])),
    )
    rows = _regions(speaker, draft) if notice.regions else _rows(speaker, draft)
    return Outgoing(text, rows)


@says(said.OrderEnded)
def order_ended(speaker: Speaker, notice: said.OrderEnded) -> Outgoing:
    return Outgoing(speaker.t(ENDED_SENTENCES[notice.why]))


def _known(speaker: Speaker, draft: OrderDraft) -> list[Part]:
    """What was said of the order so far."""
    t = speaker.t
    if draft.order is not None:
        return order_lines(speaker, draft.order)
    where = draft.territory and territory(speaker, draft.territory)
    return [
        draft.number and t("Number: {number}", number=shown_number(draft.number)),
        draft.date is not None and t("Day: {date}", date=day_of(draft.date)),
        where and t("Where it applies: {territory}", territory=where),
    ]


def _rows(speaker: Speaker, draft: OrderDraft) -> Rows:
    t, id = speaker.t, draft.id
    offered: list[Button] = []
    match draft.step:
        case OrderStep.DATE:
            days = {0: t.plain("Today"), 1: t.plain("Yesterday")}
            offered = [Button(day, press.ChooseOrderDate(id, n)) for n, day in days.items()]
        case OrderStep.TERRITORY:
            country = press.ChooseTerritory(id, speaker.channel.country)
            offered = [Button(t.plain("The whole country"), country)]
            if speaker.channel.regions:
                offered.append(Button(t.plain("One region…"), press.ShowOrderRegions(id)))
        case OrderStep.UNTIL:
            offered = [Button(t.plain("It has no end date"), press.OrderWithoutEnd(id))]
        case OrderStep.CONFIRM:
            offered = [Button(t.plain("Confirm"), press.ConfirmOrder(id), style="success")]
    return filled(offered, _way_out(speaker, draft))


def _regions(speaker: Speaker, draft: OrderDraft) -> Rows:
    rows = region_rows(speaker, lambda code: press.ChooseTerritory(draft.id, code))
    return (*rows, *filled(_way_out(speaker, draft)))


def _way_out(speaker: Speaker, draft: OrderDraft) -> list[Button]:
    t = speaker.t
    is_first = draft.step is OrderStep.NUMBER or draft.purpose is OrderFor.PROLONG
    back = [] if is_first else [Button(t.plain("Back"), press.OrderBack(draft.id))]
    return [*back, Button(t.plain("Cancel"), press.StopOrder(draft.id))]
