"""A bot with commands that cannot be undone, around a store and a clock of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import catops
from catops.app import build_confirmations
from catops.bot.answer import Answer
from catops.bot.bot import Bot
from catops.once.claims import Claims
from catops.once.once import Once
from catops.outcome import Verdict
from catops.policy.access import Open, Policy
from catops.reply import Reply
from catops.request import Person, Place, Request
from catops.settings import Settings
from catops.spec import CommandSpec
from catops.stores import Store
from catops.stores.memory import MemoryStore
from catops.testing import CatBot, FakeClock

SECRET = "the signing secret of these tests"


class Demolition:
    """A plugin; each command notes what it ran with.

    :ivar ran: the lines that ran, as the arguments came.
    :ivar by: who each of them ran for, and where.
    :ivar planned: the plans that were made.
    """

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.by: list[tuple[str, str, str]] = []
        self.planned: list[str] = []
        self.before: Callable[[], None] = lambda: None
        self.plan: Callable[[str], Any] = lambda disk: f"Would wipe {disk}."

        def plan_wipe(
            ctx: catops.Context,
            disk: str,
            *,
            hard: bool = False,
            tag: list[str] = [],  # noqa: B006
            key: catops.Secret | None = None,
        ) -> Any:
            assert ctx.command is not None
            self.planned.append(f"{ctx.command.name} {disk}")
            return self.plan(disk)

        @catops.command("wipe", effect="destructive", aliases=["erase"], plan=plan_wipe)
        def wipe(
            ctx: catops.Context,
            disk: str,
            *,
            hard: bool = False,
            tag: list[str] = [],  # noqa: B006
            key: catops.Secret | None = None,
        ) -> str:
            """Wipe DISK."""
            shown = key.reveal() if key else ""
            self.by.append((ctx.person.team, ctx.person.id, ctx.place.id))
            self.ran.append(
                " ".join(filter(None, ["wipe", disk, "hard" if hard else "", *tag, shown]))
            )
            self.before()
            return f"{disk} is wiped"

        @catops.command("raze", effect="destructive")
        def raze(ctx: catops.Context, *houses: str, when: Literal["now", "noon"] = "now") -> str:
            """Raze HOUSES."""
            self.by.append((ctx.person.team, ctx.person.id, ctx.place.id))
            self.ran.append(" ".join(["raze", *houses, when]))
            return "razed"

        @catops.command("shred", effect="destructive")
        def shred(ctx: catops.Context, disk: str) -> str:
            """Shred DISK, which takes what ``wipe`` takes."""
            self.by.append((ctx.person.team, ctx.person.id, ctx.place.id))
            self.ran.append(f"shred {disk}")
            return "shredded"

        @catops.command("move", plan=lambda ctx, disk: catops.Reply(f"Would move {disk}."))
        def move(ctx: catops.Context, disk: str) -> str:
            """Move DISK."""
            self.ran.append(f"move {disk}")
            return f"{disk} is moved"

        @catops.command("look", effect="read")
        def look(ctx: catops.Context, *, confirm: str = "", dry_run: bool = False) -> str:
            """Look, with flags of its own that are called like the bot's."""
            return f"seen {confirm} {dry_run}"

        self._commands = [wipe, raze, shred, move, look]

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        return self._commands


class Rules(Open):
    """A policy that allows all but what it is told to deny.

    :ivar denied: ids of people.
    """

    def __init__(self) -> None:
        self.version = "1"
        self.denied: set[str] = set()

    def decide(
        self, request: Request, spec: CommandSpec, arguments: Mapping[str, Any] | None = None
    ) -> Verdict:
        return Verdict(request.person.id not in self.denied, "you are not of them")


class Deployed:
    """A bot behind a door that delivers requests, now and then more than once.

    :ivar ran: the lines that ran.
    """

    def __init__(
        self,
        store: Store | None = None,
        *,
        clock: FakeClock | None = None,
        rules: Policy | None = None,
        secret: str = SECRET,
        like: Deployed | None = None,
    ) -> None:
        """Deploy the plugin; ``like`` another one, whose plugin it then shares."""
        self.clock = clock or FakeClock()
        self.store: Store = store or MemoryStore(clock=self.clock)
        self.rules = rules or Rules()
        self.plugin: Demolition = like.plugin if like else Demolition()
        settings = Settings({"SLACK_SIGNING_SECRET": secret})
        self.bot: Bot = Bot(
            like.bot.roster if like else CatBot({"demolition": self.plugin}).bot.roster,
            settings,
            self.rules,
            confirmations=build_confirmations(settings, clock=self.clock, store=lambda: self.store),
            clock=self.clock,
        )
        self._number = 0

    def request(
        self, text: str, *, user: str = "U1", team: str = "T1", channel: str = "C1"
    ) -> Request:
        """Return a new request."""
        self._number += 1
        return Request(
            text=text,
            person=Person(user, team),
            place=Place(channel),
            reference=f"{self._number:08}",
            received=self.clock(),
        )

    def deliver(self, request: Request, owner: str = "1") -> Answer | None:
        """Deliver ``request`` to one invocation; return what it says, if anything."""
        once = Once(
            Claims(self.store, clock=self.clock),
            request,
            owner=owner,
            remaining=lambda: 60.0,
            clock=self.clock,
        )
        answer = once.settle(self.bot.handle(request, begin=once.begin, remaining=lambda: 60.0))
        if answer is not None:
            once.close(delivered=True)
        return answer

    def say(self, text: str, **who: str) -> Answer:
        """Deliver a new request; return what it says."""
        answer = self.deliver(self.request(text, **who))
        assert answer is not None
        return answer

    @property
    def ran(self) -> list[str]:
        return self.plugin.ran


def line_of(answer: Answer) -> str:
    """Return the line that goes on, without what stands before a command."""
    assert answer.outcome.status == "asked", text_of(answer)
    assert answer.reply is not None
    return answer.reply.code.split("\n\n")[-1].removeprefix("/catops ")


def code_of(answer: Answer) -> str:
    """Return the code that the bot asks for."""
    return line_of(answer).partition("--confirm ")[2].split()[0]


def text_of(answer: Answer) -> str:
    """Return the text of an answer."""
    return (answer.reply or Reply()).text
