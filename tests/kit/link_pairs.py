"""Pairs of links that a person labelled: whether they lead to the same thing, and why."""

import csv
from pathlib import Path

_FILE = Path(__file__).with_suffix(".tsv")

with _FILE.open(encoding="utf-8", newline="") as _file:
    PAIRS = [
        tuple(row.values()) for row in csv.DictReader(_file, delimiter="\t", quoting=3)
    ]
