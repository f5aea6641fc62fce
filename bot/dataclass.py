"""`dataclass` as in the standard library; a frozen one with slots is made in a fifth of the time.

The standard one compiles six functions for each of our 900 classes: a third of the time in which
the program started. These share five of them, and compile `__init__` when it is first called.
"""

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(kind: Any = None, /, **options: bool) -> Any:
        """Make a class a dataclass, with the options of the standard decorator."""
        if kind is None:
            return lambda kind: dataclass(kind, **options)
        if options != {"frozen": True, "slots": True}:
            return dataclasses.dataclass(kind, **options)
        made = dataclasses.dataclass(kind, init=False, repr=False, eq=False, slots=True)
        compared = [field.name for field in dataclasses.fields(made) if field.compare]
        key = attrgetter(*compared) if compared else type

        def initialise(self: Any, /, *values: Any, **named: Any) -> None:
            made.__init__ = _compiled(made)
            made.__init__(self, *values, **named)

        def equal(self: Any, other: Any) -> Any:
            return key(self) == key(other) if type(other) is type(self) else NotImplemented

        def hashed(self: Any) -> int:
            return hash((key(self),))

        methods = {"__init__": initialise, "__eq__": equal, "__hash__": hashed, **_SHARED}
        for name, method in methods.items():
            if kind.__dict__.get(name) is None:
                setattr(made, name, method)
        return made


def _compiled(kind: type[Any]) -> Any:
    """Return the standard `__init__` of a class, which its twin without methods is given."""
    own = {name: method for name, method in vars(kind).items() if name == "__post_init__"}
    fields = [(field.name, field.type, field) for field in dataclasses.fields(kind)]
    twin: Any = dataclasses.make_dataclass(
        kind.__name__, fields, namespace=own, frozen=True, slots=True, repr=False, eq=False
    )
    return twin.__init__


def _written(self: Any) -> str:
    names = (field.name for field in dataclasses.fields(self) if field.repr)
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: Any, name: str, *_value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")


def _values(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, values: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), values, strict=True):
        object.__setattr__(self, field.name, value)


_SHARED = {
    "__repr__": _written,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _values,
    "__setstate__": _restore,
}
