"""A month with everything that the fairness figures count, and what it counts by hand."""

import random
from collections import defaultdict

import sqlalchemy as sa

from bot.cases.tables import case_events, cases
from bot.desk.tables import second_looks
from bot.figures.model import FAIRNESS, Measure, Spread
from bot.register.tables import appeals
from bot.reports.tables import reports, targets
from bot.values import AppealStage, Outcome, Ruling

TYPES, LANGUAGES = ("drugs", "gambling", "fraud"), ("kk", "ru", "en")
NOTHING = {"not_confirmed", "out_of_scope", "overturned"}


class World:
    """Rows of every kind around a period, and what they count by hand."""

    def __init__(self, seed, begin, end, size=90):
        self.begin, self.end = begin, end
        self.dice = random.Random(seed)
        self.rows = defaultdict(list)
        self.counted = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        self.took = []
        for n in range(size):
            self.case(n)
            self.appeal(n)

    def inside(self, at):
        return at is not None and self.begin <= at < self.end

    def moment(self):
        half = (self.end - self.begin) // 2
        return self.dice.randrange(self.begin - half, self.end + half)

    async def insert(self, tx):
        for table, rows in self.rows.items():
            await tx.run_many(sa.insert(table), [filled(table, row) for row in rows])

    @property
    def expected(self):
        """By measure, type and language."""
        return {
            measure: {
                key: tuple(counts) for key, counts in self.counted[measure].items()
            }
            for measure in FAIRNESS
        }

    @property
    def times(self):
        took = sorted(self.took)
        median, p90 = (len(took) + 1) // 2, (len(took) * 9 + 9) // 10
        return Spread(len(took), took[median - 1], took[p90 - 1])

    def count(self, measure, violation, language, part=False):
        found = self.counted[measure][violation, language]
        found[0] += 1
        found[1] += bool(part)

    def case(self, n):
        dice, id, violation = self.dice, f"c{n}", self.dice.choice(TYPES)
        outcome = dice.choice([*(one.value for one in Outcome), None])
        decided = self.moment() if outcome else None
        self.rows[cases].append(
            {
                "id": id,
                "number": id,
                "violation": violation,
                "decided_at": decided,
                "outcome": outcome,
            }
        )
        first = None
        for i in range(dice.randrange(1, 4)):
            language, withdrawn = dice.choice(LANGUAGES), dice.random() < 0.2
            first = first or language
            name = f"r{n}-{i}"
            self.rows[reports].append(
                {
                    **dict.fromkeys(("id", "number", "draft_id"), name),
                    "receipt": name.encode(),
                    "violation": dice.choice(TYPES),
                    "language": language,
                    "filed_at": 10 + i,
                    "withdrawn_at": 11 if withdrawn else None,
                }
            )
            self.rows[targets] += [
                {"report_id": name, "position": at, "case_id": id, "filed_at": 10 + i}
                for at in range(dice.randrange(1, 3))
            ]
            if self.inside(decided) and outcome != "duplicate" and not withdrawn:
                self.count(Measure.REPORTS, violation, language, outcome in NOTHING)
        self.beside(n, violation, first)

    def beside(self, n, violation, language):
        """A second look at the case, and patterns in its reports."""
        at, agreed = self.moment(), self.dice.randrange(2)
        self.rows[second_looks].append(look(n, violation, at, agreed))
        if self.inside(at):
            self.count(Measure.LOOKS, violation, language, agreed)
        moments = [self.moment() for _ in range(self.dice.randrange(3))]
        self.rows[case_events] += [
            {
                "case_id": f"c{n}",
                "version": 3 + i,
                "at": at,
                "act": "slow",
                "detail": "{}",
            }
            for i, at in enumerate(moments)
        ]
        if any(map(self.inside, moments)):
            self.count(Measure.PATTERNS, violation, language)

    def appeal(self, n):
        dice, violation, language = (
            self.dice,
            self.dice.choice(TYPES),
            self.dice.choice(LANGUAGES),
        )
        filed, stage = self.moment(), dice.choice(list(AppealStage))
        length = self.end - self.begin
        due = filed + length * 3 // 10
        closed = None if stage.is_open else filed + dice.randrange(length * 6 // 10)
        finding = dice.choice(list(Ruling)) if stage is AppealStage.ANSWERED else None
        self.rows[appeals].append(
            {
                **dict.fromkeys(("id", "number"), f"a{n}"),
                "violation": violation,
                "language": language,
                "filed_at": filed,
                "due_at": due,
                "stage": stage.value,
                "finding": finding and finding.value,
                "closed_at": closed,
            }
        )
        if self.inside(filed):
            self.count(Measure.FILED, violation, language)
        if stage is AppealStage.ANSWERED and self.inside(closed):
            self.count(
                Measure.ANSWERED, violation, language, finding is Ruling.OVERTURNED
            )
            self.count(Measure.LATE, violation, language, closed > due)
            self.took.append(closed - filed)
        if (
            filed < self.end
            and due < self.end
            and (closed is None or closed >= self.end)
        ):
            self.count(Measure.OVERDUE, violation, language)


def look(n, violation, at, agreed):
    """A second look whose second decision was made at a moment."""
    return {
        "id": f"l{n}",
        "case_id": f"c{n}",
        "decision_id": f"d{n}",
        "violation": violation,
        "second_at": at,
        "agreed": agreed,
    }


def filled(table, given):
    """A row with whatever else the table asks for."""
    needed = [
        column
        for column in table.c
        if not column.nullable
        and column.server_default is None
        and column.name not in given
        and column.autoincrement is not True
    ]
    return given | {
        column.name: "x" if isinstance(column.type, sa.Text) else 0 for column in needed
    }
