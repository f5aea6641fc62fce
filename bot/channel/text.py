"""A text in each of the channel's languages. It must not know what the text is for."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, RootModel, ValidationInfo, field_validator

from bot.channel.problems import Problem, refuse


class Text(RootModel[dict[str, str]]):
    """One text in each of the channel's languages, the channel's default first."""

    model_config = ConfigDict(frozen=True)

    root: dict[str, str] = Field(min_length=1)

    def say(self, language: str) -> str:
        """The text in this language, else in the channel's default language."""
        return self.root.get(language) or next(iter(self.root.values()))

    def __hash__(self) -> int:
        return hash(tuple(self.root.items()))

    @field_validator("root")
    @classmethod
    def _in_every_language(cls, said: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        """The loader passes the languages; without them any languages are accepted."""
        languages: tuple[str, ...] = (info.context or {}).get("languages") or tuple(said)
        refuse(_problems(said, languages))
        return {language: said[language].strip() for language in languages}


def _problems(said: dict[str, str], languages: tuple[str, ...]) -> Iterable[Problem]:
    for language in languages:
        if language not in said:
            yield Problem((language,), "the text is missing", "add this key with the text")
        elif not said[language].strip():
            yield Problem((language,), "the text is empty", "write the text")
    for language in said:
        if language not in languages:
            what = f"“{language}” is not a language of this channel"
            mend = "remove the key, or add the language to “languages”"
            yield Problem((language,), what, mend)


def at_most(limit: int) -> AfterValidator:
    """Limits the characters of the text in each language."""

    def fits(text: Text) -> Text:
        refuse(
            Problem(
                (language,),
                f"the text has {len(said)} characters, {limit} fit",
                f"shorten it by {len(said) - limit}",
            )
            for language, said in text.root.items()
            if len(said) > limit
        )
        return text

    return AfterValidator(fits)


Short = Annotated[Text, at_most(15)]  # fits half a row, beside an icon
Label = Annotated[Text, at_most(32)]  # fits a button on a narrow phone
Preset = Annotated[Text, at_most(40)]  # a verdict on a button of its own row
ToastText = Annotated[Text, at_most(200)]  # Telegram shows no more over a button
Name = Annotated[Text, at_most(120)]
Sentence = Annotated[Text, at_most(300)]
Paragraph = Annotated[Text, at_most(700)]
Page = Annotated[Text, at_most(3500)]  # one Telegram message, with room for a heading
