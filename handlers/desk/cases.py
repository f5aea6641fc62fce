"""Handlers of a card's buttons: each press is one act; the service knows the legal ones."""

from dataclasses import replace
from typing import Any

from bot.authorities.documents import StatementDocument
from bot.cases import move as moves
from bot.cases import store
from bot.cases.model import (
    Case,
    HeldByOther,
    IllegalMove,
    NeedsRole,
    NeedsSecond,
    NotYourDesk,
    OwnProposal,
    Proposed,
    Recused,
    TooLate,
)
from bot.channel.model import Channel, UnknownId
from bot.core import desks_store
from bot.core.database.database import VersionConflict
from bot.core.toasts import Toast
from bot.desk import buttons as actions
from bot.desk import cards, casework, four_eyes, lists, talks, verdicts
from bot.desk.abuse import Unreachable
from bot.desk.buttons import CardMenu, CaseAction
from bot.desk.verdicts import Asked, NoSuchChoice, choosing, without_order
from bot.values import Act, Finding
from handlers import orders
from handlers.core.press import CasePress, Handler, on
from handlers.desk.holds import held
from handlers.desk.opening import lead_to
from handlers.desk.prompts import ask_for_words

_REFUSED = {
    NotYourDesk: Toast.NOT_YOUR_DESK,
    Unreachable: Toast.NO_REPORTER,
    OwnProposal: Toast.OWN_PROPOSAL,
    Recused: Toast.RECUSED,
    NeedsRole: Toast.NEEDS_ROLE,
    NeedsSecond: Toast.NEEDS_SECOND,
}


async def explained(handler: Handler, press: CasePress[Any]) -> None:
    """Run a handler: an illegal move is explained over the button, and the card renewed."""
    case = press.case
    try:
        await handler(press)
    except TooLate:
        press.toast(Toast.TOO_LATE, alert=True)
        await cards.refresh(press.work, case)
    except HeldByOther as error:
        holder = error.case.holder if error.case.decision is None else error.case.decision.by
        name = await desks_store.staff_name(press.work.tx, holder or 0)
        press.toast(Toast.HELD_BY, name, alert=True)
    except Proposed as error:
        await _say_who_proposed(press, error.case)
    except (NotYourDesk, Unreachable, OwnProposal, Recused, NeedsRole, NeedsSecond) as refused:
        press.toast(_REFUSED[type(refused)], alert=True)
    except (IllegalMove, NoSuchChoice, UnknownId, VersionConflict):
        # Another press may have come first at the same time, or moved the case away.
        newest = await store.cases.get(press.work.tx, press.case.id) or press.case
        if newest.version != press.case.version:
            await on_outdated(replace(press, case=newest))
        else:
            press.toast(Toast.NOT_POSSIBLE)
            await cards.refresh(press.work, newest)


@on(actions.TakeCase)
async def on_take(press: CasePress[actions.TakeCase]) -> None:
    case = await casework.take(press.work, press.case, press.actor)
    if press.visit.sender.is_private:
        press.toast(Toast.TAKEN)
    else:
        await lead_to(press, case)


@on(actions.UsePreset)
async def on_preset(press: CasePress[actions.UsePreset]) -> None:
    """One press decides, also a case without a holder. Raises NoSuchChoice.

    Cards of cases whose reports have a pattern offer none: an older one is renewed.
    """
    presets = press.work.channel.type(press.case.violation).presets
    preset = next((one for one in presets if one.id == press.action.preset), None)
    if preset is None or press.case.patterns or not press.case.status.is_undecided:
        raise NoSuchChoice(press.action.preset)
    verdict = Finding(preset.outcome, preset.ground, preset.reason, preset.authority)
    after = await casework.decide_case(press.work, press.case, press.actor, verdict)
    _say_done(press, after, preset.toast.say(press.visit.recipient.language))


@on(actions.ChooseOutcome)
async def on_outcome(press: CasePress[actions.ChooseOutcome]) -> None:
    await _ask_outcome(press, ())


@on(actions.PickOption)
async def on_pick(press: CasePress[actions.PickOption]) -> None:
    await _ask_outcome(press, (*press.path, press.action.option))


@on(actions.StepBack)
async def on_step_back(press: CasePress[actions.StepBack]) -> None:
    await _ask_outcome(press, press.path[:-1])


@on(actions.AskOrder)
async def on_ask_order(press: CasePress[actions.AskOrder]) -> None:
    await _ask_outcome(press, press.path)


@on(actions.WithoutOrder)
async def on_without_order(press: CasePress[actions.WithoutOrder]) -> None:
    await _ask_outcome(press, without_order(press.path))


@on(actions.ConfirmVerdict)
async def on_confirm(press: CasePress[actions.ConfirmVerdict]) -> None:
    work = press.work
    choice = choosing(work.channel, press.case.violation, press.path)
    if choice.verdict is None:
        await _ask_outcome(press, press.path)
        return
    after = await casework.decide_case(work, press.case, press.actor, choice.verdict)
    _say_done(press, after, _named(work.channel, choice.verdict, press.visit.recipient.language))


def _say_done(press: CasePress[Any], after: Case, decided: str) -> None:
    if after.proposal is not None:
        press.toast(Toast.PROPOSED, alert=True)
    else:
        press.toast(Toast.VERDICT, decided)


def _named(channel: Channel, verdict: Finding, language: str) -> str:
    """The outcome, the ground and the reason, as the channel file calls them."""
    outcome = channel.outcome(verdict.outcome)
    grounds = [each.label for each in outcome.grounds if each.id == verdict.ground]
    reasons = [each.text for each in outcome.reasons if each.id == verdict.reason]
    return " · ".join(each.say(language) for each in (outcome.label, *grounds, *reasons))


@on(actions.AddWordsIn)
async def on_add_words_in(press: CasePress[actions.AddWordsIn]) -> None:
    language = press.action.language
    if language not in press.work.channel.languages:
        raise NoSuchChoice(language)
    detail = {"path": list(press.path), "language": language}
    await ask_for_words(press, await held(press), Act.DECIDE, detail)


@on(actions.UndoDecision)
async def on_undo(press: CasePress[actions.UndoDecision]) -> None:
    await casework.undo(press.work, press.case, press.actor)
    press.toast(Toast.UNDONE)


@on(actions.AskDuplicateNumber)
async def on_ask_number(press: CasePress[actions.AskDuplicateNumber]) -> None:
    await ask_for_words(press, await held(press), Act.MERGE)


@on(actions.WriteNote)
async def on_note(press: CasePress[actions.WriteNote]) -> None:
    await ask_for_words(press, press.case, Act.NOTE)


@on(actions.OpenMenu)
async def on_open_menu(press: CasePress[actions.OpenMenu]) -> None:
    """A duplicate is named, and a case put off, by the person who holds it."""
    menu = press.action.menu
    takes = menu in {CardMenu.DUPLICATES, CardMenu.SNOOZES}
    case = await held(press) if takes else press.case
    await cards.open_menu(press.work, case, (menu.value,))


@on(actions.CloseMenu)
async def on_close_menu(press: CasePress[actions.CloseMenu]) -> None:
    await store.close_menus(press.work.tx, press.case.id)
    await cards.show_where_pressed(press.work, press.case)


@on(actions.ShowHistory)
async def on_history(press: CasePress[actions.ShowHistory]) -> None:
    history = await lists.history(press.work, press.case)
    quoted = await lists.quoted(press.work, press.case)
    await talks.say_under(
        press.work, press.case, press.desk, history, press.visit.recipient.language, quoted
    )


@on(actions.GetCaseStatement)
async def on_statement(press: CasePress[actions.GetCaseStatement]) -> None:
    case, work = press.case, press.work
    found = await verdicts.of_case(work.tx, work.channel, case, case.display)
    if found is None:
        raise IllegalMove(case, Act.DECIDE)
    notice = StatementDocument(found, work.deployment.register_site)
    await talks.say_under(work, case, press.desk, notice, press.visit.recipient.language)
    press.toast(Toast.STATEMENT_COMES)


async def on_renew(press: CasePress[CaseAction]) -> None:
    """The button is older than the card: show the card as it is now."""
    press.toast(Toast.OUTDATED)
    await cards.show_where_pressed(press.work, press.case)


async def on_outdated(press: CasePress[CaseAction]) -> None:
    """The case changed since the card was shown: say who was first, or show it as it is now."""
    case, action = press.case, press.action
    decided_by = case.decision.by if case.decision else press.actor.telegram_id
    decides = isinstance(action, actions.VerdictAction | actions.UsePreset)
    if decides and case.proposal is not None:
        await _say_who_proposed(press, case)
    elif decides and decided_by != press.actor.telegram_id:
        name = await desks_store.staff_name(press.work.tx, decided_by)
        press.toast(Toast.DECIDED_BY, name, alert=True)
    elif isinstance(action, actions.UndoDecision) and case.announced_at is not None:
        press.toast(Toast.TOO_LATE, alert=True)
    else:
        press.toast(Toast.OUTDATED)
    await cards.show_where_pressed(press.work, case)


async def _ask_outcome(press: CasePress[CaseAction], path: tuple[str, ...]) -> None:
    """Show the question that follows the path. Raises NoSuchChoice, HeldByOther."""
    choice = choosing(press.work.channel, press.case.violation, path)
    await cards.open_menu(press.work, await held(press), ("o", *path))
    await orders.stop(press.visit)
    if choice.asked is Asked.ORDER:
        await orders.ask(press, path)


async def _say_who_proposed(press: CasePress[CaseAction], case: Case) -> None:
    name = await desks_store.staff_name(press.work.tx, case.proposal.by if case.proposal else 0)
    press.toast(Toast.AWAITS_SECOND, name, alert=True)


@on(actions.ApproveProposal)
async def on_approve(press: CasePress[actions.ApproveProposal]) -> None:
    await four_eyes.approve(press.work, press.case, press.actor)
    press.toast(Toast.APPROVED)


@on(actions.RefuseProposal)
async def on_refuse(press: CasePress[actions.RefuseProposal]) -> None:
    await _end(press, Act.DISAGREE)


@on(actions.DecideOtherwise)
async def on_otherwise(press: CasePress[actions.DecideOtherwise]) -> None:
    await _end(press, Act.TAKE_OVER)


async def _end(press: CasePress[Any], act: Act) -> None:
    """Ask a second person why; the proposer needs no reason. Raises IllegalMove, NeedsRole."""
    proposal = press.case.proposal
    if proposal is None:
        raise IllegalMove(press.case, act)
    if proposal.by == press.actor.telegram_id:
        await moves.act(press.work, press.case, Act.TAKE_BACK, press.actor.telegram_id)
        press.toast(Toast.TAKEN_BACK)
    else:
        four_eyes.check_role(press.case, press.actor, act)
        await cards.open_menu(press.work, press.case, ("b", act.value))
