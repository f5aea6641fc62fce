"""Forms, content and answers for the tests of drafting."""

from hypothesis import strategies as st

from bot.core.forms import Answered
from bot.links.values import Link
from bot.reports import draft as reports_draft
from bot.values import Ask

PLAIN = reports_draft.Form()
FORMS = {
    "plain": PLAIN,
    "bare": reports_draft.Form(files=Ask.NO, region=Ask.NO),
    "never": reports_draft.Form(
        link=Ask.REQUIRED, files=Ask.NO, region=Ask.NO, files_forbidden=True
    ),
    "words": reports_draft.Form(description=Ask.REQUIRED, place=Ask.OPTIONAL),
    "strict": reports_draft.Form(files=Ask.REQUIRED, region=Ask.REQUIRED, place=Ask.REQUIRED),
    "tight": reports_draft.Form(max_links=1, max_files=1),
}


def target(n: int) -> Link:
    return Link(f"https://example.com/{n}", "example.com", f"hxxps://example[.]com/{n}")


def photo(n: int) -> reports_draft.Attachment:
    return reports_draft.Attachment("photo", f"file-{n}", f"unique-{n}")


def form_of(draft: reports_draft.Draft) -> reports_draft.Form:
    return FORMS[draft.violation] if draft.violation else PLAIN


def of_type(violation):
    return lambda draft: reports_draft.choose_type(draft, violation, FORMS[violation])


def of_region(code):
    return lambda draft: reports_draft.choose_region(draft, code, form_of(draft))


def corrected(content: reports_draft.Input):
    return lambda draft: reports_draft.correct(draft, content, form_of(draft))


def unlinked(key: str):
    return lambda draft: reports_draft.remove_link(draft, key, form_of(draft))


def on(draft):
    return reports_draft.steps_of(form_of(draft)).skip(draft)


def back(draft):
    return reports_draft.steps_of(form_of(draft)).back(draft) or draft


def to(step: reports_draft.Step):
    return lambda draft: (
        reports_draft.edit(draft, step, form_of(draft))
        if draft.step is reports_draft.Step.REVIEW
        else draft
    )


def found_after(draft: reports_draft.Draft, answer):
    """The draft and the remarks after an answer: content, or a function of the draft."""
    found = (
        reports_draft.add(draft, answer, form_of(draft))
        if isinstance(answer, reports_draft.Input)
        else answer(draft)
    )
    return Answered(found) if isinstance(found, reports_draft.Draft) else found


def after(draft: reports_draft.Draft, *answers) -> reports_draft.Draft:
    """The draft after answers that are all accepted."""
    for answer in answers:
        found = found_after(draft, answer)
        assert isinstance(found, Answered), found
        draft = found.draft
    return draft


def remarks(draft: reports_draft.Draft, answer) -> tuple[reports_draft.Remark, ...]:
    return found_after(draft, answer).remarks


def refusal(draft: reports_draft.Draft, answer) -> reports_draft.Refusal:
    found = found_after(draft, answer)
    assert isinstance(found, reports_draft.Refusal)
    return found


def missing(draft: reports_draft.Draft, form: reports_draft.Form) -> reports_draft.Refusal | None:
    return reports_draft.steps_of(form).missing(draft)


def at(step: reports_draft.Step, violation: str | None = "plain", **parts) -> reports_draft.Draft:
    return reports_draft.Draft("d", step, violation=violation, **parts)


def contents(**parts):
    """Anything that a message may bring."""
    return st.builds(
        reports_draft.Input,
        links=st.lists(st.builds(target, st.integers(0, 12)), max_size=4, unique=True).map(tuple),
        text=st.none() | st.text("абв xyz", min_size=1, max_size=20).map(str.strip),
        files=st.lists(st.builds(photo, st.integers(0, 12)), max_size=4, unique=True).map(tuple),
        **parts,
    )


LINK = reports_draft.Input(links=(target(1),))
WORDS = reports_draft.Input(text="They sell it near the school.")
PLACE = reports_draft.Input(place="The bridge")
