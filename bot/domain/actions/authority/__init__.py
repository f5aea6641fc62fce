"""What buttons about authorities mean."""

from bot.domain.actions.authority import desk, order, passing

__all__ = ["desk", "order", "passing"]
