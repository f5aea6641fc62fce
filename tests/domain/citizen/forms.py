"""Forms, content and answers for the tests of drafting."""

from hypothesis import strategies as st

from bot.core.forms import Answered
from bot.links.values import Link
from bot.reports.draft import (
    Attachment,
    Draft,
    Form,
    Input,
    Refusal,
    Remark,
    Step,
    add,
    choose_region,
    choose_type,
    correct,
    edit,
    remove_link,
    steps_of,
)
from bot.values import Ask

PLAIN = Form()
FORMS = {
    "plain": PLAIN,
    "bare": Form(files=Ask.NO, region=Ask.NO),
    "never": Form(link=Ask.REQUIRED, files=Ask.NO, region=Ask.NO, files_forbidden=True),
    "words": Form(description=Ask.REQUIRED, place=Ask.OPTIONAL),
    "strict": Form(files=Ask.REQUIRED, region=Ask.REQUIRED, place=Ask.REQUIRED),
    "tight": Form(max_links=1, max_files=1),
}


def target(n: int) -> Link:
    return Link(f"https://example.com/{n}", "example.com", f"hxxps://example[.]com/{n}")


def photo(n: int) -> Attachment:
    return Attachment("photo", f"file-{n}", f"unique-{n}")


def form_of(draft: Draft) -> Form:
    return FORMS[draft.violation] if draft.violation else PLAIN


def of_type(violation):
    return lambda draft: choose_type(draft, violation, FORMS[violation])


def of_region(code):
    return lambda draft: choose_region(draft, code, form_of(draft))


def corrected(content: Input):
    return lambda draft: correct(draft, content, form_of(draft))


def unlinked(key: str):
    return lambda draft: remove_link(draft, key, form_of(draft))


def on(draft):
    return steps_of(form_of(draft)).skip(draft)


def back(draft):
    return steps_of(form_of(draft)).back(draft) or draft


def to(step: Step):
    return lambda draft: edit(draft, step, form_of(draft)) if draft.step is Step.REVIEW else draft


def found_after(draft: Draft, answer):
    """The draft and the remarks after an answer: content, or a function of the draft."""
    found = add(draft, answer, form_of(draft)) if isinstance(answer, Input) else answer(draft)
    return Answered(found) if isinstance(found, Draft) else found


def after(draft: Draft, *answers) -> Draft:
    """The draft after answers that are all accepted."""
    for answer in answers:
        found = found_after(draft, answer)
        assert isinstance(found, Answered), found
        draft = found.draft
    return draft


def remarks(draft: Draft, answer) -> tuple[Remark, ...]:
    return found_after(draft, answer).remarks


def refusal(draft: Draft, answer) -> Refusal:
    found = found_after(draft, answer)
    assert isinstance(found, Refusal)
    return found


def missing(draft: Draft, form: Form) -> Refusal | None:
    return steps_of(form).missing(draft)


def at(step: Step, violation: str | None = "plain", **parts) -> Draft:
    return Draft("d", step, violation=violation, **parts)


def contents(**parts):
    """Anything that a message may bring."""
    return st.builds(
        Input,
        links=st.lists(st.builds(target, st.integers(0, 12)), max_size=4, unique=True).map(tuple),
        text=st.none() | st.text("абв xyz", min_size=1, max_size=20).map(str.strip),
        files=st.lists(st.builds(photo, st.integers(0, 12)), max_size=4, unique=True).map(tuple),
        **parts,
    )


LINK = Input(links=(target(1),))
WORDS = Input(text="They sell it near the school.")
PLACE = Input(place="The bridge")
