"""Fills the hooks: what features do when something happens in one below them, in order."""

from bot.authorities import follow_ups, reach, referrals
from bot.backups import drills
from bot.cases import hooks as cases
from bot.core import alarm_mail, capabilities, dead_man, watch
from bot.core.alarms import Trouble
from bot.desk import (
    brought,
    casework,
    enough_people,
    exposure,
    four_eyes,
    patterns,
    reminders,
    second_looks,
    second_person,
    shown_words,
    talks,
)
from bot.desk import cards as desk_cards
from bot.figures import store as figures
from bot.figures import summary
from bot.history import outside
from bot.hotlines import number_checks
from bot.privacy import data_place
from bot.register import (
    appeal_figures_store,
    appeals,
    check,
    grounds,
    objections,
    publication,
)
from bot.reports import files_store
from bot.reports import hooks as reports
from bot.telegram import hooks as delivery

STAND_ALONE = (patterns, reminders, summary)
"""Modules whose timed work and messages count, though no other module needs their names."""

CAPABILITIES = (
    data_place.STORAGE,
    enough_people.SECOND_PEOPLE,
    enough_people.NIGHT,
    enough_people.LOOKS,
    number_checks.HOTLINES,
    grounds.GROUNDS,
    grounds.REGISTER,
    reach.AUTHORITIES,
    reach.DEPARTMENTS,
    reach.MAIL,
    drills.BACKUPS,
    drills.COPIES,
    outside.CHECKPOINTS,
    dead_man.WATCHER,
    alarm_mail.ALARMS,
)
"""In the order in which an admin of a new channel sees to them."""

MEASURES = (drills.measure, outside.measure, reminders.measure)
"""Set gauges of the metrics."""


CHECKS: dict[Trouble, watch.Check] = {
    **watch.CHECKS,
    Trouble.CASES_WAIT: reminders.case_waits,
    Trouble.CHECKPOINT_OLD: outside.is_checkpoint_old,
}
"""Checks of the watch by the database: True is an alarm."""


def wire() -> None:
    """Fill every hook; a process, and the tests, call it once before the first unit of work."""
    capabilities.EVERY[:] = CAPABILITIES
    cases.BEFORE_MOVE[:] = [second_person.admit]
    cases.AFTER_MOVE[:] = [
        four_eyes.update_proposals,  # people are called to approve a proposal
        brought.forget_given,  # a case left the hands of the colleague who got it
        second_looks.update_look,  # an open second look goes on, or is dropped
        appeals.update_appeals,  # so does an answer that was not told
        follow_ups.update_follow_up,  # when the material is looked at again
        publication.update_entry,  # what the public register says
        desk_cards.update_cards,
        referrals.update_referrals,  # the case file is planned, leaves or is recalled
        casework.tell_reporters,  # after the case file, whose departure is part of the news
        appeals.answer_appeals,
        second_looks.draw_look,  # a decided case is looked at again, or not
        exposure.offer_pause,  # to who decided some hard cases in a row
    ]
    cases.DESK_LOST[:] = [referrals.desk_lost]
    cases.ARRIVED[:] = [referrals.arrived, brought.note_arrival]
    cases.OPENED[:] = [desk_cards.show_new]
    cases.CHANGED[:] = [desk_cards.refresh]
    reports.SAID[:] = [talks.hear]
    reports.CHANGED[:] = [desk_cards.refresh_of_report]
    reports.TAKEN_BACK[:] = [shown_words.of_report, appeals.of_report]
    reports.PUBLISHED[:] = [check.published_links]
    reports.LOOK_UP[:] = [check.entries_of_links]
    reports.STATE_PARTS[:] = [appeals.second_look]
    reports.WAITING[:] = [objections.waiting_of]
    figures.MEASURES.update(appeal_figures_store.MEASURES)
    figures.ANSWER_TIMES[:] = [appeal_figures_store.answer_times]
    delivery.FILE_SEEN[:] = [files_store.note_file_seen]
    delivery.FILE_HOPELESS[:] = [files_store.note_file_hopeless]
    delivery.IS_HOPELESS[:] = [files_store.is_file_hopeless]
