"""Finder of links in a message; the rest is a description. It knows no service."""

import re
from collections.abc import Iterator

from bot.links.endings import TLDS
from bot.links.link import parse_link
from bot.links.text import Brackets, cut_sentence, drop_invisible, refang
from bot.links.url import BadLink, Link, LinkProblem

MAX_LINKS = 50
"""Different addresses that are parsed in a message; further ones stay text."""

_END = r"""\s<>"«»“”„`|—"""
"""Characters that stand around an address and never in it."""
_HEAD = re.compile(
    rf"""
      (?P<mail>(?<![\w.+@/-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+)
    | (?P<web>https?:[/\\](?=[^{_END}]))
    | (?P<app>(?<!\w)(?:tg://|whatsapp://|tg:(?:resolve|join|privatepost)\?)(?=[^{_END}]))
    | (?P<other>(?<!\w)(?:javascript:|vbscript:|data:\w+/|file:/|mailto:
        |[a-z][a-z0-9+-]{{1,15}}(?<![a-z0-9]http)(?<![a-z0-9]https)://)(?=[^{_END}]))
    | (?P<name>(?<![\w@/.])@[a-z][a-z0-9_]{{3,31}}(?:/[0-9]+)?+(?![\w@]))
    | (?P<bare>(?<![\w@])(?<![\w@][.-])(?P<host>\w[\w-]{{0,62}}+(?:\.[\w-]++)++)(?P<at>@)?+
        (?::[0-9]{{1,5}}+)?+(?P<tail>[/?\#\\])?+)
    """,
    re.I | re.X,
)
"""How an address begins: as much as tells its kind. No label of a host has over 63 characters."""
# What may end an address: characters around it, a bracket, and two addresses without a space
# between them. After `=` and `/` one contains the other.
_MARK = re.compile(
    rf"""
      (?P<end>[{_END}]) | [()\[\]{{}}‘’?]
    | (?P<glued>(?<!%[0-9a-f]{{2}})(?<=[\w,;)\]}}])(?=https?://)|(?<=[,;])(?=www\.))
    | [,;](?=[\w-]++(?:\.(?P<listed>(?:(?!https?://)[\w-])++))++)
    """,
    re.I | re.X,
)
# Kazakh and Russian add endings to names: `kaspi.kz-тен`, `t.me/durov-ға`.
_ENDING = re.compile(r"([\x21-\x7e]+)[-'’][\u0400-\u04ff]{1,8}")
_QUAD = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_TITLED = frozenset({"kz", "ru", "com", "net", "org"})
_FILES = frozenset({"zip", "mov", "sh", "py"})

_MARKDOWN = re.compile(r"\[([^\[\]\n]*)\]\([ \t]*\)")
_EMPTY = re.compile(
    r"\([ \t]*\)|\[[ \t]*\]|<[ \t]*>|«[ \t]*»|“[ \t]*”|„[ \t]*“|\"[ \t]*\"|`[ \t]*`"
)
_SPACES = re.compile(r"[ \t]{2,}")
_SPACE_BEFORE_MARK = re.compile(r" (?=[,.;!?])")
_BLANK_LINES = re.compile(r"\n{3,}")
_SENTENCE_ENDS = ".,;!?…"
_AFTER = _SENTENCE_ENDS + " \t\n)]}>»”\"'`*|"
"""Characters with which a text ends after an address."""
_LEADS = " \n:-–—=>→⇒➡➜👉👇⬇\ufe0f([{<«“„"
"""Characters that lead from words to an address."""


def find_links(text: str) -> tuple[list[Link], list[BadLink], str]:
    """The links in order without repeats; bad links; the rest of the text, where bad links stay:
    they may be all the information there is."""
    text = refang(drop_invisible(text))
    links: dict[str, Link] = {}
    bad: dict[str, BadLink] = {}
    rest: list[str] = []
    seen: dict[str, Link | BadLink] = {}
    done = 0
    for start, candidate, is_sure in _candidates(text):
        if candidate not in seen:
            if len(seen) >= MAX_LINKS:
                break
            try:
                seen[candidate] = parse_link(candidate)
            except BadLink as error:
                seen[candidate] = error
        link = seen[candidate]
        if isinstance(link, BadLink):
            if is_sure or link.problem != LinkProblem.not_a_link:
                bad.setdefault(candidate, link)
            continue
        links.setdefault(link.canonical, link)
        rest.append(text[done:start])
        done = start + len(candidate)
    is_last = bool(rest) and not text[done:].strip(_AFTER)
    rest.append(text[done:])
    left = _tidy("".join(rest))
    if is_last:
        left = _without_lead(left)
    return list(links.values()), list(bad.values()), left


def _candidates(text: str) -> Iterator[tuple[int, str, bool]]:
    """Position, text, and whether it is certainly a link. One pass: what was read as an address is
    not read again in search of the next one."""
    is_alone = not any(map(str.isspace, text.strip()))
    position = 0
    while head := _HEAD.search(text, position):
        position = head.end()
        is_bare = head["bare"] is not None
        has_tail = bool(head["tail"])
        host = _without_ending(head["host"] or "")
        is_prose = is_bare and not is_alone and not _is_plausible(host, has_tail)
        if is_prose or head["at"]:
            position = head.end("host")
        if is_prose or head["at"] or head["mail"]:
            continue
        if has_tail or head["web"] or head["app"] or head["other"]:
            position = _end_of(text, head)
        candidate = _without_ending(cut_sentence(text[head.start() : position]))
        position = head.start() + max(len(candidate), 1)
        yield head.start(), candidate, not is_bare


def _end_of(text: str, head: re.Match[str]) -> int:
    """Find the end of an address with more than a host, before punctuation is cut."""
    brackets = Brackets()
    is_query = "?" in head[0]
    for mark in _MARK.finditer(text, head.end()):
        char = mark[0]
        is_query = is_query or char == "?"
        is_listed = not is_query and (mark["listed"] or "").lower() in TLDS
        if (
            mark["end"]
            or mark["glued"] is not None
            or is_listed
            or not brackets.pair(char)
        ):
            return mark.start()
    return len(text)


def _without_ending(text: str) -> str:
    match = _ENDING.fullmatch(text)
    if match is None:
        return text
    return match[1]


def _is_plausible(host: str, has_path: bool) -> bool:
    """True if a word with dots is an address rather than prose or a file name."""
    if _QUAD.fullmatch(host):
        # Clauses of laws are numbered like addresses, but not into the hundreds.
        return has_path or any(int(part) > 99 for part in host.split("."))
    labels = host.split(".")
    ending = labels[-1]
    if ending.lower() not in TLDS:
        return ending.lower().startswith("xn--")
    if has_path or labels[0].lower() == "www":
        return True
    if ending[0].isupper() and not ending.isupper() and ending.lower() not in _TITLED:
        return False  # `Hello.It was` lacks a space.
    if ending.lower() in _FILES:
        return False
    if len(labels[-2]) < 3 and labels[-2].isdigit():
        return False  # `at 10.am`
    return ending.isascii() or all(len(label) > 1 for label in labels)


def _without_lead(text: str) -> str:
    """`Sold here: ` without the colon: the address that stood at the end is gone."""
    words = text.rstrip(_SENTENCE_ENDS)
    return (words.rstrip(_LEADS) + text[len(words) :]).strip()


def _tidy(text: str) -> str:
    text = _EMPTY.sub("", _MARKDOWN.sub(r"\1", text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    text = "\n".join(_SPACE_BEFORE_MARK.sub("", line) for line in lines)
    text = _BLANK_LINES.sub("\n\n", text).strip().strip(",;").strip()
    if any(char.isalnum() or char > "\u2190" for char in text):
        return text
    return ""
