"""Acts of a case, each declared once: who may, from which states, what it keeps, what it is called.

The moves (transitions.py), the cards, the history and the second person read this. An act that is
not declared does not start.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import partial

from bot.cases.model import Case, Move, is_held, is_joined, may_snooze
from bot.core.messages import N_
from bot.values import Act, Status, Value, Why


class Who(Enum):
    """Staff whom an act is left to, beside the right of its button."""

    HOLDER = 1
    """While a moderator holds the case only they; seniors and admins may overrule that."""
    SECOND = 2
    """Another person than who proposed the decision that waits."""
    PROPOSER = 3
    ANYBODY = 4
    """The use case says who: staff, reporters, an authority or Habarla itself."""


class Decides(Enum):
    """Origin of the decision that a move brings."""

    DESK = 1
    REVIEW = 2  # of people who took no part in the first decision
    AUTHORITY = 3  # told at once
    PROPOSED = 4  # it waits for a second person
    PROLONGED = 5  # it stands; its order has another last day


class Rule(Value):
    """One act. `said` names it in the history; `leads` has the status after each status in which it
    is permitted, None where that stays.

    unbiased: it bears on the decision, so a person with a conflict of interest may not.
    keeps_menus: a menu that is open on the card stays, if staff do it.
    beside: it changes nothing of what can be decided: a card from before it can still be pressed.
    claims: staff begin to work on the case.
    counted: the group's card only counts it, so that several are one edit.
    asks_second: it is refused where one person would do alone what takes two.
    proven: it is refused for a case that is not what its events say, as each that decides is.
    has_a_say: who did it does not judge the decision on its way to the register.
    takes_part: who did it is no second person any more. Who writes down a call decides nothing; who
        overturned a decision takes part only while theirs stands.
    reasons: staff say why; these are offered beside own words. None: no reason is needed.
    when: a condition beside the status.
    """

    said: str
    by: Who
    leads: Mapping[Status, Status | None]
    unbiased: bool
    keeps_menus: bool
    beside: bool = False
    claims: bool = False
    counted: bool = False
    asks_second: bool = False
    proven: bool = False
    has_a_say: bool = False
    takes_part: bool = True
    decides: Decides | None = None
    reasons: tuple[Why, ...] | None = None
    when: Callable[[Case, Move], bool] | None = None

    @property
    def settles(self) -> bool:
        """It ends the proposal that waits."""
        return self.by in {Who.SECOND, Who.PROPOSER}

    @property
    def waits(self) -> bool:
        """It would change what a second person looks at: the proposal is settled before."""
        return self.by is Who.HOLDER and not self.beside

    @property
    def needs_ground(self) -> bool:
        """It needs a decision with a ground or a reason."""
        return self.decides not in {None, Decides.PROLONGED}

    @property
    def brings_decision(self) -> bool:
        """It brings a decision, or the one that stands with another last day of its order."""
        return self.decides not in {None, Decides.PROPOSED}

    @property
    def concludes(self) -> bool:
        """Reporters hear its decision when it can no longer be undone."""
        return self.decides in {Decides.DESK, Decides.REVIEW}

    @property
    def needs_story(self) -> bool:
        """Before it the case must be what its events say."""
        return self.proven or self.asks_second or self.concludes


def _stays(*statuses: Status) -> Mapping[Status, Status | None]:
    return dict.fromkeys(statuses)


def _to(after: Status, *statuses: Status) -> Mapping[Status, Status | None]:
    return dict.fromkeys(statuses, after)


_NEW = Status.RECEIVED
_REVIEW = Status.UNDER_REVIEW
_ASKED = Status.NEED_INFO
_PASSED = Status.FORWARDED
_WITHDRAWN = Status.WITHDRAWN
_CLOSED = Status.CLOSED
_UNDECIDED = (_NEW, _REVIEW, _ASKED)
_DECIDED = (_PASSED, _CLOSED)
_WHILE_UNDECIDED = _stays(*_UNDECIDED)
_WHILE_DECIDED = _stays(*_DECIDED)
_IN_HAND = {**_to(_REVIEW, _NEW), **_stays(_REVIEW, _ASKED)}
_ANYWHERE = _stays(*Status)

USUAL = (Why.SHIFT, Why.LANGUAGE, Why.SECOND, Why.HARD)
"""Reasons offered as buttons for giving a case away."""
_NOT_AGREED = (Why.NOT_SHOWN, Why.OTHER_GROUND, Why.OTHER_OUTCOME)
_ANY_REASON = ()
"""The act offers reasons of its own, or none but own words."""

_by_holder = partial(Rule, by=Who.HOLDER, unbiased=True, keeps_menus=False)
_by_second = partial(Rule, by=Who.SECOND, unbiased=True, keeps_menus=False)
_of_desk = partial(Rule, by=Who.ANYBODY, unbiased=False, keeps_menus=False)
_decision = partial(Rule, by=Who.ANYBODY, unbiased=True, keeps_menus=False)
_told = partial(
    Rule, by=Who.ANYBODY, leads=_ANYWHERE, unbiased=False, keeps_menus=True, beside=True
)
"""What is told of a case in each status; it changes nothing."""
_of_referral = _told
"""On the way to the authority and back, told also after a case was reopened. The stage of the
referral says which are possible."""
_of_register = partial(_told, unbiased=True)
"""Acts of people on an entry; the decision stands."""
_of_appeal = partial(_told, keeps_menus=False, takes_part=False)
"""Acts on an appeal; the decision changes by a move of its own."""
_of_follow_up = partial(_decision, leads=_WHILE_DECIDED)
"""Acts that note what became of a decided case; the decision stands."""

ACTS: Mapping[Act, Rule] = {
    Act.OPEN: _of_desk(N_("reported"), leads={}, takes_part=False),
    Act.JOIN: _told(
        N_("reported again"),
        leads=_stays(*_UNDECIDED, _PASSED),
        counted=True,
        takes_part=False,
    ),
    Act.SAY_REGION: _told(
        N_("a reporter said the region"),
        leads=_stays(*_UNDECIDED, _PASSED),
        counted=True,
        takes_part=False,
    ),
    Act.ADD: _told(N_("a reporter added something"), keeps_menus=False, counted=True),
    Act.ANSWER: _of_desk(
        N_("a reporter answered"),
        leads={**_to(_REVIEW, _ASKED), **_stays(*_DECIDED)},
        counted=True,
    ),
    Act.WITHDRAW: _of_desk(
        N_("withdrawn by the reporters"), leads=_to(_WITHDRAWN, *_UNDECIDED)
    ),
    Act.SLOW: _of_desk(
        N_("a pattern in the reports was noted"),
        leads=_WHILE_UNDECIDED,
        when=lambda case, move: not move.patterns <= case.patterns,
    ),
    # In the hands of one moderator
    Act.TAKE: _by_holder(N_("taken"), leads=_IN_HAND, claims=True),
    Act.RELEASE: _by_holder(
        N_("put back into the queue"),
        leads=_to(_NEW, _REVIEW, _ASKED),
        unbiased=False,
        reasons=USUAL,
    ),
    Act.HAND_OVER: _by_holder(
        N_("handed over"),
        leads=_IN_HAND,
        claims=True,
        reasons=USUAL,
        when=lambda case, move: move.to not in {None, case.holder},
    ),
    Act.SNOOZE: _by_holder(N_("put off"), leads=_IN_HAND, claims=True, when=may_snooze),
    Act.WAKE: _of_desk(
        N_("came back"),
        leads=_stays(_REVIEW, _ASKED),
        when=lambda case, move: case.snoozed_until is not None,
    ),
    Act.LAPSE: _of_desk(
        N_("back in the queue: nothing was done for two hours"),
        leads={**_to(_NEW, _REVIEW), **_stays(_ASKED)},
        when=lambda case, move: case.holder is not None and not is_held(case, move.at),
    ),
    Act.RECUSE: _of_desk(
        N_("handed on because of a conflict of interest"),
        leads=_WHILE_UNDECIDED,
        when=lambda case, move: (
            move.staff is not None and move.staff not in case.recused
        ),
    ),
    Act.UNRECUSE: _of_desk(
        N_("no conflict of interest: it was a mistake"),
        leads=_WHILE_UNDECIDED,
        when=lambda case, move: move.staff in case.recused,
    ),
    Act.SET_TYPE: _by_holder(N_("type corrected"), leads=_WHILE_UNDECIDED),
    Act.SET_REGION: _by_holder(N_("region corrected"), leads=_WHILE_UNDECIDED),
    Act.MOVE: _by_holder(
        N_("moved to another desk"),
        leads={**_stays(_NEW, _ASKED, _PASSED), **_to(_NEW, _REVIEW)},
        reasons=(Why.OTHER_DESK, Why.LANGUAGE, Why.TOO_MUCH),
        when=lambda case, move: move.desk not in {None, case.desk},
    ),
    # Words and files
    Act.ASK: _by_holder(
        N_("reporters asked"),
        leads=_to(_ASKED, *_UNDECIDED),
        claims=True,
        counted=True,
    ),
    Act.TELL: _by_holder(
        N_("one reporter written to"),
        leads=_ANYWHERE,
        keeps_menus=True,
        beside=True,
        counted=True,
    ),
    Act.NOTE: _told(N_("note"), counted=True),
    Act.SHOW_FILES: _told(N_("files looked at"), counted=True, takes_part=False),
    Act.HELP: _told(N_("help numbers sent to the reporters"), keeps_menus=False),
    Act.READ: _told(
        N_("new words looked at"),
        leads=_stays(_PASSED, _WITHDRAWN, _CLOSED),
        when=lambda case, move: case.unread_since is not None,
    ),
    # Bad faith
    Act.VOID: _of_desk(
        N_("closed: only reports in bad faith"),
        leads=_to(_WITHDRAWN, *_UNDECIDED),
        asks_second=True,
        reasons=_ANY_REASON,
    ),
    Act.DISCOUNT: _of_desk(
        N_("a report in bad faith no longer counts"),
        leads=_stays(*_UNDECIDED, _PASSED),
        beside=True,
        reasons=_ANY_REASON,
    ),
    Act.RESTORE: _of_desk(
        N_("closed reports count again"),
        leads={**_stays(*_UNDECIDED, _PASSED), **_to(_NEW, _WITHDRAWN)},
        beside=True,
        reasons=(Why.MISTAKE, Why.OBJECTION, Why.NEW_FACTS),
    ),
    Act.PAUSE: _told(
        N_("a reporter was paused"), keeps_menus=False, reasons=_ANY_REASON
    ),
    Act.UNPAUSE: _told(N_("the pause of a reporter was lifted"), keeps_menus=False),
    # The decision
    Act.DECIDE: _by_holder(
        N_("decided"),
        leads=_to(_CLOSED, *_UNDECIDED, _PASSED),
        claims=True,
        asks_second=True,
        decides=Decides.DESK,
    ),
    Act.MERGE: _by_holder(
        N_("joined to another case"),
        leads=_to(_CLOSED, *_UNDECIDED),
        claims=True,
        asks_second=True,
        decides=Decides.DESK,
        reasons=(Why.SAME_CONTENT, Why.SAME_AUTHOR, Why.CAMPAIGN),
    ),
    Act.PROPOSE: _by_holder(
        N_("decision proposed, a second person is needed"),
        leads={**_to(_REVIEW, *_UNDECIDED), **_stays(_PASSED)},
        claims=True,
        decides=Decides.PROPOSED,
        when=lambda case, move: move.decision is not None,
    ),
    Act.APPROVE: _by_second(
        N_("approved: decided"),
        leads=_to(_CLOSED, _REVIEW, _PASSED),
        decides=Decides.DESK,
    ),
    Act.DISAGREE: _by_second(
        N_("proposal refused"),
        leads=_stays(_REVIEW, _PASSED),
        has_a_say=True,
        reasons=_NOT_AGREED,
    ),
    Act.TAKE_OVER: _by_second(
        N_("proposal refused, case taken"),
        leads=_stays(_REVIEW, _PASSED),
        has_a_say=True,
        reasons=_NOT_AGREED,
    ),
    Act.TAKE_BACK: Rule(
        N_("proposal taken back"),
        Who.PROPOSER,
        leads=_stays(_REVIEW, _PASSED),
        unbiased=False,
        keeps_menus=False,
    ),
    Act.UNDO: _decision(N_("decision undone"), leads=_WHILE_DECIDED, takes_part=False),
    Act.ANNOUNCE: _of_desk(N_("reporters told"), leads=_WHILE_DECIDED, proven=True),
    Act.REOPEN: _decision(
        N_("reopened"),
        leads=_to(_NEW, _PASSED, _WITHDRAWN, _CLOSED),
        reasons=(Why.NEW_FACTS, Why.MISTAKE, Why.OBJECTION),
    ),
    Act.SPLIT: _decision(
        N_("separated from another case"),
        leads=_to(_NEW, _CLOSED),
        reasons=(Why.MISTAKE, Why.DIFFERENT),
        when=lambda case, move: is_joined(case),
    ),
    Act.SECOND_LOOK: _decision(
        N_("second look"), leads=_WHILE_DECIDED, beside=True, has_a_say=True
    ),
    Act.OVERTURN: _decision(
        N_("the first decision was replaced after a second look or an appeal"),
        leads=_WHILE_DECIDED,
        asks_second=True,
        takes_part=False,
        decides=Decides.REVIEW,
    ),
    # What becomes of it
    Act.PASS_ON: _of_referral(
        N_("the case file is leaving for the authority"), proven=True
    ),
    Act.PASSED_ON: _of_referral(N_("the case file left for the authority")),
    Act.NOT_PASSED: _of_referral(N_("the case file could not be sent")),
    Act.ACKNOWLEDGE: _of_referral(N_("the authority received the case")),
    Act.AUTHORITY_REFUSE: _of_referral(N_("the authority refused")),
    Act.AUTHORITY_ASK: _of_referral(N_("the authority asked a question")),
    Act.AUTHORITY_TELL: _of_referral(N_("answered the authority")),
    Act.CHASE: _of_referral(N_("reminded of the answer of the authority")),
    Act.AUTHORITY_DONE: _of_desk(
        N_("the authority acted"),
        leads={**_to(_CLOSED, _PASSED), **_stays(_CLOSED)},
        decides=Decides.AUTHORITY,
        when=lambda case, move: case.announced_at is not None,
    ),
    Act.CLOSE: _of_desk(
        N_("closed: the time for an answer of the authority is over"),
        leads=_to(_CLOSED, _PASSED),
        when=lambda case, move: case.announced_at is not None,
    ),
    Act.LOOK: _of_follow_up(N_("looked at again")),
    Act.PROLONG: _of_follow_up(
        N_("the order was prolonged"), proven=True, decides=Decides.PROLONGED
    ),
    Act.ORDER_OVER: _of_follow_up(N_("the order ended and was not prolonged")),
    Act.APPEAL: _of_appeal(N_("the decision was contested")),
    Act.APPEAL_WITHDRAW: _of_appeal(N_("the appeal was withdrawn")),
    Act.APPEAL_END: _of_appeal(N_("the appeal was decided"), unbiased=True),
    Act.APPEAL_UNDO: _of_appeal(N_("the answer to the appeal was undone")),
    Act.APPEAL_TOLD: _of_appeal(N_("the answer to the appeal was given")),
    Act.PUBLISH: _of_register(N_("published in the register"), proven=True),
    Act.KEEP_BACK: _of_register(
        N_("not published in the register"), reasons=_ANY_REASON
    ),
    Act.CORRECT_ENTRY: _of_register(
        N_("entry in the register corrected"), reasons=_ANY_REASON
    ),
}


def check_declared(rules: Mapping[Act, Rule]) -> None:
    """Raises LookupError for an act that is not declared."""
    missing = set(Act) - rules.keys()
    if missing:
        raise LookupError(f"bot.cases.acts declares no {', '.join(sorted(missing))}")


check_declared(ACTS)


DECIDED_BY_DESK = frozenset(
    act for act, rule in ACTS.items() if rule.decides is Decides.DESK
)


def is_permitted(act: Act, case: Case) -> bool:
    """True if the status of the case permits the act."""
    return case.status in ACTS[act].leads


def had_a_say(case: Case, acts: Iterable[tuple[int, Act]]) -> frozenset[int]:
    """Return the Telegram ids of all who decided in the case, or have a conflict of interest."""
    deciders = {
        staff for staff, act in acts if ACTS[act].has_a_say or ACTS[act].needs_ground
    }
    return case.recused | deciders
