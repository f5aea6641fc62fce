"""The decision of the desk as a case file states it, in all languages of the channel."""

from bot.channel.model import Channel
from bot.channel.outcomes import Ground
from bot.domain.authority.case_file import Finding, LegalGround, Named, ReliedOn, Texts, Words
from bot.domain.authority.statement import Statement
from bot.domain.desk.case import Case
from bot.services.authority.case_files.moments import day, instant
from bot.services.desk.reasons import statements
from bot.services.work import Work


async def of(work: Work, case: Case) -> Finding:
    """Raises LookupError for a case without a decision."""
    statement = await statements.of_case(work.tx, work.channel, case, None)
    if statement is None:
        raise LookupError(case.id)
    return stated(work.channel, statement)


def stated(channel: Channel, statement: Statement) -> Finding:
    """The same reasons with the texts of the channel file."""
    outcome = channel.outcome(statement.outcome)
    reason = next((one for one in outcome.reasons if one.id == statement.reason), None)
    return Finding(
        id=statement.decision,
        outcome=Named(outcome.id.value, outcome.label.root),
        decided_at=instant(statement.decided_at),
        second_person=statement.second_person,
        ground=_ground(channel, statement),
        reason=None if reason is None else Named(reason.id, reason.text.root),
        facts=tuple(_facts(channel, statement)),
        words=Words(statement.words, statement.words_language) if statement.words else None,
    )


def _ground(channel: Channel, statement: Statement) -> LegalGround | None:
    grounds = channel.outcome(statement.outcome).grounds
    ground = next((one for one in grounds if one.id == statement.ground), None)
    if ground is None:
        return None
    return LegalGround(
        ground.id, ground.label.root, _law(channel, ground), ground.as_of.isoformat(),
        ground.checked,
    )  # fmt: skip


def _law(channel: Channel, ground: Ground) -> Texts | None:
    acts = {language: ground.act(language) for language in channel.languages}
    return {language: act for language, act in acts.items() if act} or None


def _facts(channel: Channel, statement: Statement) -> list[ReliedOn]:
    return [
        ReliedOn(fact.id, channel.fact(fact.id).text.root, day(fact.at, channel.zone))
        for fact in statement.facts
    ]
