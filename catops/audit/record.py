"""What is kept of one invocation: who asked what, where, how it was decided and how it ended.

No secret is in it, and nothing that a command answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from catops.frozen import frozen
from catops.outcome import Status
from catops.reply import Visibility


@frozen
class Record:
    """One invocation, as the log and the store have it.

    :ivar at: when it was received, in seconds since the epoch.
    :ivar team: the person's workspace; with ``person`` it is who they are. ``name`` is for showing.
    :ivar command: the command's qualified name, e.g. ``aws:ec2 stop``; empty where none was found.
    :ivar line: the command line, secrets masked; empty where no command was found.
    :ivar arguments: the parsed arguments as JSON values, without secrets and command lines.
    :ivar decision: ``allow`` or ``deny``; empty where there was nothing to decide.
    :ivar rule: what decided.
    :ivar seconds: how long the command took; ``waited`` before that, in the queue.
    :ivar delivered: whether the answer is known to have arrived.
    :ivar visibility: who was shown the answer; empty where that is not known.
    :ivar organization: the organization that the person's workspace belongs to, as far as it is
        known.
    :ivar homes: the workspaces whose bot it came to, as far as the door knew; ``None`` in a record
        that was written before this and ``organization`` were kept.
    """

    reference: str
    at: float
    team: str
    person: str
    channel: str
    name: str = ""
    thread: str = ""
    door: str = ""
    command: str = ""
    line: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    effect: str = ""
    decision: Literal["allow", "deny", ""] = ""
    rule: str = ""
    status: Status = "ok"
    seconds: float = 0.0
    waited: float = 0.0
    delivered: bool = True
    visibility: Visibility | Literal[""] = ""
    organization: str = ""
    homes: tuple[str, ...] | None = None
