"""Values an argument can have that plain Python has no type for."""

from __future__ import annotations

from typing import Annotated

from catops.frozen import frozen

#: A word, or all words, of a command line. The command is given them as they are; what others are
#: shown of them, and what is kept, is without the secrets of the command that they name.
CommandLine = Annotated[str, "a command line"]


@frozen
class User:
    """A person named in a command, by the platform's id; ``name`` only if it came along."""

    id: str
    name: str = ""

    @property
    def mention(self) -> str:
        """Return markup that names this person."""
        return f"<@{self.id}>"


@frozen
class Channel:
    """A channel named in a command, by the platform's id; ``name`` only if it came along."""

    id: str
    name: str = ""

    @property
    def mention(self) -> str:
        """Return markup that links to this channel."""
        return f"<#{self.id}>"


class Secret:
    """A word that is never shown again: not in the echo, not in a log, not by ``repr``."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('…')"

    __str__ = __repr__
