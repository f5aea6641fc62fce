"""What buttons about authorities mean."""

from bot.domain.actions.authority import answers, desk, order, passing

__all__ = ["answers", "desk", "order", "passing"]
