"""Invented history of a month for the demo, filed and decided through the services.

Its citizens are on no phone of the page. Only the newest cards are sent, to the desk.
"""

import random
from collections.abc import Awaitable, Callable, Collection
from functools import partial

from bot.authorities import follow_ups, follow_ups_store, referrals_store
from bot.authorities import group as authority_setup
from bot.authorities import referrals as hand_over
from bot.cases import afterwards, store
from bot.cases.model import UNSEEN_MS, Because, Case, IllegalMove
from bot.channel.model import Channel
from bot.channel.parts import Publication
from bot.core import desks_store, members_store, role_store, storage
from bot.core.database import now_ms
from bot.core.database.engines import open_database
from bot.core.messages import Post
from bot.core.people import Role, Standing
from bot.core.times import DAY_MS, today
from bot.core.work import Deployment, Work, fresh_id
from bot.demo.people import ASEL, AUTHORITY_ID, BOLAT, DANA, DESK_ID, SERGEI
from bot.desk import (
    cards,
    casework,
    desks,
    four_eyes,
    looks_store,
    second_looks,
    verdict_form,
)
from bot.desk.model import Actor, Opinion, decided
from bot.history import service
from bot.links import link, url
from bot.register import publication
from bot.register import store as entries
from bot.reports import (
    filing,
    model,
    reports_store,
    targets_store,
    topics_store,
    welcome,
)
from bot.reports.draft import Draft, Step
from bot.settings import Settings
from bot.values import (
    CONFIRMS,
    NEWS,
    Duty,
    Finding,
    Found,
    Order,
    Outcome,
    Why,
    replace,
)
from bot.wiring import wire
from offline_telegram.model import Person
from offline_telegram.world import World

REPORTS = 150
_DAYS = 30
_OPEN = 12
"""The newest reports, which are not decided yet."""
_OPEN_HOURS = 3
"""They came in so lately that no first look at them is overdue."""
_DECIDED_HOURS = 4
"""Within these hours of a report it is decided, as people are told."""
_PUBLISHED_HOURS = 12
"""At least so long a decision waits for the person who publishes it, and never too long."""
_PASSED_ON_HOURS = 5
_ANSWERED_DAYS = 2
"""When a moderator passes a case on, and when its authority answers, unless that is to come."""
_TAKEN = 3
_WAITING = 3
"""The newest reports that a moderator works on, and of the decided ones that an authority has."""
_SHOWN = 6
"""The newest cases, whose cards stand in the group: a third of what it takes in a minute."""
_FIRST_CITIZEN = 710_001
_CITIZENS = 40
_HOUR_MS = DAY_MS // 24
_STAFF = (Actor(DANA, "Дана", Role.MODERATOR), Actor(SERGEI, "Сергей", Role.MODERATOR))
_ADMIN = Actor(ASEL, "Әсел", Role.ADMIN)
_ADMINS = (_ADMIN, Actor(BOLAT, "Болат", Role.ADMIN))
_PUBLISHER = 710_101
"""A person of no phone: so of those on the page one is left to decide an appeal."""
_WORDS = {
    "kk": ("Мұны балалар да көріп жүр.", "Таныстарыма да осы сілтемені жіберген."),
    "ru": ("Это видят и дети.", "Эту же ссылку прислали моим знакомым."),
    "en": ("Children see this, too.", "People I know got the same link."),
}
_HOSTS = ("shop", "bonus", "invest", "news", "forum", "video", "chat", "market")
_TOLD_MS = 2 * UNSEEN_MS
"""Milliseconds from a decision to the news of it: by then it can no longer be undone."""
_AUTHORITY = "mia"
_USUAL = frozenset(Outcome) - {Outcome.DUPLICATE, Outcome.OVERTURNED}
_Step = Callable[[Work], Awaitable[None]]


class _Silent(Work):
    """Work whose messages are sent to no person: the history is over."""

    async def post(self, message: Post) -> None:
        return None


async def invent(settings: Settings, channel: Channel, world: World) -> None:
    wire()
    dice = random.Random(7)  # noqa: S311 - invented history
    end = now_ms()
    history = _History(dice, _add_citizens(world, channel), end - _DAYS * DAY_MS)
    database = await open_database(settings.database, clock=lambda: history.now)
    try:
        await storage.upgrade(database, settings.database)
        deployment = Deployment(
            channel,
            await storage.open_vault(database, settings),
            frozenset(settings.admin_ids),
        )
        for at, step in [(history.now, _open_desk), *history.steps(end)]:
            history.now = at
            async with database.transaction(durable=False) as tx:
                await step(_Silent(tx, deployment))
        history.now = end
        async with database.transaction() as tx:
            await history.show_newest(Work(tx, deployment))
            await _open_authority(Work(tx, deployment))
            await _call_to_duty(_Silent(tx, deployment), world)
            for who, language in history.languages.items():
                await _subscribe(_Silent(tx, deployment), who, language)
        async with database.transaction() as tx:
            while await service.portion(tx):
                pass
            await service.make_daily(Work(tx, deployment))
    finally:
        await database.close()


def _add_citizens(world: World, channel: Channel) -> dict[int, str]:
    people = {}
    for n in range(_CITIZENS):
        number = _FIRST_CITIZEN + n
        language = channel.languages[n % len(channel.languages)]
        world.add_person(Person(number, f"{n}", language, started=True, shown=False))
        people[number] = language
    return people


async def _open_desk(work: Work) -> None:
    for actor in (*_STAFF, *_ADMINS):
        await members_store.seen_staff(work.tx, actor.telegram_id, actor.name)
        await members_store.set_standing(
            work.tx, DESK_ID, actor.telegram_id, Standing.MEMBER
        )
    for actor in _STAFF:
        await role_store.appoint(work.tx, actor.telegram_id, None, actor.role, ASEL)
    place = desks.DeskPlace(DESK_ID, None, "Модераторлар · Модераторы")
    language = "ru" if "ru" in work.channel.languages else work.channel.languages[-1]
    await desks.open_desk(work, place, ASEL, language)


async def _open_authority(work: Work) -> None:
    codes = [authority.code for authority in work.channel.authorities]
    if codes:
        code = _AUTHORITY if _AUTHORITY in codes else codes[0]
        place = desks.DeskPlace(AUTHORITY_ID, None, "Орган · Уполномоченный орган")
        await authority_setup.bind(work, place, ASEL, (code, None))


async def _call_to_duty(work: Work, world: World) -> None:
    """All of the staff can be reached in private and get the news; moderators are on duty."""
    for actor in (*_STAFF, *_ADMINS):
        person = world.person(actor.telegram_id)
        person.started = True
        await _subscribe(work, person.id, person.language_code)
    for actor in _STAFF:
        await members_store.put_duty(work.tx, actor.telegram_id, Duty(switched_on=True))


async def _subscribe(work: Work, who: int, language: str | None) -> None:
    person = await welcome.recognise(work, who, language)
    await welcome.agree(work, person, work.channel.consent.version)
    for topic in NEWS:
        await topics_store.choose_topic(
            work.tx, person.id, topic, wanted=True, broadcast=None
        )


class _History:
    def __init__(
        self, dice: random.Random, languages: dict[int, str], begin: int
    ) -> None:
        self._dice = dice
        self.languages = languages
        self.now = begin
        self._cases: dict[int, str] = {}  # by the number of a report
        self._types: dict[str, str] = {}  # by link: who reports it again names the same
        self._verdicts: dict[str, Finding] = {}  # by link: it is decided alike again

    def steps(self, end: int) -> list[tuple[int, _Step]]:
        """Reports come in over the month; all but the newest are decided and told hours later."""
        dice = self._dice
        lately = end - _OPEN_HOURS * _HOUR_MS
        decided_by = lately - _DECIDED_HOURS * _HOUR_MS
        filed = sorted(
            dice.randrange(self.now, decided_by) for _ in range(REPORTS - _OPEN)
        )
        filed += sorted(dice.randrange(lately, end - _HOUR_MS) for _ in range(_OPEN))
        steps: list[tuple[int, _Step]] = [
            (at, partial(self._file, number)) for number, at in enumerate(filed)
        ]

        def add(
            at: int, number: int, act: Callable[[Work, Case], Awaitable[None]]
        ) -> None:
            steps.append((at, partial(self._on_case, number, act)))

        for number, at in enumerate(filed[:-_OPEN]):
            decided = at + dice.randrange(2, 2 * _DECIDED_HOURS) * _HOUR_MS // 2
            told = decided + _TOLD_MS
            passed_on = told + _PASSED_ON_HOURS * _HOUR_MS
            waited = dice.randrange(_PUBLISHED_HOURS, Publication.look_hours) * _HOUR_MS
            published = told + waited
            answered = passed_on + _ANSWERED_DAYS * DAY_MS
            add(dice.randrange(at, decided), number, self._take)
            is_new = number >= REPORTS - _OPEN - _WAITING
            add(decided, number, self._forward if is_new else self._decide)
            add(told, number, self._tell)
            add(passed_on, number, self._follow)
            add(answered, number, self._follow)
            add(published, number, self._publish)
            add(answered + waited, number, self._publish)
            if number % 15 == 0:
                add(published + 4 * DAY_MS, number, self._overturn)
                add(published + 4 * DAY_MS + _TOLD_MS, number, self._tell)
        for number in range(REPORTS - _TAKEN, REPORTS):
            add(end - _HOUR_MS // 2, number, self._take)
        steps += [(end - days * DAY_MS, self._look) for days in range(_DAYS)]
        return sorted([one for one in steps if one[0] <= end], key=lambda one: one[0])

    async def _on_case(
        self, number: int, act: Callable[[Work, Case], Awaitable[None]], work: Work
    ) -> None:
        if (
            case := await store.cases.get(work.tx, self._cases.get(number, ""))
        ) is not None:
            await act(work, case)

    async def _take(self, work: Work, case: Case) -> None:
        if case.holder is None and case.status.is_undecided:
            await casework.take(work, case, self._dice.choice(_STAFF))

    async def _forward(self, work: Work, case: Case) -> None:
        await self._decide(work, case, {Outcome.FORWARDED})

    async def _decide(
        self, work: Work, case: Case, usual: Collection[Outcome] = frozenset()
    ) -> None:
        if not case.status.is_undecided:
            return
        actor = next(
            (one for one in _STAFF if one.telegram_id == case.holder), _STAFF[0]
        )
        taken = await casework.take(work, case, actor)
        verdict = self._verdict(work, case, usual)
        decided = await casework.decide_case(work, taken, actor, verdict)
        if decided.proposal is not None:
            [second, *_] = [one for one in _STAFF if one != actor]
            await four_eyes.approve(work, decided, second)

    async def _tell(self, work: Work, case: Case) -> None:
        if case.decision is not None and case.announced_at is None:
            await casework.cancel_announcement(work, case)
            await casework.announce(work, case.id, case.decision.id)
            await self._look_again(work, case.id)

    async def _follow(self, work: Work, case: Case) -> None:
        referral = await referrals_store.waiting_of(work.tx, case.id)
        if referral is None or case.decision is None:
            return
        if referral.stage is afterwards.Stage.LEAVING:
            await hand_over.confirm(work, case, case.decision.by)
        elif referral.stage is afterwards.Stage.SENT:
            await hand_over.done(work, referral, None, None)

    async def _look(self, work: Work) -> None:
        desk = await desks_store.desk_at(work.tx, DESK_ID, None)
        if desk is None:
            return
        for case in await follow_ups_store.due_at(work.tx, desk.id, REPORTS):
            await follow_ups.answer(work, case, self._dice.choice(_STAFF), Found.GONE)

    async def _publish(self, work: Work, case: Case) -> None:
        if waits := await publication.pending(work, case):
            await publication.publish(work, waits, _PUBLISHER, is_private_person=False)

    async def _overturn(self, work: Work, case: Case) -> None:
        if await entries.entries_of_case(work.tx, case.id) is None:
            return
        try:
            opened = await casework.reopen(work, case, _ADMIN, Because(Why.OBJECTION))
        except IllegalMove:
            return  # the link was reported again
        taken = await casework.take(work, opened, _ADMIN)
        outcome = Outcome.NOT_CONFIRMED
        path: tuple[str, ...] = (outcome.value,)
        while (
            step := verdict_form.verdict_step(work.channel, case.violation, path)
        ).verdict is None:
            path = (*path, step.options[0])
        verdict = step.verdict
        await casework.decide_case(work, taken, _ADMIN, verdict)

    async def show_newest(self, work: Work) -> None:
        newest = dict.fromkeys(
            case for _, case in sorted(self._cases.items())[-_SHOWN:]
        )
        for id in newest:
            if (case := await store.cases.get(work.tx, id)) is not None:
                await cards.show(work, case)

    async def _file(self, number: int, work: Work) -> None:
        dice = self._dice
        channel = work.channel
        who = dice.choice(list(self.languages))
        language = self.languages[who]
        person = await welcome.recognise(work, who, language)
        await welcome.agree(work, person, channel.consent.version)
        person = await welcome.recognise(work, who, language)
        region = dice.choice(channel.regions).code if channel.regions else None
        words = _WORDS.get(language, _WORDS["en"])
        address = self._link(number)
        violation = dice.choice(channel.types_on()).id
        draft = Draft(
            fresh_id()[:8],
            Step.REVIEW,
            3,
            self._types.setdefault(address.canonical, violation),
            (address,),
            description=dice.choice(words),
            region=region,
        )
        await reports_store.DRAFTS.put(work.tx, person.id, draft, DAY_MS)
        report = await filing.file_report(work, person)
        if isinstance(report, model.Report):
            [case] = await targets_store.cases_of(work.tx, report.id)
            self._cases[number] = case.id

    def _link(self, number: int) -> url.Link:
        """Every fifth report repeats a link of an earlier one."""
        page = number
        if number % 5 == 4:
            page -= self._dice.randrange(1, 6)
        ending = ("com", "net", "org")[page % 3]
        return link.parse_link(
            f"https://{_HOSTS[page % len(_HOSTS)]}.example.{ending}/{page}"
        )

    def _verdict(self, work: Work, case: Case, usual: Collection[Outcome]) -> Finding:
        link = case.canonical or ""
        known = self._verdicts.get(link)
        if known is None or (usual and known.outcome not in usual):
            known = self._new_verdict(work, case.violation, usual)
            self._verdicts[link] = known
        return known

    def _new_verdict(
        self, work: Work, violation: str, usual: Collection[Outcome]
    ) -> Finding:
        channel = work.channel
        offered = _USUAL
        if not channel.authorities:
            offered = _USUAL - {Outcome.RESTRICTED}
        known = [one.id for one in channel.outcomes if one.id in offered]
        kinds = [one for one in known if one in usual] or known
        outcome = self._dice.choice(kinds)
        seen = [one.id for one in channel.facts_of(violation) if one.fits(outcome)]
        path: tuple[str, ...] = (*seen[:1], outcome.value)
        while (
            step := verdict_form.verdict_step(channel, violation, path)
        ).verdict is None:
            if step.asked is verdict_form.Asked.ORDER:
                order = self._order(work, step.authority or "")
                path = verdict_form.with_order(path, order)
            else:
                own = [
                    one
                    for one in step.options
                    if one in channel.type(violation).authorities
                ]
                path = (*path, self._dice.choice(own or step.options))
        return step.verdict

    def _order(self, work: Work, authority: str) -> Order:
        number = f"{self._dice.randrange(10, 99)}-{self._dice.randrange(100, 999)}"
        return Order(
            authority, number, today(work.now, work.channel.zone), work.channel.country
        )

    async def _look_again(self, work: Work, case: str) -> None:
        """The other moderator decides a drawn case again; one in five times they differ."""
        look = await looks_store.open_of_case(work.tx, case)
        if look is None:
            return
        [other, *_] = [
            one.telegram_id for one in _STAFF if one.telegram_id != look.first.by
        ]
        outcome = look.first.finding.outcome
        if outcome in CONFIRMS:
            outcome = Outcome.FORWARDED
        if self._dice.randrange(5) == 0:
            outcome = Outcome.OUT_OF_SCOPE
        finding = replace(look.first.finding, outcome=outcome)
        again = Opinion(finding, other, work.now)
        await looks_store.change_look(work.tx, look, decided(look, again))
        await second_looks.SecondLooks(work).end(look.id)
