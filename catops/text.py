"""A plugin's text, made safe to show anywhere."""

from __future__ import annotations

import re

#: Characters of a quoted word.
LONG = 80

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return ``text`` without what no message can hold: terminal codes, control characters, CR."""
    if text.isprintable():  # nearly always, and fast to check
        return text
    text = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def shown(word: str) -> str:
    """Return a typed word as a message quotes it: escapes visible, and of limited length."""
    return repr(word if len(word) <= LONG else f"{word[: LONG - 1]}…")


def one_line(text: str) -> str:
    """Return ``text`` on one line, with nothing in it that a terminal or a log would act on."""
    return clean(" ".join(text.split()))


def counted(count: int, what: str) -> str:
    """Return how many there are, in words: ``no rules``, ``1 rule``, ``2 rules``."""
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """Return a time as people say it: ``40 s``, ``12 min``, ``3 h 5 min``."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(int(seconds // 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
