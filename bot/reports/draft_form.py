"""Form of a report: its buttons and questions; begun, answered, corrected, stored each time."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from bot.channel.model import UnknownId
from bot.channel.parts import MediaRule
from bot.core import forms
from bot.core.deep_links import DeepLink
from bot.core.messages import (
    N_,
    Button,
    Message,
    Notice,
    Outgoing,
    Part,
    Rows,
    Speaker,
    Translator,
    bold,
    button,
    filled,
    lines,
    paragraphs,
    quote,
    rows_of,
    shortened,
    units,
    untapped,
)
from bot.core.people import Person
from bot.core.pickers import press, region_rows, type_rows
from bot.core.work import Work, fresh_id
from bot.hotlines.model import BeginCall
from bot.hotlines.number_checks import WithNumbers
from bot.links.link import defang
from bot.links.url import Link, LinkProblem
from bot.reports import draft as drafting
from bot.reports import hooks, own_reports, reports_store
from bot.reports.draft import (
    Attachment,
    Draft,
    Input,
    Refusal,
    Remark,
    Step,
    Unkept,
    messages_of,
)
from bot.reports.entry_words import CheckedLink, known_links
from bot.reports.filing import form_of, help_above, keep
from bot.reports.model import is_small_talk
from bot.reports.own_links import label_of, typed_link
from bot.reports.personal_numbers import Number, find_numbers, warning
from bot.values import Ask, OneOf, replace


class ReportFormAction(forms.FormAction):
    """A button that only the form of a report has."""


@button("f:{form}:{draft}:{revision}:n:{payload|-}")
class BeginOther(ReportFormAction):
    """Drop this draft and begin a new one, or the report of the deep link with this payload."""

    payload: str | None = None


@button("f:{form}:{draft}:{revision}:l:{link}")
class RemoveLink(ReportFormAction):
    """Take one link out of the draft; `link` is the key of its Link."""

    link: str


@button("f:{form}:{draft}:{revision}:numbers")
class HideNumbers(ReportFormAction): ...


@button("f:{form}:{draft}:{revision}:answer:{yes}")
class AnswerOrReport(ReportFormAction):
    yes: bool


@button("f:{form}:{draft}:{revision}:post", current=False)
class AboutPost(forms.FormAction):
    """The words by which a person in need was known are those of a post: the report goes on."""


@button("f:{form}:{draft}:{revision}:attack", current=False)
class AboutAttack(AboutPost):
    """The same of words of an attack: the report is of the type that the channel has for it."""


DRAFT = "draft"
CHANGES = "change"
ANONYMOUS = "anonymous"
"""Pages of a step: its question, what can be changed in the review, sending without a name."""
TELL = "tell"
Said = Remark | Unkept | Refusal | LinkProblem

LINK_SENTENCES = dict.fromkeys(
    LinkProblem, N_("One link was not recognised and was kept as text.")
) | {
    LinkProblem.private_address: N_(
        "One address leads into a private network; other people cannot open it."
    ),
    LinkProblem.too_long: N_("One link is too long. Please send its short form."),
    LinkProblem.credentials: N_(
        "One link contains a user name or password. Please send it without them."
    ),
}

SHOWN_WORDS = 900
_LINK_LABEL = 32
"""UTF-16 units of a link on a button."""


class DraftStep(WithNumbers, Message):
    """The current step of the draft, or a page of it (of types a group), and remarks on the last
    answer. `known` are links of the draft that the public register names."""

    draft: Draft
    remarks: tuple[OneOf[Said], ...] = ()
    page: str | None = None
    known: tuple[CheckedLink, ...] = ()

    def say(self, speaker: Speaker) -> Outgoing:
        draft = self.draft
        match draft.step:
            case Step.TYPE:
                text, rows = _ask_type(speaker, draft, self.page)
            case Step.EVIDENCE:
                text, rows = _ask_evidence(speaker, draft)
            case Step.FILES:
                text, rows = _ask_files(speaker, draft)
            case Step.REGION:
                text, rows = _ask_region(speaker, draft)
            case Step.PLACE:
                text, rows = _ask_place(speaker, draft)
            case Step.REVIEW:
                text, rows = _review(speaker, draft, self.page)
        is_first = draft.step is Step.EVIDENCE or (
            draft.fast and draft.step in {Step.PLACE, Step.REVIEW}
        )
        text = paragraphs(
            by_phone(speaker, draft),
            said(speaker, self.remarks),
            draft.step is not Step.TYPE
            and help_above(speaker, draft.violation or "", is_first=is_first),
            known_links(speaker, self.known),
            text,
        )
        return Outgoing(text, rows, stays_last=True, draft=draft.id)


def said(speaker: Speaker, remarks: Iterable[Said]) -> str | None:
    sentences = dict.fromkeys(map(_sentence, remarks))
    return lines(*map(speaker.t, sentences)) or None


def _sentence(remark: Said) -> str:
    if isinstance(remark, LinkProblem):
        return LINK_SENTENCES[remark]
    return remark.sentence


def by_phone(speaker: Speaker, draft: Draft) -> Part:
    return draft.by_phone and bold(speaker.t("☎ By phone"))


Screen = tuple[str, Rows]


def _ask_type(speaker: Speaker, draft: Draft, group: str | None) -> Screen:
    t = speaker.t
    question = t("What are you reporting?")
    if draft.has_content:
        question = t("What is wrong with it?")
    text = paragraphs(
        draft.has_content and contents(speaker, draft),
        _region(speaker, draft),
        bold(question),
    )
    named = (draft.form, draft.id, draft.revision)
    leads = partial(forms.FillIn, *named)
    opens = partial(forms.ShowPage, *named)
    rows = type_rows(speaker, group, leads, opens)
    if draft.editing or group in (None, DRAFT):
        return text, (*rows, last_buttons(speaker, draft, back=draft.editing))
    back = press(draft, t.plain("Back"), forms.ShowPage, DRAFT)
    return text, (*rows, (back, *last_buttons(speaker, draft, back=False)))


def _ask_evidence(speaker: Speaker, draft: Draft) -> Screen:
    t = speaker.t
    kind = speaker.channel.type(draft.violation or "")
    useful = kind.useful and speaker.own(kind.useful)
    if kind.link is Ask.REQUIRED:
        ask = t(
            "Send the link. If there is none, describe in your own words what you saw."
        )
    elif kind.description is Ask.REQUIRED:
        ask = t("Describe in your own words what happened. Add a link if there is one.")
    else:
        ask = t(
            "Send the link, forward the post, or describe in your own words what you saw."
        )
    note = None
    if kind.media_note and kind.media is MediaRule.NEVER:
        note = speaker.own(kind.media_note)
    text = paragraphs(
        bold(speaker.violation(kind.id)),
        speaker.own(kind.explanation),
        draft.has_content and contents(speaker, draft),
        _region(speaker, draft),
        ask,
        draft.by_phone
        and t("Write what the caller says. Leave out their name and phone number."),
        useful
        or t(
            "It helps to say where it is (site, messenger, account), what it says, and when."
        ),
        note,
        speaker.own(speaker.channel.safety),
    )
    rows = []
    if draft.has_content:
        rows.append(
            (press(draft, t.plain("Continue"), forms.SkipStep, style="primary"),)
        )
        rows.append((press(draft, t.plain("Start over"), forms.ClearForm),))
    return text, (*rows, last_buttons(speaker, draft))


def _ask_files(speaker: Speaker, draft: Draft) -> Screen:
    t = speaker.t
    kind = speaker.channel.type(draft.violation or "")
    warning = kind.media_note or speaker.channel.media_warning
    if draft.files:
        text = paragraphs(
            seen_files(speaker, draft.files), bold(t("Send more, or continue."))
        )
    else:
        text = paragraphs(
            bold(t("Screenshots and files")),
            t("Send photos, videos, voice messages or a PDF, if you have any."),
            recognised(speaker),
            warning is not None and speaker.own(warning),
        )
    on = t.plain("Skip")
    if draft.files:
        on = t.plain("Continue")
    rows = [(press(draft, on, forms.SkipStep, style="primary"),)]
    if draft.files:
        rows.append((press(draft, t.plain("Remove the files"), forms.ClearForm),))
    return text, (*rows, last_buttons(speaker, draft))


def _ask_region(speaker: Speaker, draft: Draft) -> Screen:
    t = speaker.t
    channel = speaker.channel
    text = paragraphs(
        bold(t("Which region does it concern?")),
        t("It helps your report reach the right people. You do not have to say."),
    )
    regions = region_rows(
        speaker, partial(forms.FillIn, draft.form, draft.id, draft.revision)
    )
    options = [
        (press(draft, speaker.own(option.name), forms.FillIn, option.code),)
        for option in channel.region_options
    ]
    if not options and channel.type(draft.violation or "").region is not Ask.REQUIRED:
        options = [(press(draft, t.plain("Skip"), forms.SkipStep),)]
    return text, (*regions, *options, last_buttons(speaker, draft))


def _ask_place(speaker: Speaker, draft: Draft) -> Screen:
    t = speaker.t
    text = paragraphs(
        bold(t("Where did it happen?")),
        t(
            "Write the place in a few words, or send a location: moderators see it to about a"
            " kilometre, and never in their group."
        ),
        draft.place and quote(defang(draft.place)),
    )
    return text, (
        (press(draft, t.plain("Skip"), forms.SkipStep),),
        last_buttons(speaker, draft),
    )


def _review(speaker: Speaker, draft: Draft, page: str | None) -> Screen:
    t = speaker.t
    changing = page == CHANGES
    kind = speaker.channel.type(draft.violation or "")
    head = t("Check before sending")
    if changing:
        head = t("What would you like to change?")
    news = t("We will not write to you: only the report code shows the outcome.")
    if draft.tell:
        news = t("We will write to you here about the outcome.")
    text = paragraphs(
        lines(
            bold(head),
            t("Type: {type}", type=speaker.violation(kind.id)),
            contents(speaker, draft),
            _region(speaker, draft),
        ),
        not draft.by_phone
        and lines(
            news,
            not changing
            and t(
                "Moderators never learn who you are. Sent anonymously, we do not know it, either."
            ),
        ),
    )
    if changing:
        return text, _changes(speaker, draft)
    texts = filter(None, (draft.description, draft.forwarded, draft.place))
    found = find_numbers("\n".join(texts), speaker.channel.country)
    text = paragraphs(text, warning(speaker, found))
    change = press(draft, t.plain("Change"), forms.ShowPage, CHANGES)
    send = press(draft, t.plain("Send"), forms.SendForm, style="success")
    anonymously = press(draft, t.plain("Send anonymously"), forms.ShowPage, ANONYMOUS)
    last = (change, *last_buttons(speaker, draft, back=False))
    rows = filled((send,), not draft.by_phone and (anonymously,), last)
    return text, (*_hide_row(speaker, draft, found), *rows)


def _hide_row(speaker: Speaker, draft: Draft, found: tuple[Number, ...]) -> Rows:
    if not found:
        return ()
    label = speaker.t.plain("Remove the numbers")
    return ((press(draft, label, HideNumbers, style="primary"),),)


def _changes(speaker: Speaker, draft: Draft) -> Rows:
    t = speaker.t
    kind = speaker.channel.type(draft.violation or "")
    evidence = press(draft, t.plain("Link or description"), forms.FillIn, Step.EVIDENCE)
    edits = [press(draft, t.plain("Change the type"), forms.FillIn, Step.TYPE)]
    if kind.media is not MediaRule.NEVER:
        edits.append(press(draft, t.plain("Add files"), forms.FillIn, Step.FILES))
    if speaker.channel.regions and (
        kind.region is not Ask.NO or draft.region is not None
    ):
        edits.append(press(draft, t.plain("Region"), forms.FillIn, Step.REGION))
    if kind.place is not Ask.NO:
        edits.append(press(draft, t.plain("Place"), forms.FillIn, Step.PLACE))
    quiet = own_reports.quiet_label(speaker, tell=draft.tell)
    back = press(draft, t.plain("Back"), forms.ShowPage, DRAFT)
    removals = []
    for link in draft.links:
        shown = label_of(link)
        if units(shown) > _LINK_LABEL:
            # The beginning and the end tell a long link from others of the site.
            shown = shortened(shown, _LINK_LABEL // 2) + shown[-_LINK_LABEL // 2 :]
        label = t.plain("Remove {link}", link=shown)
        removals.append((press(draft, label, RemoveLink, link.key),))
    news = (press(draft, quiet, forms.FillIn, TELL),)
    return (
        (evidence,),
        *rows_of(edits, 2),
        *removals,
        *filled(not draft.by_phone and news, (back,)),
    )


def contents(speaker: Speaker, draft: Draft) -> str:
    t = speaker.t
    own, post = (
        words and quote(untapped(words, SHOWN_WORDS), expandable=True)
        for words in (draft.description, draft.forwarded)
    )
    are_both = bool(own and post)
    return lines(
        draft.origin and t("Forwarded from: {channel}", channel=defang(draft.origin)),
        *[_own(draft, link) for link in draft.links],
        are_both and t("Your words:"),
        own,
        are_both and t("The forwarded post:"),
        post,
        draft.place and t("Place: {place}", place=defang(draft.place)),
        seen_files(speaker, draft.files),
    )


def _own(draft: Draft, link: Link) -> Part:
    """Show a link to its reporter, and quoted to whoever takes a call for another."""
    if draft.by_phone:
        return quote(link.display)
    return typed_link(link)


_KINDS: dict[str, Callable[[Translator, int], str]] = {
    "photo": lambda t, n: t.plural("• {n} photo", "• {n} photos", n),
    "video": lambda t, n: t.plural(
        "• {n} video with sound", "• {n} videos with sound", n
    ),
    "animation": lambda t, n: t.plural("• {n} animation", "• {n} animations", n),
    "voice": lambda t, n: t.plural("• {n} voice message", "• {n} voice messages", n),
    "video_note": lambda t, n: t.plural(
        "• {n} video message", "• {n} video messages", n
    ),
    "audio": lambda t, n: t.plural("• {n} recording", "• {n} recordings", n),
    "document": lambda t, n: t.plural("• {n} document", "• {n} documents", n),
}


def seen_files(speaker: Speaker, files: Iterable[Attachment]) -> str | None:
    counted = Counter(file.kind for file in files)
    t = speaker.t
    if not counted:
        return None
    return lines(
        t.plural(
            "{n} file attached. Without its name, moderators will see:",
            "{n} files attached. Without their names, moderators will see:",
            counted.total(),
        ),
        *(line(t, counted[kind]) for kind, line in _KINDS.items() if kind in counted),
        "document" in counted
        and t(
            "Documents become pictures of their pages; what is written there may identify you."
        ),
        set(counted) != {"document"} and recognised(speaker),
    )


def recognised(speaker: Speaker) -> str:
    return speaker.t(
        "A face or a voice can be recognised: send only what the report needs."
    )


def _region(speaker: Speaker, draft: Draft) -> str | None:
    if draft.region is None:
        return None
    return speaker.t("Region: {region}", region=speaker.region(draft.region))


def last_buttons(
    speaker: Speaker, draft: Draft, *, back: bool = True
) -> tuple[Button, ...]:
    cancel = press(draft, speaker.t.plain("Cancel"), forms.LeaveForm)
    if not back:
        return (cancel,)
    return press(draft, speaker.t.plain("Back"), forms.StepBack), cancel


class DraftOffer(Message):
    """An unfinished report, where a call or the report of an opened `link` is to begin instead."""

    draft: Draft
    call: bool = False
    link: DeepLink | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        draft = self.draft
        link = self.link
        begin = t.plain("Start a new one")
        other = press(draft, begin, BeginOther, link and link.payload)
        if self.call:
            other = Button(begin, BeginCall(instead=True))
        text = paragraphs(
            by_phone(speaker, draft),
            t("You have a report that has not been sent yet."),
            contents(speaker, draft),
            link is not None
            and lines(
                t("The link you opened starts another report."),
                link.violation and speaker.violation(link.violation),
                link.region and speaker.region(link.region),
            ),
            t("Nothing is lost until you choose."),
        )
        go_on = press(
            draft, t.plain("Continue"), forms.ShowPage, DRAFT, style="primary"
        )
        rows = ((go_on,), (other,), last_buttons(speaker, draft, back=False))
        return Outgoing(text, rows, stays_last=True)


class AnswerOffer(Message):
    """Asks whether what was sent, with numbers of people that were `found`, is an answer."""

    step: DraftStep
    number: str
    question: str
    found: tuple[Number, ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        step = self.step
        draft = step.draft
        text = paragraphs(
            said(
                speaker,
                (remark for remark in step.remarks if remark not in _OF_REPORTS),
            ),
            bold(t("Is this your answer to № {number}?", number=self.number)),
            contents(speaker, draft),
            t("Question from staff:"),
            quote(self.question),
            warning(speaker, self.found),
            t("Nothing is lost until you choose."),
        )
        answer = t.plain("Yes, send it as the answer")
        yes = press(draft, answer, AnswerOrReport, True, style="primary")
        no = press(draft, t.plain("No, it is a new report"), AnswerOrReport, False)
        rows = (*_hide_row(speaker, draft, self.found), (yes,), (no,))
        return Outgoing(text, rows, stays_last=True, draft=draft.id)


_OF_REPORTS = {Remark.ADDED, Remark.CORRECTED, Remark.SHORTENED}
"""Remarks that are true of a report, which this may not be: an answer is not shortened."""


def words_of(draft: Draft) -> str | None:
    """All that was written, also what a report would have no room for."""
    parts = [
        part
        for each in messages_of(draft)
        for part in (each.text, *(link.display for link in each.links), each.place)
        if part
    ]
    return "\n".join(parts) or None


def choose_answer(work: Work, draft: Draft, value: str) -> forms.Found[Draft]:
    """The draft after a pressed answer to its step. Raises UnknownId for one that none offers."""
    channel = work.channel
    form = form_of(work, draft)
    match draft.step:
        case Step.TYPE if value in {kind.id for kind in channel.types_on()}:
            return drafting.choose_type(draft, value, form_of(work, draft, value))
        case Step.REGION:
            offered = (*channel.regions, *channel.region_options)
            if value not in {each.code for each in offered}:
                raise UnknownId("region", value)
            if value == "unspecified":
                return drafting.choose_region(draft, None, form)
            return drafting.choose_region(draft, value, form)
        case Step.REVIEW if value == TELL and not draft.by_phone:
            return forms.moved(draft, tell=not draft.tell)
        case Step.REVIEW:
            return drafting.steps_of(form).edit(draft, Step(value))
    raise UnknownId(draft.step, value)


async def begin_draft(work: Work, person: Person, *, by_phone: bool = False) -> Draft:
    draft = Draft(fresh_id()[:8], tell=not by_phone, by_phone=by_phone)
    await keep(work, person, draft)
    return draft


async def receive(
    work: Work,
    person: Person,
    telegram_id: int,
    draft: Draft | None,
    content: Input,
    asked: tuple[str, str] | None = None,
) -> forms.Answered[Draft]:
    """Take a message or an edited one up into the draft, or begin one that may answer what was
    `asked`. Without remarks an edit changed nothing."""
    before = draft or Draft(fresh_id()[:8], fast=True, asked=asked)
    form = form_of(work, before)
    if before.knows(content.message):
        if content.text and before.asked is None and is_small_talk(content.text):
            content = replace(content, text=None)
        after, remarks = drafting.correct(before, content, form)
    else:
        after, remarks = drafting.add(before, content, form)
        if draft is None:
            remarks = tuple(one for one in remarks if one is not Remark.ADDED)
    had = {link.canonical for link in before.links}
    gained = [link for link in after.links if link.canonical not in had]
    published = [
        one for look in hooks.PUBLISHED for one in await look(work, telegram_id, gained)
    ]
    known = (*after.published, *(link.canonical for link in published))
    after = replace(after, published=known)
    await keep(work, person, after)
    return forms.Answered(after, remarks)


async def forget_message(
    work: Work, person: Person, draft: Draft | None, message: int
) -> None:
    """Take what one message gave out of the draft, and drop one that holds nothing else."""
    if draft is None or not draft.knows(message):
        return
    left = drafting.without_message(draft, message, form_of(work, draft))
    if left.messages or left.violation:
        await keep(work, person, left)
    else:
        await reports_store.DRAFTS.drop(work.tx, person.id)


async def screen(work: Work, person: Person, step: DraftStep) -> Notice:
    """The draft's step, or the question whether it is an answer, while that is open; without what
    stands in no message of ours."""
    draft = step.draft
    published = [link for link in draft.links if link.canonical in draft.published]
    known = [one for look_up in hooks.LOOK_UP for one in await look_up(work, published)]
    shown = replace(
        step,
        draft=replace(draft, messages=(), code=None, published=()),
        known=tuple(known),
    )
    if draft.asked is None:
        return shown
    question, report_id = draft.asked
    report = await own_reports.owned(work, person, report_id)
    if report is None:
        return shown
    asked = await own_reports.question_to(work, report, question)
    if asked is None:
        return shown
    found = find_numbers(words_of(draft), work.channel.country)
    return AnswerOffer(shown, report.number, asked.text, found)
