"""Weather in your channel: ``/catops weather London``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Literal

import catops

DEGREES = {"c": 21, "f": 70}


@catops.command("weather", effect="read", examples=["weather London", "weather Oslo --units f"])
def weather(ctx: catops.Context, city: str, *, units: Literal["c", "f"] = "c") -> catops.Reply:
    """Tell the weather in CITY."""
    if city == "Atlantis":
        raise catops.UserError(f"I know no city called {city!r}.", mend="Try one above the sea.")
    return catops.Reply(f"{city}: {DEGREES[units]}°{units.upper()}")


def cities(ctx: catops.Context, typed: str) -> list[str]:
    """List the cities there are."""
    return [city for city in ("Bath", "London", "Oslo") if typed.lower() in city.lower()]


@catops.command("weather forecast", effect="read", complete={"city": cities})
def forecast(ctx: catops.Context, city: str, *, days: int = 1) -> catops.Reply:
    """Tell the weather of the next days."""
    return catops.Reply(table=catops.Table(["day", "in"], [[day, city] for day in range(days)]))


@catops.command("umbrella", effect="read")
def umbrella(ctx: catops.Context) -> str:
    """Say whether to take an umbrella."""
    return "Take one."


@catops.command("storm")
def storm(ctx: catops.Context) -> str:
    """Fail, as commands do one day."""
    raise RuntimeError("lightning struck the thermometer")


@catops.command("blackout")
def blackout(ctx: catops.Context) -> str:
    """End the process this runs in."""
    os._exit(3)


@catops.command("doze", effect="read")
def doze(ctx: catops.Context) -> str:
    """Tell how much time is left."""
    return f"{ctx.remaining():.0f} seconds left"


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [weather, forecast, umbrella, storm, blackout, doze]


@catops.hookimpl
def catops_suggestions(context: catops.Context) -> Iterable[catops.Suggestion]:
    """Suggest the forecast to whoever asked for the weather."""
    if context.command is not None and context.command.name == "weather":
        city = context.arguments["city"]
        yield catops.Suggestion(f"weather forecast {city}", "tomorrow may be different")
