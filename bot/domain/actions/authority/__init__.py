"""What buttons about authorities mean."""

from bot.domain.actions.authority import answers, desk, handing, looking, order, passing

__all__ = ["answers", "desk", "handing", "looking", "order", "passing"]
