"""Draft of a report: its content, its steps, and the answers that fill it in; pure."""

import re
from collections.abc import Callable, Iterable
from enum import Enum, StrEnum
from functools import partial
from typing import Any, ClassVar

from bot.core import forms
from bot.core.forms import Answered, Steps, moved, settled
from bot.core.messages import N_, Worded
from bot.links.url import Link, LinkProblem
from bot.reports.personal_numbers import hide
from bot.values import MOST_BYTES, Ask, Value, replace


class Step(StrEnum):
    """The current step of a draft. Values are stored: do not change them."""

    TYPE = "type"
    EVIDENCE = "evidence"
    FILES = "files"
    REGION = "region"
    PLACE = "place"
    REVIEW = "review"


class Form(Value):
    link: Ask = Ask.OPTIONAL
    description: Ask = Ask.OPTIONAL
    files: Ask = Ask.OPTIONAL
    region: Ask = Ask.OPTIONAL
    place: Ask = Ask.NO
    files_forbidden: bool = False


class Attachment(Value):
    """A file that Telegram stores; `unique_id` is the same each time the file is sent."""

    kind: str
    file_id: str
    unique_id: str
    mime: str | None = None
    size: int | None = None


class Unkept(Worded):
    FILES_NEVER = N_(
        "We never take files of this kind: keeping them or passing them on can itself be a "
        "crime. The file was not kept. Please send the link or describe it in words."
    )
    MEDIA_AS_FILE = N_(
        "A picture or video sent as a file carries its name and often the place where it was made,"
        " so I did not keep it. Please send it as a photo or video: choose it from the gallery, and"
        " on a computer leave compression on."
    )
    OTHER_FILE = N_(
        "I did not keep this file: I cannot remove from it what may identify you. You can send"
        " photos, videos (MP4), voice messages, recordings (MP3, M4A) and PDF. A photo of the page"
        " is fine, too."
    )
    FILE_TOO_LARGE = N_(
        "This file is larger than 20 MB, so I cannot remove from it what may identify you, and I"
        " did not keep it. Send a shorter part, or screenshots as photos."
    )
    PLACE_NOT_ASKED = N_(
        "A location is kept only where the type of report asks for a place. Yours was not kept."
    )


class Post(Value):
    """Publication of a post; nothing of it leads to its forwarder. `channel` is the name behind
    t.me/, `at` the time in ms UTC, `sha256` that of the whole text."""

    channel: str
    message: int
    at: int
    sha256: str | None


class Input(Value):
    """The content of a message. `message` is Telegram's number of it in the private chat, or 0;
    `unkept` says why a file of it is not among the `files`."""

    links: tuple[Link, ...] = ()
    text: str | None = None
    files: tuple[Attachment, ...] = ()
    origin: str | None = None
    place: str | None = None
    is_forwarded: bool = False  # the text is that of a post, not the reporter's own
    message: int = 0
    hides: str | None = (
        None  # numbers of people are left out of it; by the ways of this country
    )
    unkept: Unkept | None = None
    bad_links: tuple[LinkProblem, ...] = ()  # of what was written as a link and is none
    post: Post | None = None  # the post of a public channel that was forwarded

    @property
    def is_empty(self) -> bool:
        return not any((self.links, self.text, self.files, self.place))


class Draft(forms.Draft):
    """A report being filled in. `fast`: it began with its content instead of the menu."""

    form: ClassVar[str] = "r"

    step: Step = Step.TYPE
    violation: str | None = None
    links: tuple[Link, ...] = ()
    description: str | None = None
    forwarded: str | None = None  # the words of a forwarded post
    origin: str | None = None  # the public channel a forwarded post came from
    files: tuple[Attachment, ...] = ()
    place: str | None = None
    region: str | None = None
    tell: bool = True
    fast: bool = False
    messages: tuple[Input, ...] = ()  # what gave the content
    removed: tuple[str, ...] = ()  # canonical links that the person took out again
    asked: tuple[str, str] | None = (
        None  # (question, report) that this may be the answer to
    )
    by_phone: bool = False  # staff fill it in for a person on the phone
    code: str | None = None  # the report code that was shown before sending
    published: tuple[
        str, ...
    ] = ()  # canonical links that had an entry in the public register

    @property
    def has_content(self) -> bool:
        return bool(
            self.links or self.description or self.forwarded or self.files or self.place
        )

    def knows(self, message: int) -> bool:
        return any(each.message == message for each in self.messages if each.message)


class Remark(Worded):
    SAME_LINK = N_("This link is already in your report.")
    NO_MORE_LINKS = N_(
        "A report can hold no more links. The others were kept as text: please send a second report"
        " for them."
    )
    NO_MORE_FILES = N_("A report can hold no more files. The others were not kept.")
    SHORTENED = N_("The description was too long; its end was not kept.")
    ADDED = N_("Added to your report.")
    CORRECTED = N_("Your edit is now in the report.")
    LINK_REMOVED = N_("The link is removed from your report.")
    NUMBERS_REMOVED = N_("The numbers are removed.")
    NOT_ADDED = N_("Your report has not been sent yet. Continue here:")


class Refusal(Worded):
    LINK_NEEDED = N_("This type needs a link. If there is none, describe it in words.")
    DESCRIPTION_NEEDED = N_(
        "This type needs a few words. Please describe what happened."
    )
    NOTHING_YET = N_("The report is still empty. Send a link or describe what you saw.")
    REGION_NEEDED = N_("Please choose a region.")
    FILE_NEEDED = N_("This type needs a file. Please send it.")
    TYPE_FIRST = N_("Please choose the type first.")
    TOO_MANY = N_(
        "You have sent as many reports within an hour as we can take. Your draft is kept: press"
        " “Send” again later on. If you are in danger, call: /hotlines"
    )
    TOMORROW = N_(
        "As many anonymous reports as we take came from this account today. Your draft is kept:"
        " send it anonymously tomorrow, or from your account now. Moderators do not learn who you"
        " are in either case."
    )


AS_THEY_ARE = frozenset({"photo", "voice", "video_note"})
"""Kinds that hold nothing but what they show or say."""
CLEANED = {
    "video": frozenset({"video/mp4", "video/quicktime"}),
    "animation": frozenset({"video/mp4"}),
    "audio": frozenset(
        {"audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"}
    ),
    "document": frozenset({"application/pdf"}),
}
"""Kinds that are cleaned, and the formats for which that is possible."""
_POINT = re.compile(r"(-?\d{1,3}\.\d{3,}),\s*(-?\d{1,3}\.\d{3,})", re.A)


def taken(files: Iterable[Attachment]) -> tuple[tuple[Attachment, ...], Unkept | None]:
    """The files that are kept, and why the first of the others is not."""
    judged = [(file, _unkept(file)) for file in files]
    kept = tuple(file for file, why in judged if why is None)
    return kept, next((why for _, why in judged if why is not None), None)


def _unkept(file: Attachment) -> Unkept | None:
    if file.kind in AS_THEY_ARE:
        return None
    mime = (file.mime or "").lower()
    if file.kind == "document" and mime.partition("/")[0] in {"image", "video"}:
        return Unkept.MEDIA_AS_FILE
    if mime not in CLEANED.get(file.kind, ()):
        return Unkept.OTHER_FILE
    if file.size is not None and file.size > MOST_BYTES:
        return Unkept.FILE_TOO_LARGE
    return None


def coarse(place: str) -> str:
    return _POINT.sub(lambda point: point_of(float(point[1]), float(point[2])), place)


def point_of(latitude: float, longitude: float) -> str:
    return f"{latitude:.2f}, {longitude:.2f}"


MAX_PLACE = 300
"""Characters of a place; a longer text is taken for a description."""
MAX_DESCRIPTION = 3000
"""Characters of a description: its review must fit one Telegram message of 4,096."""
MOST_LINKS = 10
MOST_FILES = 10
MOST_MESSAGES = 20
"""Messages kept apart; with more they become one, and an edit of an earlier one is added."""


def add(draft: Draft, content: Input, form: Form) -> Answered[Draft]:
    """The draft with one more message; a link that was removed is taken again. The revision stays
    while the step stays: buttons keep their meaning."""
    is_bare = not (content.links or content.files or content.is_forwarded)
    names_place = is_bare and len(content.text or "") <= MAX_PLACE
    given = content
    if draft.step is Step.PLACE and content.place is None and names_place:
        given = replace(content, text=None, place=content.text)
    named = {link.canonical for link in given.links}
    removed = tuple(link for link in draft.removed if link not in named)
    remarks: list[Enum] = []
    more = _with(
        replace(draft, messages=messages_of(draft), removed=removed),
        given,
        form,
        remarks,
    )
    if replace(more, messages=draft.messages) == draft and not set(Unkept).isdisjoint(
        remarks
    ):
        return Answered(draft, (*remarks, *content.bad_links))
    if len(more.messages) > MOST_MESSAGES:
        more = replace(more, messages=messages_of(replace(more, messages=())))
    is_enough = form.link is not Ask.REQUIRED or _evidence_needed(more, form) is None
    if draft.step is Step.EVIDENCE and is_enough:
        more = steps_of(form).onward(more)
    elif draft.step is Step.PLACE and (content.place or names_place):
        more = steps_of(form).onward(settled(more, Step.PLACE))
    # The question itself counts the files
    elif not (draft.step is Step.FILES and content.files):
        remarks.append(Remark.ADDED)
    return Answered(more, (*remarks, *content.bad_links))


def correct(draft: Draft, content: Input, form: Form) -> Answered[Draft]:
    """The draft with one of its messages as it says now; a link that was removed stays out."""
    old = next(each for each in draft.messages if each.message == content.message)
    if old.place and not (old.text or content.place or content.links):
        content = replace(content, text=None, place=content.text)
    if old.hides:
        content = _without_numbers(content, old.hides)
    fresh = {link.canonical for link in content.links} - {
        link.canonical for link in old.links
    }
    messages = list(draft.messages)
    messages[messages.index(old)] = content
    changed = replace(
        draft,
        messages=tuple(messages),
        removed=tuple(link for link in draft.removed if link not in fresh),
    )
    remarks: list[Enum] = []
    after = _summed(changed, form, content.message, remarks)
    if replace(after, messages=draft.messages) == draft:
        return Answered(after)  # Telegram has loaded a preview, for example
    return _after_change(after, form, (*remarks, Remark.CORRECTED, *content.bad_links))


def remove_link(draft: Draft, key: str, form: Form) -> Answered[Draft]:
    taken_out = tuple(link.canonical for link in draft.links if link.key == key)
    if not taken_out:
        return Answered(draft)
    removed = (*draft.removed, *taken_out)
    left = _summed(replace(draft, messages=messages_of(draft), removed=removed), form)
    return _after_change(moved(left), form, (Remark.LINK_REMOVED,))


def _after_change(
    draft: Draft, form: Form, remarks: tuple[Enum, ...]
) -> Answered[Draft]:
    is_needed = _evidence_needed(draft, form) is not None
    if draft.step is Step.EVIDENCE and not is_needed:
        draft = steps_of(form).onward(draft)
    elif draft.step not in {Step.TYPE, Step.EVIDENCE} and is_needed:
        draft = steps_of(form).edit(draft, Step.EVIDENCE)
    return Answered(draft, remarks)


def without_message(draft: Draft, message: int, form: Form) -> Draft:
    left = tuple(each for each in messages_of(draft) if each.message != message)
    return _summed(replace(draft, messages=left), form)


def hide_numbers(draft: Draft, country: str) -> Answered[Draft]:
    """The draft without numbers of people, also when the messages that held them are edited."""
    left = tuple(_without_numbers(each, country) for each in messages_of(draft))
    texts = (draft.description, draft.forwarded, draft.place)
    text, post, place = (each and hide(each, country) for each in texts)
    hidden = replace(
        draft, messages=left, description=text, forwarded=post, place=place
    )
    return Answered(moved(hidden), (Remark.NUMBERS_REMOVED,))


def _without_numbers(content: Input, country: str) -> Input:
    text, place = (
        part and hide(part, country) for part in (content.text, content.place)
    )
    if (text, place) == (content.text, content.place):
        return content
    return replace(content, text=text, place=place, hides=country)


def without(draft: Draft, **parts: Any) -> Draft:
    """The draft with these parts, named and blank as in Input, blank in all its messages."""
    left = [replace(each, **parts) for each in messages_of(draft)]
    fields = dict(parts)
    if "text" in parts:
        fields["description"] = fields["forwarded"] = fields.pop("text")
        left = [replace(each, post=None) for each in left]
    return replace(
        draft, messages=tuple(each for each in left if not each.is_empty), **fields
    )


def messages_of(draft: Draft) -> tuple[Input, ...]:
    if draft.messages:
        return draft.messages
    own = Input(draft.links, draft.description, draft.files, place=draft.place)
    post = Input(text=draft.forwarded, origin=draft.origin, is_forwarded=True)
    return tuple(each for each in (own, post) if not each.is_empty or each.origin)


def _summed(
    draft: Draft, form: Form, message: int = 0, remarks: list[Enum] | None = None
) -> Draft:
    """The content anew from all messages; `remarks` takes those on one `message`."""
    nothing: dict[str, Any] = {"links": (), "files": (), "messages": ()}
    nothing |= dict.fromkeys(("description", "forwarded", "origin", "place"))
    summed = replace(draft, **nothing)
    for each in draft.messages:
        heard: list[Enum] = []
        if remarks is not None and each.message == message:
            heard = remarks
        summed = _with(summed, each, form, heard)
    return summed


def _with(draft: Draft, content: Input, form: Form, remarks: list[Enum]) -> Draft:
    """The draft with one more message, of which only what the report takes is kept."""
    known = {link.canonical for link in draft.links}
    given = [link for link in content.links if link.canonical not in draft.removed]
    fresh = [link for link in given if link.canonical not in known]
    if len(fresh) < len(given):
        remarks.append(Remark.SAME_LINK)
    room = MOST_LINKS - len(draft.links)
    if len(fresh) > room:
        remarks.append(Remark.NO_MORE_LINKS)
    extra = [link.display for link in fresh[room:]]
    words = " ".join(part for part in (content.text, *extra) if part)
    files = _added_files(draft, content, form, remarks)
    place = draft.place
    if content.place is not None and form.place is Ask.NO:
        remarks.append(Unkept.PLACE_NOT_ASKED)
    elif content.place is not None:
        place = coarse(content.place)
    accepted = replace(
        content,
        files=tuple(file for file in content.files if file in files),
        place=content.place and place,
        unkept=None,
        bad_links=(),
    )
    messages = draft.messages
    if not accepted.is_empty:
        messages = (*messages, accepted)
    if content.is_forwarded:
        draft = replace(draft, forwarded=_joined(draft.forwarded, words, remarks))
    else:
        draft = replace(draft, description=_joined(draft.description, words, remarks))
    return replace(
        draft,
        messages=messages,
        links=(*draft.links, *fresh[:room]),
        files=files,
        place=place,
        origin=content.origin or draft.origin,
    )


def _added_files(
    draft: Draft, content: Input, form: Form, remarks: list[Enum]
) -> tuple[Attachment, ...]:
    if form.files_forbidden and (content.files or content.unkept):
        remarks.append(Unkept.FILES_NEVER)
        return draft.files
    if content.unkept is not None:
        remarks.append(content.unkept)
    known = {file.unique_id for file in draft.files}
    fresh = [file for file in content.files if file.unique_id not in known]
    room = MOST_FILES - len(draft.files)
    if len(fresh) > room:
        remarks.append(Remark.NO_MORE_FILES)
    return (*draft.files, *fresh[:room])


def _joined(old: str | None, new: str, remarks: list[Enum]) -> str | None:
    if not new or (old is not None and new in old.split("\n")):
        return old
    text = new
    if old is not None:
        text = f"{old}\n{new}"
    if len(text) > MAX_DESCRIPTION:
        remarks.append(Remark.SHORTENED)
        text = text[: MAX_DESCRIPTION - 1] + "…"
    return text


def choose_type(draft: Draft, violation: str, form: Form) -> Answered[Draft]:
    """The draft of another type, without what that never takes; `form` is that of the new type."""
    remarks: tuple[Unkept, ...] = ()
    chosen = replace(draft, violation=violation)
    if form.files_forbidden and draft.files:
        chosen = without(chosen, files=())
        remarks = (Unkept.FILES_NEVER,)
    if form.place is Ask.NO and draft.place is not None:
        chosen = without(chosen, place=None)
        remarks = (*remarks, Unkept.PLACE_NOT_ASKED)
    return Answered(steps_of(form).onward(chosen), remarks)


def choose_region(draft: Draft, code: str | None, form: Form) -> Draft | Refusal:
    if code is None and form.region is Ask.REQUIRED:
        return Refusal.REGION_NEEDED
    return steps_of(form).onward(settled(replace(draft, region=code), Step.REGION))


def cleared(draft: Draft) -> Draft:
    if draft.step is Step.FILES:
        return moved(without(draft, files=()))
    return moved(without(draft, links=(), text=None, origin=None))


def steps_of(form: Form) -> Steps[Draft, Refusal]:
    """The steps for a type; the fast path asks only what is required."""

    def part(
        step: Step,
        ask: Ask,
        name: str,
        refusal: Refusal | None = None,
        given: Callable[[Draft], bool] | None = None,
    ) -> forms.Step[Draft, Refusal]:
        is_needed = ask is Ask.REQUIRED

        def needed(draft: Draft) -> Refusal | None:
            if is_needed and not getattr(draft, name):
                return refusal
            return None

        return forms.Step(
            step,
            given=given or (lambda draft: getattr(draft, name) is not None),
            needed=needed,
            asked=lambda draft: is_needed or (ask is Ask.OPTIONAL and not draft.fast),
        )

    def lacks(draft: Draft) -> Refusal | None:
        return _evidence_needed(draft, form)

    return Steps(
        part(Step.TYPE, Ask.REQUIRED, "violation", Refusal.TYPE_FIRST),
        forms.Step(
            Step.EVIDENCE,
            given=lambda draft: lacks(draft) is None,
            needed=lacks,
            asked=lambda draft: not draft.fast or lacks(draft) is not None,
        ),
        part(Step.FILES, form.files, "files", Refusal.FILE_NEEDED, _files_are_complete),
        part(Step.REGION, form.region, "region", Refusal.REGION_NEEDED),
        forms.Step(Step.PLACE, given=_has_place, asked=partial(_is_place_asked, form)),
        forms.Step(Step.REVIEW),
    )


def _has_place(draft: Draft) -> bool:
    return draft.place is not None


def _is_place_asked(form: Form, draft: Draft) -> bool:
    """A link alone says where it is; of all else the place is asked, and may be skipped."""
    if form.place is not Ask.OPTIONAL or not draft.links:
        return form.place is not Ask.NO
    return bool(draft.description) and not draft.fast


def _evidence_needed(draft: Draft, form: Form) -> Refusal | None:
    """Words are enough where a link is asked for: not everything has an address."""
    has_words = bool(draft.description or draft.forwarded)
    if form.link is Ask.REQUIRED and not (draft.links or has_words):
        return Refusal.LINK_NEEDED
    if form.description is Ask.REQUIRED and not has_words:
        return Refusal.DESCRIPTION_NEEDED
    if not draft.has_content:
        return Refusal.NOTHING_YET
    return None


def _files_are_complete(draft: Draft) -> bool:
    said_so = draft.fast or draft.editing or Step.FILES in draft.settled
    return bool(draft.files) and said_so
