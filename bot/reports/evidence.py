"""Evidence of a draft, gathered from its messages: links, words, files, a place."""

from dataclasses import replace
from typing import Any

from bot.reports.draft import Attachment, Draft, Form, Input, Remark, Target, coarse
from bot.reports.personal_numbers import hide
from bot.values import Ask

MAX_DESCRIPTION = 3000
"""Characters of a description: its review must fit one Telegram message of 4,096."""
MOST_MESSAGES = 20
"""Messages kept apart; with more they become one, and an edit of an earlier one is added."""


def added(draft: Draft, content: Input, form: Form) -> tuple[Draft, tuple[Remark, ...]]:
    """The draft with one more message; a link that was removed is taken again."""
    remarks: list[Remark] = []
    named = {link.canonical for link in content.links}
    removed = tuple(link for link in draft.removed if link not in named)
    more = _with(replace(draft, removed=removed), content, form, remarks)
    accepted = _accepted(content, more)
    kept = messages_of(draft) if accepted.is_empty else (*messages_of(draft), accepted)
    if len(kept) > MOST_MESSAGES:
        kept = messages_of(replace(more, messages=()))
    return replace(more, messages=kept), tuple(remarks)


def corrected(draft: Draft, content: Input, form: Form) -> tuple[Draft, tuple[Remark, ...]]:
    """The draft with one of its messages as it says now; a link that was removed stays out."""
    old = next(each for each in draft.messages if each.message == content.message)
    if old.place and not (old.text or content.place or content.links):
        content = replace(content, text=None, place=content.text)
    if old.hides:
        content = _without_numbers(content, old.hides)
    fresh = {link.canonical for link in content.links} - {link.canonical for link in old.links}
    changed = replace(
        draft,
        messages=tuple(content if each is old else each for each in draft.messages),
        removed=tuple(link for link in draft.removed if link not in fresh),
    )
    remarks: list[Remark] = []
    summed = _summed(changed, form, content.message, remarks)
    accepted = tuple(
        _accepted(each, summed) if each is content else each for each in changed.messages
    )
    return replace(summed, messages=accepted), tuple(remarks)


def without_link(draft: Draft, key: str, form: Form) -> Draft:
    """The draft without one of its links, whichever of its messages named it."""
    taken_out = tuple(link.canonical for link in draft.links if link.key == key)
    if not taken_out:
        return draft
    removed = (*draft.removed, *taken_out)
    return _summed(replace(draft, messages=messages_of(draft), removed=removed), form)


def without_message(draft: Draft, message: int, form: Form) -> Draft:
    """The draft without what one message gave."""
    left = tuple(each for each in messages_of(draft) if each.message != message)
    return _summed(replace(draft, messages=left), form)


def without_numbers(draft: Draft, country: str) -> Draft:
    """The draft without numbers of people, also when the messages that held them are edited."""
    left = tuple(_without_numbers(each, country) for each in messages_of(draft))
    texts = (draft.description, draft.forwarded, draft.place)
    text, post, place = (each and hide(each, country) for each in texts)
    return replace(draft, messages=left, description=text, forwarded=post, place=place)


def _without_numbers(content: Input, country: str) -> Input:
    text, place = (part and hide(part, country) for part in (content.text, content.place))
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
    return replace(draft, messages=tuple(each for each in left if not each.is_empty), **fields)


def messages_of(draft: Draft) -> tuple[Input, ...]:
    """The messages of a draft; of a draft that kept none, its content as if it were some."""
    if draft.messages:
        return draft.messages
    own = Input(draft.links, draft.description, draft.files, place=draft.place)
    post = Input(text=draft.forwarded, origin=draft.origin, is_forwarded=True)
    return tuple(each for each in (own, post) if not each.is_empty or each.origin)


def _summed(
    draft: Draft, form: Form, message: int = 0, remarks: list[Remark] | None = None
) -> Draft:
    """The content anew from all messages; `remarks` takes those on one `message`."""
    summed = replace(
        draft, links=(), description=None, forwarded=None, origin=None, files=(), place=None
    )
    for each in draft.messages:
        heard = remarks if remarks is not None and each.message == message else []
        summed = _with(summed, each, form, heard)
    return summed


def _with(draft: Draft, content: Input, form: Form, remarks: list[Remark]) -> Draft:
    links, extra = _added_links(draft, content, form, remarks)
    words = " ".join(part for part in (content.text, *extra) if part)
    files = _added_files(draft, content, form, remarks)
    place = _added_place(draft, content, form, remarks)
    text, post = draft.description, draft.forwarded
    if content.is_forwarded:
        post = _joined(post, words, remarks)
    else:
        text = _joined(text, words, remarks)
    return replace(
        draft,
        links=links,
        files=files,
        description=text,
        forwarded=post,
        place=place,
        origin=content.origin or draft.origin,
    )


def _accepted(content: Input, draft: Draft) -> Input:
    """The message without the files and the place that the draft did not take."""
    files = tuple(file for file in content.files if file in draft.files)
    return replace(content, files=files, place=content.place and draft.place, unkept=None)


def _added_links(
    draft: Draft, content: Input, form: Form, remarks: list[Remark]
) -> tuple[tuple[Target, ...], list[str]]:
    known = {link.canonical for link in draft.links}
    given = [link for link in content.links if link.canonical not in draft.removed]
    fresh = [link for link in given if link.canonical not in known]
    if len(fresh) < len(given):
        remarks.append(Remark.SAME_LINK)
    room = max(0, form.max_links - len(draft.links))
    if len(fresh) > room:
        remarks.append(Remark.TOO_MANY_LINKS)
    return (*draft.links, *fresh[:room]), [link.display for link in fresh[room:]]


def _added_files(
    draft: Draft, content: Input, form: Form, remarks: list[Remark]
) -> tuple[Attachment, ...]:
    if form.files_forbidden and (content.files or content.unkept):
        remarks.append(Remark.FILES_NEVER)
        return draft.files
    if content.unkept is not None:
        remarks.append(Remark(content.unkept.value))
    known = {file.unique_id for file in draft.files}
    fresh = [file for file in content.files if file.unique_id not in known]
    room = max(0, form.max_files - len(draft.files))
    if len(fresh) > room:
        remarks.append(Remark.TOO_MANY_FILES)
    return (*draft.files, *fresh[:room])


def _added_place(draft: Draft, content: Input, form: Form, remarks: list[Remark]) -> str | None:
    """A place is taken where the type asks for one, and only roughly."""
    if content.place is None:
        return draft.place
    if form.place is Ask.NO:
        remarks.append(Remark.PLACE_NOT_ASKED)
        return draft.place
    return coarse(content.place)


def _joined(old: str | None, new: str, remarks: list[Remark]) -> str | None:
    if not new or (old is not None and new in old.split("\n")):
        return old
    text = new if old is None else f"{old}\n{new}"
    if len(text) > MAX_DESCRIPTION:
        remarks.append(Remark.SHORTENED)
        text = text[: MAX_DESCRIPTION - 1] + "…"
    return text
