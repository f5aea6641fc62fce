"""A call's parameters, which arrive as text, numbers or JSON depending on the client."""

import json
from dataclasses import dataclass, field
from typing import Any

from offline_telegram.api.errors import bad


@dataclass(frozen=True, slots=True)
class Upload:
    name: str | None
    mime: str | None
    data: bytes


@dataclass(slots=True)
class Params:
    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes", "t", "y")

    def integer(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad(f"parameter {name} must be an Integer") from None

    def number(self, name: str) -> float:
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            raise bad(f"parameter {name} must be a Float") from None

    def json(self, name: str) -> Any:
        """A structured parameter, whether it came as JSON text or as JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def object(self, name: str) -> dict[str, Any]:
        """A structured parameter that must be an object; empty when it is not given."""
        value = self.json(name)
        if value and not isinstance(value, dict):
            raise bad(f"can't parse {name.replace('_', ' ')}: expected an Object")
        return value or {}
