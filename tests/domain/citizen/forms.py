"""Forms, content and answers for the tests of drafting."""

from bot.reports.draft import (
    Advanced,
    Attachment,
    Draft,
    Form,
    Input,
    Refusal,
    Rejected,
    Remark,
    Step,
    Target,
    advance,
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


def target(n: int) -> Target:
    return Target(f"https://example.com/{n}", "example.com", f"hxxps://example[.]com/{n}")


def photo(n: int) -> Attachment:
    return Attachment("photo", f"file-{n}", f"unique-{n}")


def after(draft: Draft, *answers) -> Draft:
    """The draft after answers that are all accepted."""
    for answer in answers:
        outcome = advance(draft, answer, FORMS.__getitem__)
        assert isinstance(outcome, Advanced), outcome
        draft = outcome.draft
    return draft


def remarks(draft: Draft, answer) -> tuple[Remark, ...]:
    outcome = advance(draft, answer, FORMS.__getitem__)
    assert isinstance(outcome, Advanced)
    return outcome.remarks


def refusal(draft: Draft, answer) -> Refusal:
    outcome = advance(draft, answer, FORMS.__getitem__)
    assert isinstance(outcome, Rejected)
    assert outcome.draft == draft
    return outcome.refusal


def at(step: Step, violation: str | None = "plain", **parts) -> Draft:
    return Draft("d", step, violation=violation, **parts)


LINK = Input(links=(target(1),))
WORDS = Input(text="They sell it near the school.")
PLACE = Input(place="The bridge")
