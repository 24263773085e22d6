"""Who sees an answer: what its command says, what the reply itself says, and what the team sets.

``[visibility]`` in ``catops.toml`` may make any command's answers private. It makes public only
what a command's declaration keeps private by default, and only where it names the command in full;
never a reply that sets its own visibility.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import get_args

from catops.config_table import section
from catops.errors import ConfigError
from catops.policy.globs import FOREIGN, Glob, command_glob, command_key
from catops.reply import Reply, Visibility
from catops.settings import Settings
from catops.spec import CommandSpec

Show = Callable[[Reply, Visibility], None]

SECTION = "visibility"
#: What CatOps 1's payloads say who sees them by; Slack treats anything else as ephemeral.
RESPONSE_TYPE, IN_CHANNEL, EPHEMERAL = "response_type", "in_channel", "ephemeral"


class Overrides:
    """What ``[visibility]`` says about each command."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; nothing is read yet."""
        self._settings = settings

    def of(self, spec: CommandSpec) -> Visibility | None:
        """Return who is to see the answers of ``spec``; ``None`` where it says nothing.

        :raises ConfigError: when a mistake might have been meant to keep this private.
        """
        try:
            rules = self._rules
        except ConfigError:
            if spec.visibility == "user":
                return None
            raise
        said = {
            shown
            for glob, qualified, shown in rules
            if glob.matches(command_key(spec.qualified if qualified else spec.name))
        }
        return "user" if "user" in said else "channel" if said else None

    @cached_property
    def _rules(self) -> tuple[tuple[Glob, bool, Visibility], ...]:
        return read_visibility(self._settings)


def read_visibility(settings: Settings) -> tuple[tuple[Glob, bool, Visibility], ...]:
    """Return the lines of ``[visibility]``: a pattern, whether it names the plugin, and who sees.

    :raises ConfigError: naming the line that is wrong.
    """
    table = section(settings, SECTION)
    rules: list[tuple[Glob, bool, Visibility]] = []
    for pattern, shown in table:
        if shown not in get_args(Visibility):
            raise table.wrong(
                repr(pattern), f"is {shown!r}.", f'Write "{pattern}" = "user", or "channel".'
            )
        if not pattern.strip() or FOREIGN & set(pattern):
            raise table.wrong(
                repr(pattern),
                "does not name a command.",
                'Write a name, or plugin:name; only * stands for anything, as in "aws *".',
            )
        glob = command_glob(pattern)
        if shown == "channel" and not glob.plain:
            raise table.wrong(
                repr(pattern),
                'may not be "channel": * may only make commands private.',
                "Name each command that is to be public in full.",
            )
        rules.append((glob, ":" in pattern, shown))
    return tuple(rules)


def shown(spec: CommandSpec, reply: Reply, override: Visibility | None) -> tuple[Reply, Visibility]:
    """Return ``reply`` as it is shown, and who sees it: the narrowest that applies."""
    said = reply.visibility or _of_payload(reply)
    if "user" not in (said, override):
        return reply, said or override or spec.visibility
    if reply.payload and _of_payload(reply) == "channel":
        reply = replace(reply, payload={**reply.payload, RESPONSE_TYPE: EPHEMERAL})
    return reply, "user"


def showing(progress: Show, spec: CommandSpec, override: Visibility | None) -> Show:
    """Return ``progress`` so that it shows what ``spec`` says to those who will see its answer."""
    return lambda reply, _: progress(*shown(spec, reply, override))


def _of_payload(reply: Reply) -> Visibility | None:
    if reply.payload is None:
        return None
    return "channel" if reply.payload.get(RESPONSE_TYPE) == IN_CHANNEL else "user"
