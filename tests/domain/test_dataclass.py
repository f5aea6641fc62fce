import copy
import dataclasses
from dataclasses import FrozenInstanceError, field, replace

import pytest

from bot.dataclass import frozen


class Base:
    a: int
    made: list = field(default_factory=list)
    hidden: str = field(default="x", compare=False, repr=False)
    twice: int = field(init=False)
    named: int = field(default=1, kw_only=True)

    def __post_init__(self):
        object.__setattr__(self, "twice", 2 * self.a)


class Derived(Base):
    more: tuple = ()


class Empty:
    pass


def declared(decorator):
    """The classes as the decorator makes them."""
    base = decorator(type("Base", (), dict(vars(Base))))
    return base, decorator(type("Derived", (base,), dict(vars(Derived)))), decorator(Empty)


Ours, OursDerived, OursEmpty = declared(frozen)
Theirs, TheirsDerived, TheirsEmpty = declared(dataclasses.dataclass(frozen=True, slots=True))
CASES = [
    (OursDerived, TheirsDerived, (1,), {}),
    (OursDerived, TheirsDerived, (1, [2], "y", (3,)), {"named": 4}),
    (Ours, Theirs, (), {"a": 5}),
    (OursEmpty, TheirsEmpty, (), {}),
]


@pytest.mark.parametrize(("ours", "theirs", "values", "named"), CASES)
def test_our_dataclass_is_the_standard_one(ours, theirs, values, named):
    expected = theirs(*values, **named)
    made = ours(*values, **named)
    assert repr(made) == repr(expected)
    assert dataclasses.astuple(made) == dataclasses.astuple(expected)
    assert made == ours(*values, **named) == copy.deepcopy(made)
    assert made != expected


def test_values_are_compared_hashed_replaced_and_frozen_as_usual():
    one, other = OursDerived(1, (), "x"), OursDerived(1, (), "y")
    assert one == other
    assert hash(one) == hash(other)
    assert one != replace(one, a=2)
    assert one != Ours(1, ())
    with pytest.raises(TypeError):
        hash(Ours(1))
    for change in (lambda: setattr(one, "a", 2), lambda: delattr(one, "a")):
        with pytest.raises(FrozenInstanceError):
            change()
    assert one.a == 1


@pytest.mark.parametrize("values", [(), (1, 2, 3, 4)])
def test_wrong_arguments_are_refused_in_the_same_words(values):
    said = []
    for kind in (Ours, Theirs):
        with pytest.raises(TypeError) as raised:
            kind(*values)
        said.append(str(raised.value))
    assert said[0] == said[1]
