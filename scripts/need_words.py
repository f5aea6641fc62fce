"""Learns which signs of a text speak for a need: writes `locales/<code>/need.tsv` of all languages.

    .venv/bin/python -m scripts.need_words

A logistic regression of six needs and of reports on the lines of tests/kit/need that are not set
aside, a few minutes. Its result is added to the points of the phrases in `need.toml`. Where
texts start is chosen so that a small share of reports, none of which was learned from, is heard.
Run it after a change of these files, then tests/domain/citizen/test_need.py.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.core.messages import typed_words
from bot.core.messages.languages import LOCALES
from bot.reports.need import (
    ENOUGH,
    LEARNED,
    SENSE,
    START,
    Need,
    Words,
    signs,
    spellings_of,
    weigh,
)
from tests.kit.need import Line, said, tuning_lines

ROUNDS, MEAN_OF, FOLDS = 20, 12, 3
"""Of the weights after the last rounds the mean is taken: each alone depends on chance."""
HEARD, HEARD_OF_LIFE = 0.02, 0.05
"""The shares of the reports of a language, of other needs and of dying, that may be heard."""
STRENGTH, SPEED = 0.5, 0.3
"""The larger the first, the less a rare sign is held back; the second is the length of a step."""
A_POINT = 0.35
"""The weight of a point of the phrases in the regression."""
ASIDE = 0.35
"""The weight of lines that are like no need."""
LEAST = 3
"""Tenths of a point that a sign must have for one need at least, to be written."""
REPORT = len(LEARNED)
Weights = dict[str, list[float]]


class Example:
    def __init__(
        self,
        line: Line,
        spelling: str,
        words: Mapping[str, Words],
        kind: int,
        weight: float,
    ) -> None:
        self.line, self.spelling, self.kind, self.weight = line, spelling, kind, weight
        self.signs = sorted({START} | signs(spelling, words.values()))


def examples(words: Mapping[str, Words]) -> list[Example]:
    found = []
    for line in tuning_lines():
        spellings = spellings_of(said(line))
        kind = LEARNED.index(line.need) if line.need in LEARNED else REPORT
        # What people answer in a report is far from all needs, so it weighs less than look-alikes.
        weight = ASIDE if line.kind is Need.CALL and not line.is_need else 1.0
        if line.code == "en":
            found.append(Example(line, spellings[0], words, kind, weight))
            # Read as Cyrillic it means nothing.
            found += [
                Example(line, each, words, REPORT, ASIDE) for each in spellings[1:]
            ]
        else:
            found.append(Example(line, spellings[-1], words, kind, weight))
    often = Counter(sign for one in found for sign in one.signs)
    for one in found:
        one.signs = [sign for sign in one.signs if often[sign] > 1]
    return found


def fit(lines: Sequence[Example]) -> Weights:
    """Descend the loss of a regression in which needs and reports weigh the same."""
    often = Counter(sign for one in lines for sign in one.signs)
    many = Counter(one.kind for one in lines if one.weight == 1)
    share = {kind: 0.5 / REPORT * len(lines) / count for kind, count in many.items()}
    share[REPORT] = 0.5 * len(lines) / many[REPORT]
    columns = range(REPORT + 1)
    weights = {sign: [0.0] * (REPORT + 1) for sign in often}
    speeds = {sign: [1e-4] * (REPORT + 1) for sign in often}
    order = list(lines)
    means = {sign: [0.0] * (REPORT + 1) for sign in often}
    chance = random.Random(1)  # noqa: S311 - repeatable chance
    for round_ in range(ROUNDS):
        chance.shuffle(order)
        for one in order:
            rows = [weights[sign] for sign in one.signs]
            sums = [sum(column) for column in zip(*rows, strict=True)]
            most = max(sums)
            likely = [math.exp(each - most) for each in sums]
            total = sum(likely)
            pull = STRENGTH * one.weight * min(share[one.kind], 4)
            steps = [
                pull * (likely[kind] / total - (kind == one.kind)) for kind in columns
            ]
            for sign, row in zip(one.signs, rows, strict=True):
                speed, hold = speeds[sign], 1 / often[sign] if sign != START else 0
                for kind in columns:
                    slope = steps[kind] + hold * row[kind]
                    speed[kind] += slope * slope
                    row[kind] -= SPEED * slope / math.sqrt(speed[kind])
        if round_ >= ROUNDS - MEAN_OF:
            for sign, row in weights.items():
                means[sign] = [
                    one + more for one, more in zip(means[sign], row, strict=True)
                ]
    scale = MEAN_OF * A_POINT
    return {
        sign: [(one - row[REPORT]) / scale for one in row[:REPORT]]
        for sign, row in means.items()
    }


def starts(
    lines: Sequence[Example], words: Mapping[str, Words]
) -> dict[str, list[float]]:
    """By how much to move each need in a language, found by learning from some lines and hearing
    the others."""
    order = [one for one in lines if one.weight == 1]
    random.Random(1).shuffle(order)  # noqa: S311 - repeatable chance
    dying: dict[str, list[float]] = {code: [] for code in words}
    other_needs: dict[str, list[float]] = {code: [] for code in words}
    for fold in range(FOLDS):
        weights = fit([one for at, one in enumerate(order) if at % FOLDS != fold])
        for one in order[fold::FOLDS]:
            if one.kind != REPORT:
                continue
            points = weigh(one.spelling, words)[1]
            for at, need in enumerate(LEARNED):
                points[need] += sum(
                    weights[sign][at] for sign in one.signs if sign in weights
                )
            if one.line.kind is Need.LIFE:
                dying[one.line.code].append(points[Need.LIFE])
            else:
                highest = max(points[need] for need in LEARNED if need is not Need.LIFE)
                other_needs[one.line.code].append(highest)
    found = {}
    for code in words:
        moved = dict.fromkeys(LEARNED, ENOUGH - _height(other_needs[code], HEARD))
        moved[Need.LIFE] = ENOUGH - _height(dying[code], HEARD_OF_LIFE)
        found[code] = list(moved.values())
    return found


def _height(points: Sequence[float], share: float) -> float:
    """Find the points that a share of them reaches."""
    return sorted(points)[int(len(points) * (1 - share))]


def learn() -> None:
    words = {code: Words.read(text) for code, text in typed_words("need.toml").items()}
    lines = examples(words)
    weights = fit(lines)
    moved = starts(lines, words)
    print("moved by", moved)  # noqa: T201 - a script
    said_in: dict[str, Counter[str]] = {}
    for one in lines:
        if one.weight == 1:
            for sign in one.signs:
                said_in.setdefault(sign, Counter())[one.line.code] += 1
    head = "# Tenths of points of signs, learned by scripts/need_words.py. Do not edit."
    for code in words:
        rows = []
        for sign in sorted(said_in):
            points = weights[sign]
            if sign == START:
                points = [
                    one + more for one, more in zip(points, moved[code], strict=True)
                ]
            tenths = [round(10 * one) for one in points]
            is_shared = sign.startswith(SENSE) or sign == START
            is_here = (
                max(said_in[sign], key=lambda one: (said_in[sign][one], one)) == code
            )
            if (is_shared or is_here) and max(map(abs, tenths)) >= LEAST:
                rows.append("\t".join([*(str(one or "") for one in tenths), sign]))
        text = "\n".join([head, "# " + "\t".join(LEARNED), *rows, ""])
        (LOCALES / code / "need.tsv").write_text(text, encoding="utf-8")
        print(code, len(rows), "signs")  # noqa: T201 - a script


if __name__ == "__main__":
    learn()
