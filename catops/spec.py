"""What a command is, as data: all that help, parsing, typos and access rules need to know.

Plain values only, so that it can be written to a file and read back with no plugin imported.
"""

from __future__ import annotations

from typing import Literal

from catops.frozen import frozen
from catops.reply import Visibility

Effect = Literal["read", "write", "destructive"]
Kind = Literal["word", "option", "flag"]
Type = Literal["str", "int", "float", "bool", "choice", "user", "channel", "secret", "line"]

#: Flags that the bot takes itself, where a command has a plan or is confirmed.
DRY_RUN, CONFIRM = "--dry-run", "--confirm"


@frozen
class Parameter:
    """One argument of a command.

    :ivar name: the Python name, as the function takes it.
    :ivar kind: ``word`` (by position), ``option`` (``--name VALUE``) or ``flag`` (``--name``).
    :ivar type: what its words are converted to.
    :ivar many: takes several words (the last ``word``), or may be given several times.
    :ivar required: must be given.
    :ivar default: the default as a person would type it; empty when there is none.
    :ivar choices: the words it accepts, where only some are.
    :ivar synonyms: other words that it accepts, each with the choice that it stands for.
    :ivar help: one line from the docstring's ``:param name:``.
    :ivar completes: a completer can list values for it.
    """

    name: str
    kind: Kind
    type: Type = "str"
    many: bool = False
    required: bool = True
    default: str = ""
    choices: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    help: str = ""
    completes: bool = False

    @property
    def flag(self) -> str:
        """The way it is typed as an option, e.g. ``--max-items``."""
        return "--" + self.name.replace("_", "-")

    @property
    def negation(self) -> str:
        """The way a flag that is on by default is turned off, e.g. ``--no-wait``; else empty."""
        return "--no-" + self.flag[2:] if self.kind == "flag" and self.default else ""

    @property
    def metavar(self) -> str:
        """The placeholder usage shows for its value, e.g. ``CITY`` or ``c|f``."""
        return "|".join(self.choices) if self.choices else self.name.upper()

    def chosen(self, word: str) -> str:
        """Return the choice that ``word`` stands for: itself, unless it is a synonym."""
        return dict(self.synonyms).get(word, word)

    def names_of(self, word: str) -> tuple[str, ...]:
        """Return all words that stand for the same as ``word``, the choice itself first."""
        choice = self.chosen(word)
        return (choice, *(other for other, meant in self.synonyms if meant == choice))


@frozen
class CommandSpec:
    """One command, as its declaration says.

    :ivar name: one or more words, e.g. ``aws ec2 restart``.
    :ivar plugin: name of the entry point it came through; empty until a registry has it.
    :ivar distribution: the distribution it came in, e.g. ``catops-plugin-aws``.
    :ivar effect: ``read``, ``write`` or ``destructive``.
    :ivar timeout: seconds it may take, or ``None`` for as long as the door allows.
    :ivar plans: can say what it would do.
    :ivar classic: written for CatOps 1: takes ``(argv, params)`` and parses for itself.
    :ivar contested: its name leads elsewhere, so that it is typed ``plugin:name``.
    """

    name: str
    summary: str = ""
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    effect: Effect = "write"
    examples: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    visibility: Visibility = "channel"
    timeout: float | None = None
    plans: bool = False
    classic: bool = False
    plugin: str = ""
    distribution: str = ""
    contested: bool = False

    @property
    def words(self) -> tuple[Parameter, ...]:
        """The parameters given by position."""
        return tuple(p for p in self.parameters if p.kind == "word")

    @property
    def options(self) -> tuple[Parameter, ...]:
        """The parameters given as ``--name``."""
        return tuple(p for p in self.parameters if p.kind != "word")

    @property
    def takes_secrets(self) -> bool:
        """Whether a word of it may be a secret, so that what was typed is not repeated."""
        return any(p.type == "secret" for p in self.parameters)

    @property
    def confirmed(self) -> bool:
        """Whether it is run only when the person has confirmed it."""
        return self.effect == "destructive"

    @property
    def qualified(self) -> str:
        """The name that is never ambiguous, e.g. ``aws:ec2 restart``."""
        return f"{self.plugin}:{self.name}"

    @property
    def typed(self) -> str:
        """The name it is typed by, here, with what else is installed."""
        return self.qualified if self.contested else self.name
