"""Every error CatOps raises on purpose, and whom each one is for.

::

    CatOpsError                 message + mend
    ├── UserError               shown to the person who typed the command
    │   ├── CommandNotFound     no such command; carries what was probably meant
    │   ├── BadArgument         the words after the command do not fit it
    │   ├── CommandFailed       the words were right, but it could not be done
    │   └── NotAllowed          a rule or a plugin said no
    ├── PluginError             shown by ``meow plugins``: a plugin is at fault
    ├── ConfigError             shown at cold start: a setting is missing or wrong
    └── DoorError               a request was refused, or an answer could not be delivered

Anything else that is raised is unexpected: the chat sees a short reference, the log the rest.
"""

from __future__ import annotations


class CatOpsError(Exception):
    """An error with what went wrong and, in ``mend``, what to do about it."""

    #: Class attributes too, for a subclass whose ``__init__`` forgets to call this one's.
    message = ""
    mend = ""

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return self.message or super().__str__()

    @property
    def advice(self) -> str:
        """The message and the mend as one text of one or two lines."""
        return f"{self}\n{self.mend}" if self.mend else str(self)

    @property
    def line(self) -> str:
        """The same on one line for the log, where a second line would be a second record."""
        return "".join(one for one in " ".join(self.advice.split()) if one.isprintable())


class UserError(CatOpsError):
    """Shown to the person who asked; raise it from a command for anything they can correct.

    :ivar possibilities: whole command lines that were probably meant, the likeliest first.
    :ivar code: lines to paste for the mend; empty where there are none.
    """

    possibilities: tuple[str, ...] = ()
    code: str = ""

    def __init__(
        self,
        message: str,
        *,
        mend: str = "",
        possibilities: tuple[str, ...] = (),
        code: str = "",
    ) -> None:
        super().__init__(message, mend=mend)
        self.possibilities = possibilities
        self.code = code


class CommandNotFound(UserError):
    """No installed command has this name."""


class BadArgument(UserError):
    """The words after a command do not fit its parameters."""


class CommandFailed(UserError):
    """The words were right, but the command could not be done; the person sees this text.

    Raise it from a command for what went wrong elsewhere: a service that refuses, throttles or
    does not answer. It counts as a failure in the history, the metrics and exit codes.
    """


class NotAllowed(UserError):
    """A rule or a plugin forbids this command to this person, here."""


class PluginError(CatOpsError):
    """A plugin is at fault; the message names it, the mend is for its author or installer.

    :ivar command: the name of the command that it is about; empty where it is about none alone.
    """

    command: str = ""

    def __init__(self, message: str, *, mend: str = "", command: str = "") -> None:
        super().__init__(message, mend=mend)
        self.command = command


class ConfigError(CatOpsError):
    """A setting is missing or wrong; raised at cold start, never at the first request."""


class DoorError(CatOpsError):
    """A request was refused at the door, or an answer could not be delivered."""
