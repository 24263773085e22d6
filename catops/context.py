"""What a command or a hook knows about the request it runs for."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from catops.explanation import Explain, unexplained
from catops.frozen import frozen
from catops.history import History, no_history
from catops.installed import Installed
from catops.outcome import Outcome
from catops.reply import Reply
from catops.request import Person, Place, Request
from catops.settings import Settings
from catops.spec import CommandSpec

Log = logging.Logger | logging.LoggerAdapter[logging.Logger]


@frozen
class Context:
    """The circumstances a command runs in.

    :ivar request: what was asked, where and by whom.
    :ivar settings: the deployment's settings; ``settings.plugin("aws")`` is a plugin's own table.
    :ivar installed: every plugin, command and help topic there is.
    :ivar allowed: called with a ``CommandSpec``, returns whether the person may run it here.
    :ivar explain: called with a line and optionally a :class:`~catops.Person`, returns why they may
        or may not run it here.
    :ivar remaining: called, returns the seconds until the bot must have answered.
    :ivar history: called with a ``catops.history.HistoryQuery``, returns records that this person
        may see here.
    :ivar now: called, returns the time in seconds since the epoch.
    :ivar log: a logger; its lines begin with the request's reference.
    :ivar command: the command that is run, or was.
    :ivar arguments: its converted arguments by name, where they are known.
    :ivar reply: what it answered (in ``catops_suggestions`` and ``catops_after_command``).
    :ivar outcome: how it ended (likewise).
    """

    request: Request
    settings: Settings
    installed: Installed
    allowed: Callable[[CommandSpec], bool]
    remaining: Callable[[], float]
    history: History = no_history
    now: Callable[[], float] = time.time
    log: Log = field(default_factory=lambda: logging.getLogger("catops.plugin"))
    command: CommandSpec | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    reply: Reply | None = None
    outcome: Outcome | None = None
    explain: Explain = unexplained

    @property
    def person(self) -> Person:
        """Who asked."""
        return self.request.person

    @property
    def place(self) -> Place:
        """Where they asked."""
        return self.request.place
