"""A confirmation: the same person repeats the command with a code, once.

The code seals who asked, where, for which command with which arguments, and under which access
rules. Checking it needs no storage. Using it up does: of all requests with one code, one spends it.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from catops.arguments import MASK, Bound
from catops.bot_flags import with_flags
from catops.confirmation.codes import LENGTH, expiry, plain_code, sealed_code
from catops.errors import BadArgument, CatOpsError, UserError
from catops.frozen import frozen
from catops.request import Request
from catops.spec import CONFIRM, CommandSpec
from catops.stores import WITHIN, Store, StoreError
from catops.stores.memory import MemoryStore
from catops.values import Channel, Secret, User

#: Seconds for which a code is good.
GOOD_FOR = 300
#: Seconds for which the use of a code is remembered, far beyond any clock skew.
KEPT = 24 * 3600

ASK_AGAIN = "Type the line without --confirm to be asked again."


@frozen
class PendingCommand:
    """A command line somebody wants to run, with all that a code for it is bound to.

    :ivar rules: the version of the access rules that allow it.
    """

    request: Request
    spec: CommandSpec
    bound: Bound
    rules: str

    @property
    def agreed(self) -> str:
        """Return it as text, the same for each way to type it; it may hold secrets."""
        person, place = self.request.person, self.request.place
        where = [person.team, person.id, place.id, self.rules]
        return json.dumps(
            [self.spec.qualified, self.bound.values, *where], sort_keys=True, default=_plain
        )

    @property
    def secret(self) -> bool:
        """Whether a part of the line must not be shown, and has to be typed again."""
        return MASK in self.bound.echo

    def line(self, code: str) -> str:
        """Return the command line that goes on, without what stands before a command."""
        return with_flags(self.bound.echo, CONFIRM, code)


@frozen
class Code:
    """A code that is valid for the command it came with; it may have been used."""

    plain: str
    expires: int


class CannotTell(CatOpsError):
    """It is unknown whether a code was used, so nothing may be run for it."""


class Confirmations:
    """Issues codes, recognises its own, and lets each be used once."""

    def __init__(
        self,
        key: Callable[[], bytes],
        store: Callable[[], Store],
        *,
        clock: Callable[[], float],
    ) -> None:
        """Take the key and the store, which are asked for at the first code.

        :param key: raises :exc:`~catops.errors.ConfigError` where there is none.
        """
        self._key = key
        self._store = store
        self._opening = threading.Lock()
        self._clock = clock

    @classmethod
    def private(cls, *, clock: Callable[[], float] = time.time) -> Confirmations:
        """Return one of this process alone: no other one knows its codes."""
        key, store = secrets.token_bytes(32), MemoryStore(clock=clock)
        return cls(lambda: key, lambda: store, clock=clock)

    def code(self, pending: PendingCommand) -> str:
        """Return a fresh code for a command."""
        return sealed_code(pending.agreed, self._key(), expires=int(self._clock()) + GOOD_FOR)

    def read(self, pending: PendingCommand, typed: str) -> Code:
        """Return the code that was typed with a command, expired or not.

        Every code that is not for it is refused with the same words: a forger learns
        nothing from them, nor what else a code may be for.

        :raises BadArgument: when it is not for that command, or not a code.
        """
        plain = plain_code(typed)
        if not plain:
            raise BadArgument(
                f"What follows --confirm is not a confirmation code; one has {LENGTH} letters and "
                "digits. Nothing was run.",
                mend=f"Copy it once more. {ASK_AGAIN}",
            )
        expires = expiry(plain, pending.agreed, self._key(), now=self._clock())
        if expires is None:
            again = f" {MASK} stands for a secret: type that itself." if pending.secret else ""
            raise BadArgument(
                "This code is not for this line. Nothing was run.",
                mend="A code is for one command with the same arguments, for the person who "
                "asked, in the same channel, as long as the access rules stay as they are."
                f"{again}\n{ASK_AGAIN}",
            )
        return Code(plain, expires)

    def expired(self, code: Code) -> bool:
        """Return whether ``code`` is too old."""
        return self._clock() >= code.expires

    def spend(self, code: Code, reference: str, *, within: float = WITHIN) -> None:
        """Use ``code`` up for the request ``reference``.

        :raises UserError: when it is used up.
        :raises CannotTell: when that is not known.
        """
        value = {"reference": reference, "at": self._clock()}
        with self._opening:  # several first requests at once must share one store
            store = self._store()
        try:
            item, first = store.put_new(
                f"confirmed/{code.plain}", value, expires=code.expires + KEPT, within=within
            )
        except StoreError as error:
            raise CannotTell(error.message, mend=error.mend) from error
        if not first:
            at = time.strftime("%H:%M:%S UTC", time.gmtime(item.value["at"]))
            raise UserError(
                f"This code was used at {at} (reference {item.value['reference']}), and each is "
                "good for one use. Nothing was run.",
                mend=ASK_AGAIN,
            )


def _plain(value: Any) -> Any:
    """Return an argument that JSON has no type for; of a person or channel only who it is."""
    match value:
        case User():
            return {"user": value.id}
        case Channel():
            return {"channel": value.id}
        case Secret():
            return {"secret": value.reveal()}
    raise TypeError(f"{type(value).__name__} is not an argument")
