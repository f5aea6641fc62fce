"""By when a case is due."""

from bot.cases.model import Case
from bot.cases.moves import Terms, due_time, retimed, timed
from bot.values import Act, Status, Urgency, replace

HOUR = 3_600_000
TERMS = Terms(4 * HOUR, 24 * HOUR, HOUR, 100 * HOUR)
OPENED = 1_000
CASE = Case("c", "n", 1, Status.RECEIVED, "drugs", Urgency.HIGH, OPENED)


def opened(terms=TERMS):
    return timed(CASE, CASE, Act.OPEN, OPENED, False, terms)


def after(case, act, at, by_staff=True, **changes):
    return timed(case, replace(case, **changes), act, at, by_staff, TERMS)


def test_the_first_look_is_due_until_staff_take_the_case_and_then_the_decision():
    case = opened()
    assert (case.due_at, case.remind_at) == (OPENED + 4 * HOUR, OPENED + 4 * HOUR)
    case = after(case, Act.TAKE, HOUR, status=Status.UNDER_REVIEW, claimed_at=HOUR)
    assert (case.due_at, case.overdue) == (OPENED + 24 * HOUR, False)
    released = after(case, Act.RELEASE, 2 * HOUR, status=Status.RECEIVED)
    assert released.due_at == OPENED + 24 * HOUR
    closed = after(case, Act.DECIDE, 50 * HOUR, status=Status.CLOSED)
    assert closed.due_at is None
    assert (
        after(closed, Act.REOPEN, 90 * HOUR, status=Status.RECEIVED).due_at
        == 114 * HOUR
    )
    assert due_time(case, replace(TERMS, decision=None)) is None


def test_a_question_stops_the_clock_and_the_answer_lets_it_run_on():
    asked = after(
        opened(), Act.ASK, 2 * HOUR, status=Status.NEED_INFO, claimed_at=2 * HOUR
    )
    assert (asked.due_at, asked.remind_at) == (102 * HOUR, 102 * HOUR), (
        "without an answer"
    )
    again = after(asked, Act.NOTE, 5 * HOUR)
    answered = after(again, Act.ANSWER, 12 * HOUR, False, status=Status.UNDER_REVIEW)
    assert answered.due_at == OPENED + (24 + 10) * HOUR
    twice = after(answered, Act.ASK, 20 * HOUR, status=Status.NEED_INFO)
    back = after(twice, Act.ANSWER, 21 * HOUR, False, status=Status.UNDER_REVIEW)
    assert back.due_at == OPENED + (24 + 11) * HOUR


def test_a_move_of_staff_puts_the_next_reminder_off_and_one_of_a_reporter_does_not():
    late = replace(opened(), overdue=True, reminded=1, remind_at=6 * HOUR)
    assert after(late, Act.NOTE, 5 * HOUR + 9).remind_at == 6 * HOUR + 9
    assert after(late, Act.ADD, 5 * HOUR + 9, False).remind_at == 6 * HOUR
    assert after(late, Act.NOTE, 5 * HOUR).overdue


def test_other_terms_begin_the_reminders_anew_only_where_the_due_time_changes():
    late = replace(opened(), overdue=True, reminded=2, remind_at=None)
    assert retimed(late, 9 * HOUR, TERMS) is late
    longer = retimed(late, 9 * HOUR, replace(TERMS, first_look=10 * HOUR))
    assert (longer.overdue, longer.reminded) == (False, 0)
    assert longer.remind_at == longer.due_at == OPENED + 10 * HOUR
    shorter = retimed(late, 9 * HOUR, replace(TERMS, first_look=HOUR))
    assert (shorter.overdue, shorter.remind_at) == (True, OPENED + HOUR)
