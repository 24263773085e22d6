"""How an access question was decided, and how a command ended."""

from __future__ import annotations

from typing import Literal

from catops.frozen import frozen

#: ``ok`` it ran; ``asked`` it waits for a confirmation; ``refused`` not allowed; ``mistyped`` the
#: words were wrong; ``failed`` it or its plugin is at fault; ``timeout`` it was stopped, and it is
#: unknown how far it got.
Status = Literal["ok", "asked", "refused", "mistyped", "failed", "timeout"]


@frozen
class Verdict:
    """The decision on one command for one person. Plugins use :meth:`deny` and :meth:`allow`.

    One denial is enough. An ``allow`` of a plugin only says that this plugin does not object.

    :ivar reason: why not, as shown to the person.
    :ivar rule: what decided, as the record has it.
    :ivar mend: what would have to change, as shown to the person.
    :ivar code: what would have to be written, ready to paste; empty where that is unknown.
    """

    allowed: bool
    reason: str = ""
    rule: str = ""
    mend: str = ""
    code: str = ""

    @classmethod
    def deny(cls, reason: str) -> Verdict:
        """Return a denial; ``reason`` is shown to the person."""
        return cls(False, reason)

    @classmethod
    def allow(cls) -> Verdict:
        """Return the absence of an objection."""
        return cls(True)


@frozen
class Outcome:
    """How a command ended.

    :ivar status: ``ok``, ``asked``, ``refused``, ``mistyped``, ``failed`` or ``timeout``.
    :ivar seconds: how long it took.
    """

    status: Status
    seconds: float = 0.0
