"""Learns which beginnings of words speak for a person in need: writes `locales/<code>/need.tsv`.

    .venv/bin/python scripts/need_words.py kk ru en

A logistic regression on the `tune` half of tests/kit/need/<code>.tsv and on own/<code>.tsv, half a
minute for each language. Its result is added to the points of the phrases in `need.toml`. Where
texts start is chosen so that one in 25 lines of others, none of which was learned from, is heard.
Run it after a change of these files, then tests/domain/citizen/test_need.py.
"""

import math
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.links.find import find_links
from bot.reports.need import ENOUGH, Need, Words, beginnings, spoken
from tests.kit.need import Line, lines_of, own_lines

sys.path.insert(0, str(Path(__file__).parents[1]))


LOCALES = Path(__file__).parents[1] / "locales"
STRENGTH = 0.5
"""The larger, the less a rare beginning is held back."""
ROUNDS, FOLDS, HEARD = 300, 5, 0.04
Weights = dict[str, float]


def fit(texts: Sequence[set[str]], are_need: Sequence[bool]) -> Weights:
    """Descend the loss of a regression whose two classes weigh the same."""
    share = sum(are_need) / len(are_need)
    weights: Weights = {one: 0.0 for text in texts for one in text}
    speed = dict.fromkeys(weights, 1e-8)
    for _ in range(ROUNDS):
        slopes = {one: (0.0 if one == "" else weight) for one, weight in weights.items()}
        for text, is_need in zip(texts, are_need, strict=True):
            likely = 1 / (1 + math.exp(-sum(weights[one] for one in text)))
            weight = STRENGTH / (2 * (share if is_need else 1 - share))
            step = weight * (likely - is_need)
            for one in text:
                slopes[one] += step
        for one, slope in slopes.items():
            speed[one] += slope * slope
            weights[one] -= 0.5 * slope / math.sqrt(speed[one])
    return weights


def kept(lines: Sequence[Line]) -> list[set[str]]:
    """The beginnings of each text that stand in two of them."""
    each = [beginnings(_said(line)) for line in lines]
    often = Counter(one for text in each for one in text)
    return [{"", *(one for one in text if often[one] > 1)} for text in each]


def _said(line: Line) -> str:
    return spoken(find_links(line.text)[2])


def start(lines: Sequence[Line], texts: Sequence[set[str]], phrases: Words) -> float:
    """By how much to move all texts, found by learning from some lines and hearing the others."""
    parts = list(range(len(lines)))
    random.Random(1).shuffle(parts)  # noqa: S311 - repeatable chance
    found = []
    for fold in range(FOLDS):
        learned = [at for at in parts if at % FOLDS != fold]
        weights = fit([texts[at] for at in learned], [lines[at].is_need for at in learned])
        for at in parts:
            if at % FOLDS == fold and not lines[at].is_need:
                said = phrases.weigh(_said(lines[at]))[Need.LIFE]
                found.append(said + sum(weights.get(one, 0) for one in texts[at]))
    found.sort()
    return ENOUGH - found[int(len(found) * (1 - HEARD))]


def learn(code: str) -> None:
    lines = [*lines_of(code, "tune"), *own_lines(code)]
    folder = LOCALES / code
    phrases = Words.read((folder / "need.toml").read_text(encoding="utf-8"))
    texts = kept(lines)
    weights = fit(texts, [line.is_need for line in lines])
    weights[""] += start(lines, texts, phrases)
    rows = [f"{weight:.1f}\t{one}" for one, weight in sorted(weights.items())]
    rows = [row for row in rows if float(row.split("\t")[0])]
    head = "# Points of beginnings of words, learned by scripts/need_words.py. Do not edit."
    (folder / "need.tsv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    print(code, len(rows), "beginnings")  # noqa: T201 - a script


if __name__ == "__main__":
    for language in sys.argv[1:]:
        learn(language)
