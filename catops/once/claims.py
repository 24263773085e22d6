"""Claims: one delivery alone begins each request, however often it is delivered.

A delivery writes its claim, on condition that there is none, before it runs anything, and says in
it when it began and when its function will be over. What comes later reads there whether the
request is being handled, was answered, or was left by a process that died; and takes the claim
over, if at all, by a conditional write that only one of several can make. The former owner's
writes then fail: its claim has another version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import asdict, field
from typing import Literal

from catops.frozen import frozen
from catops.request import Request
from catops.spec import Effect
from catops.stores import WITHIN, Item, Store, StoreError

#: ``running`` until its answer is out; ``done`` when it is; ``failed`` when it could not be
#: delivered.
State = Literal["running", "done", "failed"]
#: The effect of a command that was begun; empty where none was, nor will be.
Begun = Effect | Literal[""]

#: Seconds for which a claim is kept: Slack sends an event again for 24 hours, Lambda keeps each
#: delivery for 6, and its record of a failure for 6 more.
KEPT = 48 * 3600
#: Seconds after the end of a function before its claim counts as abandoned.
GRACE = 5.0
#: How often a command that only reads is begun, where its process dies each time.
ATTEMPTS = 3


@frozen
class Claim:
    """One delivery's claim, as the store has it.

    :ivar owner: the invocation that has it, by its request id; empty where there is none.
    :ivar command: what the command is called.
    :ivar started: when it was begun.
    :ivar until: when its owner's invocation has ended, whatever happens.
    :ivar attempt: how often it was begun.
    :ivar plugin: whose command it is.
    """

    owner: str
    effect: Begun
    command: str
    started: float
    until: float
    attempt: int = 1
    state: State = "running"
    plugin: str = ""
    item: Item | None = field(default=None, compare=False, repr=False)

    @property
    def qualified(self) -> str:
        """The command's name that is never ambiguous; empty where there is no command."""
        bare = bool(self.command and self.plugin) and ":" not in self.command
        return f"{self.plugin}:{self.command}" if bare else self.command


@frozen
class Taken:
    """What came of an attempt to claim a request.

    :ivar claim: the claim, now this delivery's; ``None`` when nothing is left to do, because
        another delivery has it in hand or has answered.
    :ivar before: what a delivery that died left, or one whose answer did not arrive; only where
        ``claim`` took it over.
    """

    claim: Claim | None
    before: Claim | None = None


def claim_key(request: Request) -> str:
    """Return the key under which ``request`` is claimed, the same for each delivery of it.

    A reference is as short as people can read out loud, so who asked and where belong to it: two
    people's requests are never taken for one.
    """
    asked = "\0".join((request.person.team, request.person.id, request.place.id))
    return f"command/{request.reference}/{hashlib.sha256(asked.encode()).hexdigest()[:16]}"


class Claims:
    """Claims in a store."""

    def __init__(self, store: Store, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    @property
    def shared(self) -> bool:
        """Whether other processes see the same claims, so that none means that nothing ran."""
        return self._store.shared

    def take(
        self, key: str, claim: Claim, *, died: Collection[str] = (), within: float = WITHIN
    ) -> Taken:
        """Make ``claim``, or take over an existing claim whose owner has ended.

        A command that was begun and may change something is taken over only to report it: the new
        claim then says what the old one did. Only what reads is begun again.

        :param died: invocations that are known to be over; an unnamed one is among them.
        :raises StoreError: when it is not known whether the claim is made.
        """
        item, made = self._store.put_new(
            key, _value(claim), expires=self._clock() + KEPT, within=within
        )
        if made:
            return Taken(_claim(item))
        before = _claim(item)
        if before.state == "done" or (before.state == "running" and self._lives(before, died)):
            return Taken(None)
        over = self._store.replace(
            item, _value(_successor(before, claim)), expires=self._clock() + KEPT, within=within
        )
        return Taken(None) if over is None else Taken(_claim(over), before)

    def close(self, claim: Claim, state: State, *, within: float = WITHIN) -> bool:
        """Record how ``claim`` ended; return ``False`` when another delivery has taken it over.

        :raises StoreError: when the store does not say that it is written.
        """
        if claim.item is None:
            return False
        value = _value(claim) | {"state": state}
        expires = self._clock() + KEPT
        return self._store.replace(claim.item, value, expires=expires, within=within) is not None

    def withdraw(self, key: str, claim: Claim, state: State, *, within: float = WITHIN) -> None:
        """Record that nothing may be begun any more, although ``claim`` may have been written.

        :raises StoreError: when the store does not say that it is written.
        """
        value = _value(claim) | {"effect": "", "state": state}
        expires = self._clock() + KEPT
        item, made = self._store.put_new(key, value, expires=expires, within=within)
        if made:
            return
        there = _claim(item)
        if (there.owner, there.started) == (claim.owner, claim.started):
            self._store.replace(item, value, expires=expires, within=within)

    def seen(self, key: str, *, within: float = WITHIN) -> bool:
        """Return whether this was asked of ``key`` before; of several that ask, one is the first.

        :raises StoreError: when it is not known.
        """
        _, first = self._store.put_new(
            f"seen/{key}", {}, expires=self._clock() + KEPT, within=within
        )
        return not first

    def _lives(self, claim: Claim, died: Collection[str]) -> bool:
        if died and (not claim.owner or claim.owner in died):
            return False
        return self._clock() <= claim.until + GRACE


def begins_again(before: Claim, effect: Begun) -> bool:
    """Return whether a command of this effect may be begun although ``before`` began it."""
    return before.effect == effect == "read" and before.attempt < ATTEMPTS


def _successor(before: Claim, claim: Claim) -> Claim:
    again = begins_again(before, claim.effect)
    told = claim if again else before
    return Claim(
        owner=claim.owner,
        effect=told.effect,
        command=told.command,
        started=told.started,
        until=claim.until,
        attempt=before.attempt + again,
        plugin=told.plugin,
    )


def _value(claim: Claim) -> dict[str, object]:
    value = asdict(claim)
    del value["item"]
    return value


def _claim(item: Item) -> Claim:
    try:
        return Claim(**item.value, item=item)
    except TypeError as error:
        raise StoreError(
            "The store holds a claim of another version of CatOps.",
            mend="Let the commands of that version end, then try again.",
        ) from error
