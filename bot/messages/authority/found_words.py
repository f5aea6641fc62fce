"""What a person found who looked at material again, in words."""

from bot.domain.authority.follow_up import Found
from bot.i18n import N_

FOUND_SENTENCES = {
    Found.GONE: N_("The material is gone."),
    Found.THERE: N_("The material is still there."),
    Found.MOVED: N_("The material is at another address now."),
    Found.UNSEEN: N_("It could not be looked at."),
}
FOUND_LABELS = {
    Found.GONE: N_("Gone"),
    Found.THERE: N_("Still there"),
    Found.MOVED: N_("Moved elsewhere"),
    Found.UNSEEN: N_("Could not look"),
}
