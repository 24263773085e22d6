"""A plugin whose command has a parameter of every kind, and a bot that can open its form."""

from __future__ import annotations

import enum
from typing import Any, Literal

import catops
from catops.request import Person, Place, Request
from catops.testing import CatBot, FakeSlack
from catops.testing.fakes import MORNING

#: What opens a form.
REQUEST = Request(
    "order", Person("U1", "T1"), Place("C1", "ops"), reference="abcdefgh", received=MORNING
)

TOKEN = "xoxb-canary"


class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


class Orders:
    """A plugin that keeps what it was told to order.

    :ivar taken: the arguments of each run, and who and where.
    """

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.people: list[tuple[str, str, str]] = []

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("order", complete={"dish": self.complete})
        def order(
            ctx: catops.Context,
            dish: str,
            size: Literal["small", "large"],
            *notes: str,
            count: int = 1,
            price: float | None = None,
            guest: catops.User | None = None,
            to: catops.Channel | None = None,
            warm: bool = True,
            spicy: bool = False,
            sides: list[str] | None = None,
            sauces: list[Literal["red", "green"]] | None = None,
            table: str = "",
        ) -> str:
            """Order a DISH.

            :param dish: what to cook
            :param size: how much of it
            """
            self.people.append((ctx.person.id, ctx.place.id, ctx.place.thread))
            given = {
                "dish": dish,
                "size": size,
                "notes": notes,
                "count": count,
                "price": price,
                "guest": guest and guest.id,
                "to": to and to.id,
                "warm": warm,
                "spicy": spicy,
                "sides": sides,
                "sauces": sauces,
                "table": table,
            }
            self.taken.append(given)
            return f"{dish} is on its way."

        @catops.command("pay", effect="write")
        def pay(ctx: catops.Context, amount: int, pin: catops.Secret) -> str:
            """Pay AMOUNT."""
            self.taken.append({"amount": amount, "pin": pin.reveal()})
            return "Paid."

        @catops.command("close", effect="destructive")
        def close(ctx: catops.Context, kitchen: str) -> str:
            """Close a KITCHEN."""
            self.taken.append({"closed": kitchen})
            return f"{kitchen} is closed."

        @catops.command("serve")
        def serve(ctx: catops.Context, first: str = "soup", second: str = "") -> str:
            """Serve."""
            self.taken.append({"first": first, "second": second})
            return "Served."

        @catops.command("menu", effect="read")
        def menu(ctx: catops.Context) -> str:
            """Show the menu."""
            return "Soup."

        return [order, pay, close, serve, menu]

    def complete(self, ctx: catops.Context, typed: str) -> list[str]:
        """List dishes."""
        return [dish for dish in ("soup", "salad", "pie") if dish.startswith(typed)]

    @catops.hookimpl
    def catops_authorize(self, request: catops.Request, command: Any) -> catops.Verdict | None:
        if request.person.id == "U9":
            return catops.Verdict.deny("the kitchen does not know you.")
        return None


def waiting(plugin: Orders, *, slack: FakeSlack | None = None, **environ: str) -> CatBot:
    """Return a bot that can open forms."""
    return CatBot({"orders": plugin}, environ={"SLACK_BOT_TOKEN": TOKEN, **environ}, post=slack)
