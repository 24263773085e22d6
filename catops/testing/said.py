"""What the bot answered to a line in a test: looked at part by part, and gone on with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from catops.bot.answer import Answer
from catops.bot_flags import take_bot_flags, with_flags
from catops.reply import Button, Reply, Table
from catops.spec import CONFIRM
from catops.suggestions import Suggestion
from catops.terminal.rendering import Screen
from catops.words import join_words, split_words

_CODE = re.compile(rf"{CONFIRM} ((?:\w{{4}}-)+\w{{4}})")


@dataclass(frozen=True)
class Said:
    """What the bot answered to a line."""

    answer: Answer
    progress: tuple[Reply, ...]
    _say: Callable[[str], Said] = field(repr=False)

    @property
    def reply(self) -> Reply:
        """The reply itself; an empty one when nothing was posted."""
        return self.answer.reply or Reply()

    @property
    def text(self) -> str:
        """Everything the answer shows, as plain text."""
        return Screen(colour=False, width=200).answer(self.answer)

    @property
    def fields(self) -> Mapping[str, object]:
        """The reply's fields."""
        return self.reply.fields

    @property
    def table(self) -> Table:
        """The reply's table; an empty one when it has none."""
        return self.reply.table or Table([], [])

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The reply's buttons."""
        return tuple(self.reply.buttons)

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What the bot suggests next."""
        return self.answer.suggestions

    @property
    def status(self) -> str:
        """How it ended: ``ok``, ``asked``, ``refused``, ``mistyped``, ``failed`` or ``timeout``."""
        return self.answer.outcome.status

    @property
    def effect(self) -> str:
        """The effect of the command that ran; empty when none was found."""
        return self.answer.command.effect if self.answer.command else ""

    @property
    def visibility(self) -> str:
        """Who sees it: ``channel`` or ``user``."""
        return self.answer.visibility

    def press(self, label: str) -> Said:
        """Press the button or take the suggestion with this label or line; return the answer."""
        offers = {button.label: button.line for button in self.buttons}
        offers |= {one.label or one.line: one.line for one in self.suggestions}
        line = offers.get(label, label if label in offers.values() else None)
        if line is None:
            raise AssertionError(f"There is no button {label!r}, only {sorted(offers)}.")
        return self._say(line)

    def confirm(self) -> Said:
        """Type the line once more, with the code that the bot asks for; return the answer."""
        codes, spec = _CODE.findall(self.reply.code), self.answer.command
        if self.status != "asked" or not codes or spec is None:
            raise AssertionError(f"There is nothing to confirm, it is {self.status}: {self.text}")
        words = take_bot_flags(spec, split_words(self.answer.request.text)).words
        return self._say(with_flags(join_words(words), CONFIRM, codes[-1]))
