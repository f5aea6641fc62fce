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
from dataclasses import dataclass

from bot.core.languages import LOCALES, typed_words
from bot.reports.need import ENOUGH, LEARNED, SENSE, Need, Words, signs, spellings_of, weigh
from tests.kit.need import Line, said, tuning_lines

ROUNDS, FOLDS = 15, 3
HEARD, HEARD_OF_LIFE, GRAVEST = 0.025, 0.056, 1
"""The shares of reports, of other needs and of dying, that may be heard while learning; and
points that an attack has more, so that it is seldom taken for another need."""
STRENGTH, SPEED = 0.3, 0.3
"""The larger the first, the less a rare sign is held back; the second is the length of a step."""
A_POINT = 0.4
"""The weight of a point of the phrases in the regression."""
LEAST = 3
"""Tenths of a point that a sign must have for one need at least, to be written."""
REPORT = len(LEARNED)
Weights = dict[str, list[float]]


@dataclass
class Example:
    line: Line
    spelling: str
    signs: list[str]
    kind: int
    weight: float = 1.0


def examples(words: Mapping[str, Words]) -> list[Example]:
    found = []
    for line in tuning_lines():
        spellings = spellings_of(said(line))
        kind = LEARNED.index(line.need) if line.need else REPORT
        # Read as Cyrillic, English means nothing.
        kept = spellings if line.code == "en" else spellings[-1:]
        for at, each in enumerate(kept):
            is_noise = at > 0
            found.append(
                Example(
                    line,
                    each,
                    sorted(signs(each, words.values())),
                    REPORT if is_noise else kind,
                    0.2 if is_noise else 1.0,
                )
            )
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
    chance = random.Random(1)  # noqa: S311 - repeatable chance
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for one in order:
            rows = [weights[sign] for sign in one.signs]
            sums = [sum(column) for column in zip(*rows, strict=True)]
            most = max(sums)
            likely = [math.exp(each - most) for each in sums]
            total = sum(likely)
            pull = STRENGTH * one.weight * min(share[one.kind], 4)
            steps = [pull * (likely[kind] / total - (kind == one.kind)) for kind in columns]
            for sign, row in zip(one.signs, rows, strict=True):
                speed, hold = speeds[sign], 1 / often[sign] if sign else 0
                for kind in columns:
                    slope = steps[kind] + hold * row[kind]
                    speed[kind] += slope * slope
                    row[kind] -= SPEED * slope / math.sqrt(speed[kind])
    return {
        sign: [(one - row[REPORT]) / A_POINT for one in row[:REPORT]]
        for sign, row in weights.items()
    }


def starts(lines: Sequence[Example], words: Mapping[str, Words]) -> list[float]:
    """By how much to move each need, found by learning from some lines and hearing the others."""
    order = [one for one in lines if one.weight == 1]
    random.Random(1).shuffle(order)  # noqa: S311 - repeatable chance
    dying: list[float] = []
    other_needs: list[float] = []
    for fold in range(FOLDS):
        weights = fit([one for at, one in enumerate(order) if at % FOLDS != fold])
        for one in order[fold::FOLDS]:
            if one.kind != REPORT:
                continue
            points = weigh(one.spelling, words)[1]
            for at, need in enumerate(LEARNED):
                points[need] += sum(weights[sign][at] for sign in one.signs if sign in weights)
            if one.line.kind is Need.LIFE:
                dying.append(points[Need.LIFE])
            else:
                other_needs.append(max(points[need] for need in LEARNED if need is not Need.LIFE))
    found = dict.fromkeys(LEARNED, ENOUGH - _height(other_needs, HEARD))
    found[Need.LIFE] = ENOUGH - _height(dying, HEARD_OF_LIFE)
    found[Need.ATTACK] += GRAVEST
    return list(found.values())


def _height(points: Sequence[float], share: float) -> float:
    """Find the points that a share of them reaches."""
    return sorted(points)[int(len(points) * (1 - share))]


def learn() -> None:
    words = {code: Words.read(text) for code, text in typed_words("need.toml").items()}
    lines = examples(words)
    weights = fit(lines)
    moved = starts(lines, words)
    print("moved by", moved)  # noqa: T201 - a script
    weights[""] = [one + more for one, more in zip(weights[""], moved, strict=True)]
    said_in: dict[str, Counter[str]] = {}
    for one in lines:
        if one.weight == 1:
            for sign in one.signs:
                said_in.setdefault(sign, Counter())[one.line.code] += 1
    head = "# Tenths of points of signs, learned by scripts/need_words.py. Do not edit."
    for code in words:
        rows = []
        for sign in sorted(said_in):
            tenths = [round(10 * one) for one in weights[sign]]
            is_shared = sign.startswith(SENSE) or not sign
            is_here = max(said_in[sign], key=lambda one: (said_in[sign][one], one)) == code
            if (is_shared or is_here) and max(map(abs, tenths)) >= LEAST:
                rows.append("\t".join([*(str(one or "") for one in tenths), sign]))
        text = "\n".join([head, "# " + "\t".join(LEARNED), *rows, ""])
        (LOCALES / code / "need.tsv").write_text(text, encoding="utf-8")
        print(code, len(rows), "signs")  # noqa: T201 - a script


if __name__ == "__main__":
    learn()
