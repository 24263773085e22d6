"""The words after a command, checked against its parameters and converted.

No abbreviations of flags, no ``@file``, no file opened, no exit: a word means what it says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from catops.errors import BadArgument
from catops.frozen import frozen
from catops.similar import similar
from catops.spec import CommandSpec, Parameter
from catops.text import shown
from catops.usage import usage_line
from catops.values import Channel, Secret, User
from catops.words import join_words, split_words

HELP_FLAGS = frozenset(("-h", "--help"))
#: What an echo shows in place of a secret.
MASK = "••••"
DASHED = "Put -- before a word that begins with a dash."

_INT = re.compile(r"[+-]?[0-9]{1,100}", re.ASCII)
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
_NUMBER = re.compile(r"-[0-9.]", re.ASCII)
#: A name or an id as it is typed at the prompt, or in a chat that does not resolve it.
_BARE = re.compile(r"[^\s<>&|@#][^<>&|]*")
_USER = re.compile(r"<@(?P<id>[A-Z0-9]+)(?:\|(?P<name>[^>]*))?>")
_CHANNEL = re.compile(r"<#(?P<id>[A-Z0-9]+)(?:\|(?P<name>[^>]*))?>")
_YES = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


#: Returns the words of a command line with a mask in place of those that may be secret.
Masked = Callable[[Sequence[str]], list[str]]


def all_masked(words: Sequence[str]) -> list[str]:
    """Mask all of a command line, where nobody knows what is secret in it."""
    return [MASK]


@frozen
class Bound:
    """Arguments by parameter name, and the command line as it may be shown to others."""

    values: Mapping[str, Any]
    echo: str


def asks_for_help(spec: CommandSpec, words: Sequence[str]) -> bool:
    """Return whether ``words`` ask for the help of ``spec`` and not for a run of it.

    A classic command parses for itself and may mean something else by ``-h``, so for it the
    short flag counts only when it stands alone.
    """
    before = words[: words.index("--")] if "--" in words else words
    if spec.classic:
        return "--help" in before or list(before) == ["-h"]
    return not HELP_FLAGS.isdisjoint(before)


def bind(
    spec: CommandSpec,
    words: Sequence[str],
    *,
    prefix: str = "/catops",
    masked: Masked = all_masked,
) -> Bound:
    """Return ``words`` as the arguments of ``spec``.

    :param prefix: what people type before a command, for messages.
    :param masked: masks what is secret in an argument that is a command line.
    :raises BadArgument: naming the word, why it does not fit, and what does.
    """
    return _Binding(spec, words, prefix, masked).bind()


class _Binding:
    """One line on its way to being arguments."""

    def __init__(
        self, spec: CommandSpec, words: Sequence[str], prefix: str, masked: Masked
    ) -> None:
        self.spec = spec
        self.given = list(words)
        self.prefix = prefix
        self.masked = masked
        self.values: dict[str, Any] = {}
        self.shown: list[str] = []
        self.line: list[str] = []

    def bind(self) -> Bound:
        by_flag = {p.flag: p for p in self.spec.options}
        by_flag |= {p.negation: p for p in self.spec.options if p.negation}
        positions = iter(self.spec.words)
        current = next(positions, None)
        only_words = False
        index = 0
        while index < len(self.given):
            word = self.given[index]
            index += 1
            if word == "--" and not only_words:
                only_words = True
                self.shown.append(word)
            elif (
                word.startswith("-") and len(word) > 1 and not only_words and not self._number(word)
            ):
                index += self._option(word, by_flag, index)
            elif current is None:
                raise self._too_many(word)
            elif current.many and current.type == "line":
                self._take(current, word, at=index - 1)
                self.line.append(word)  # shown as a whole, when the last of it is there
            else:
                self.shown.append(self._take(current, word, at=index - 1))
                if not current.many:
                    current = next(positions, None)
        self._check_missing()
        line = [*self.spec.typed.split(), *self.shown, *self._shown_line()]
        return Bound(self.values, join_words(line))

    def _shown_line(self) -> list[str]:
        """Return the words of a command line as they may be shown."""
        if len(self.line) == 1:  # the line is one word where there are quotes around it
            return [self._one_word(self.line[0])]
        return self.masked(self.line) if self.line else []

    def _one_word(self, line: str) -> str:
        try:
            words = split_words(line)
        except BadArgument:
            return MASK
        shown = self.masked(words)
        return line if shown == words else join_words(shown)

    def _number(self, word: str) -> bool:
        return bool(_NUMBER.match(word)) and word not in {p.flag for p in self.spec.options}

    def _option(self, word: str, by_flag: Mapping[str, Parameter], index: int) -> int:
        """Take one option; return how many words after it belong to it."""
        flag, equals, value = word.partition("=")
        parameter = by_flag.get(flag)
        if parameter is None:
            raise self._unknown_flag(flag, by_flag, index - 1)
        if parameter.kind == "flag":
            if equals:
                raise self._wrong(f"{flag} takes no value.", f"Write {flag} alone.")
            on = flag != parameter.negation
            if self.values.get(parameter.name, on) is not on:
                raise self._wrong(
                    f"{parameter.flag} and {parameter.negation} contradict each other.",
                    "Give one of them.",
                )
            if parameter.name in self.values:
                raise self._wrong(f"{flag} is given twice.", "Give it once.")
            self.values[parameter.name] = on
            self.shown.append(flag)
            return 0
        taken = 0
        if not equals:
            if index >= len(self.given):
                raise self._wrong(f"{flag} needs a value.", f"Write {flag} {parameter.metavar}.")
            if self.given[index].startswith("--"):
                raise self._wrong(
                    f"{flag} needs a value, and a flag follows.",
                    f"Write {flag} {parameter.metavar}, or {flag}=… for one that begins with --.",
                )
            value, taken = self.given[index], 1
        at = index if taken else index - 1
        shown = self._take(parameter, value, at=at, flag="" if taken else flag)
        self.shown += [f"{flag}={shown}"] if equals else [flag, shown]
        return taken

    def _take(self, parameter: Parameter, word: str, *, at: int, flag: str = "") -> str:
        """Take the value that ``word`` is; return the word as it may be shown."""
        value = self._converted(parameter, word, at, flag)
        if parameter.many:
            self.values.setdefault(parameter.name, []).append(value)
        elif parameter.name in self.values:
            raise self._wrong(f"{parameter.flag} is given twice.", "Give it once.")
        else:
            self.values[parameter.name] = value
        if parameter.type == "line":
            return self._one_word(word)
        return MASK if parameter.type == "secret" else parameter.chosen(word)

    def _converted(self, parameter: Parameter, word: str, at: int, flag: str) -> Any:
        name = parameter.flag if parameter.kind == "option" else parameter.name.upper()
        match parameter.type:
            case "int" if _INT.fullmatch(word):
                return int(word)
            case "float" if _FLOAT.fullmatch(word) and math.isfinite(float(word)):
                return float(word)
            case "bool" if word.casefold() in _YES:
                return _YES[word.casefold()]
            case "choice" if (choice := parameter.chosen(word)) in parameter.choices:
                return choice
            case "user" if entity := _entity(_USER, word, "@"):
                return User(*entity)
            case "channel" if entity := _entity(_CHANNEL, word, "#"):
                return Channel(*entity)
            case "secret":
                return Secret(word)
            case "str" | "line":
                return word
        wanted = {
            "int": "a whole number",
            "float": "a number",
            "bool": "yes or no",
            "choice": f"one of {', '.join(parameter.choices)}",
            "user": "a person, e.g. @tess",
            "channel": "a channel, e.g. #ops",
        }[parameter.type]
        likely = similar(word, parameter.choices)
        raise self._wrong(
            f"{name} is {wanted}, not {shown(word)}.",
            f"Did you mean {' or '.join(likely)}?" if likely else "",
            possibilities=[self._line(at, f"{flag}={one}" if flag else one) for one in likely],
        )

    def _check_missing(self) -> None:
        missing = [p for p in self.spec.parameters if p.required and p.name not in self.values]
        if missing:
            names = [p.flag if p.kind == "option" else p.name.upper() for p in missing]
            verb = "are" if len(names) > 1 else "is"
            raise self._wrong(f"{' and '.join(names)} {verb} missing.", "")

    def _unknown_flag(self, flag: str, by_flag: Mapping[str, Parameter], at: int) -> BadArgument:
        likely = similar(flag, by_flag)
        if likely:
            mend = f"Did you mean {' or '.join(likely)}?"
        elif by_flag:
            mend = f"It has {', '.join(sorted(by_flag))}. {DASHED}"
        else:
            mend = f"It has no flags. {DASHED}"
        value = self.given[at].partition("=")[1:]
        lines = [self._line(at, one + "".join(value)) for one in likely]
        named = flag if likely else self._quoted(flag)
        return self._wrong(f"{self.spec.typed} has no flag {named}.", mend, possibilities=lines)

    def _too_many(self, word: str) -> BadArgument:
        likely = similar("--" + word, [p.flag for p in self.spec.options], most=1)
        mend = (
            f"Did you mean {likely[0]}?"
            if likely
            else "Put quotes around words that belong together."
        )
        return self._wrong(f"Unexpected argument {self._quoted(word)}.", mend)

    def _quoted(self, word: str) -> str:
        """Return ``word`` as messages quote it; masked where it might be a secret, misplaced."""
        return MASK if self.spec.takes_secrets else shown(word)

    def _line(self, at: int, word: str) -> str:
        """Return the whole command line with the word at position ``at`` replaced."""
        words = [*self.given[:at], word, *self.given[at + 1 :]]
        return join_words([*self.spec.typed.split(), *words])

    def _wrong(self, message: str, mend: str, possibilities: Sequence[str] = ()) -> BadArgument:
        usage = f"Usage: {usage_line(self.spec, self.prefix)}"
        return BadArgument(
            message,
            mend=f"{mend}\n{usage}" if mend else usage,
            possibilities=() if self.spec.takes_secrets else tuple(possibilities),
        )


def _entity(pattern: re.Pattern[str], word: str, sign: str) -> tuple[str, str] | None:
    """Return id and name out of a mention of the platform, or of what is typed at the prompt."""
    match = pattern.fullmatch(word)
    if match:
        return match["id"], match["name"] or ""
    bare = word.removeprefix(sign)
    return (bare, bare) if _BARE.fullmatch(bare) else None
