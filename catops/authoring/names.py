"""The names of a plugin: one word from its author, everything else follows from it."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass

from catops.errors import BadArgument

PREFIX = "catops-plugin-"
#: Names that the built-in plugins and commands have.
TAKEN = frozenset(("access", "help", "history", "meow", "ping", "plugins", "whoami"))
LONGEST = 40


@dataclass(frozen=True, slots=True)
class PluginName:
    """``weather``: the entry point and the command; with it the distribution and the module."""

    name: str

    @property
    def distribution(self) -> str:
        """What is installed, e.g. ``catops-plugin-weather``."""
        return PREFIX + self.name

    @property
    def module(self) -> str:
        """What is imported, e.g. ``catops_plugin_weather``."""
        return self.distribution.replace("-", "_")


def plugin_name(text: str) -> PluginName:
    """Return ``text`` as the name of a plugin.

    :raises BadArgument: when it is none, with the reason.
    """
    if text.startswith(PREFIX):
        raise _bad(text, "the prefix is added for you", text.removeprefix(PREFIX))
    if not text:
        raise _bad(text, "it is empty", "weather")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", text):
        likely = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-0123456789")
        raise _bad(
            text,
            "it may hold small letters, digits and single dashes, and begins with a letter",
            likely or "weather",
        )
    if len(text) > LONGEST:
        raise _bad(text, f"it is longer than {LONGEST} characters", text[:LONGEST].strip("-"))
    if text in TAKEN:
        raise _bad(text, "the built-in commands have it", f"my-{text}")
    if keyword.iskeyword(text) or text == "example":
        raise _bad(text, "it means something else already", f"my-{text}")
    return PluginName(text)


def _bad(text: str, why: str, better: str) -> BadArgument:
    return BadArgument(f"{text!r} cannot name a plugin: {why}.", mend=f"Try: {better}")
