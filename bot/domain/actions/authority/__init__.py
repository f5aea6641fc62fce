"""What buttons about authorities mean."""

from bot.domain.actions.authority import answers, desk, looking, order, passing

__all__ = ["answers", "desk", "looking", "order", "passing"]
