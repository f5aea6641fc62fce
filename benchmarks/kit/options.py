"""Command lines made of the fields of a dataclass: `--link-share` for `link_share`."""

import argparse
from dataclasses import field, fields
from enum import Enum
from typing import Any, TypeVar

P = TypeVar("P")


def option(default: Any, words: str = "", **how: Any) -> Any:
    """A field that the command line can set; `how` goes to argparse."""
    if isinstance(default, bool):
        how.setdefault("action", "store_true")
    else:
        how.setdefault("type", str if default is None else type(default))
    if isinstance(default, Enum):
        how["choices"] = list(type(default))
    return field(default=default, metadata={"help": words, **how})


def parse(kind: type[P], program: str, description: str | None) -> P:
    """The dataclass as the command line sets it; without an option, its default."""
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{program}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for one in fields(kind):  # type: ignore[arg-type]
        if one.metadata:
            name = f"--{one.name.replace('_', '-')}"
            parser.add_argument(name, default=one.default, **one.metadata)
    return kind(**vars(parser.parse_args()))
