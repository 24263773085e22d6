"""``--dry-run`` and ``--confirm CODE``: flags that the bot itself takes out of a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from catops.errors import BadArgument
from catops.spec import CONFIRM, DRY_RUN, CommandSpec
from catops.words import join_words, split_words


@dataclass(slots=True)
class BotFlags:
    """What a line asks of the bot, and the words that are left for the command.

    :ivar code: what follows ``--confirm``; ``None`` where there is none.
    """

    words: list[str] = field(default_factory=list)
    dry_run: bool = False
    code: str | None = None


def take_bot_flags(spec: CommandSpec, words: Sequence[str]) -> BotFlags:
    """Take the bot's flags out of ``words``, as far as ``spec`` leaves them to the bot.

    :raises BadArgument: when one has no value, is given twice, or there is no plan to show.
    """
    taken = BotFlags()
    own = {parameter.flag for parameter in spec.options}
    left = iter(words)
    for word in left:
        flag, equals, value = word.partition("=")
        if word == "--" or spec.classic:
            taken.words += [word, *left]
        elif word == DRY_RUN and DRY_RUN not in own:
            taken.dry_run = True
        elif flag == CONFIRM and spec.confirmed:
            if taken.code is not None:
                raise BadArgument(f"{CONFIRM} is given twice.", mend="Give it once.")
            taken.code = value if equals else next(left, "")
        else:
            taken.words.append(word)
    if taken.dry_run and not spec.plans:
        raise BadArgument(
            f"{spec.typed} has no plan, so it cannot show what it would do. Nothing was run.",
            mend=f"Leave {DRY_RUN} out. Its author can give it one: @catops.command(…, plan=…).",
        )
    return taken


def with_flags(line: str, *flags: str) -> str:
    """Return a command line with ``flags`` at its end, or before the ``--`` that ends its flags."""
    words = split_words(line)
    at = words.index("--") if "--" in words else len(words)
    return join_words([*words[:at], *flags, *words[at:]])
