"""What the bot has to say to one request; the door it came through renders and delivers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from catops.filling import Form
from catops.frozen import frozen
from catops.outcome import Outcome, Verdict
from catops.reply import Reply, Visibility
from catops.request import Request
from catops.spec import CommandSpec
from catops.suggestions import Suggestion


@frozen
class Answer:
    """The end of one request.

    :ivar reply: what to show, or ``None`` where the command wants nothing posted.
    :ivar visibility: who sees it.
    :ivar outcome: how it ended.
    :ivar command: the command that was meant, if it was found.
    :ivar echo: the command line as it may be shown to others, secrets masked.
    :ivar suggestions: what makes sense next.
    :ivar verdict: whether the command was allowed, and what decided; ``None`` where nobody asked.
    :ivar waited: seconds that the request waited for its turn; zero where it was short.
    :ivar form: the command's form, where the request asks for that or for help; the ``reply``
        tells how the command is typed.
    :ivar arguments: the parsed arguments as JSON values, without secrets and command lines.
    """

    request: Request
    reply: Reply | None
    visibility: Visibility
    outcome: Outcome
    command: CommandSpec | None = None
    echo: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    verdict: Verdict | None = None
    waited: float = 0.0
    form: Form | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


#: Asked when a command has been found and is about to run: ``None`` lets it, an answer is given in
#: its place.
Begin = Callable[[CommandSpec], Answer | None]
