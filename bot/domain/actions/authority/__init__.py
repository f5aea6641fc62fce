"""What buttons about authorities mean."""

from bot.domain.actions.authority import desk, order

__all__ = ["desk", "order"]
