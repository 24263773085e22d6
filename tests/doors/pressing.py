"""A plugin with something to press, a message of its bot, and presses of it as Slack sends them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import catops
from catops.spec import CommandSpec
from catops.testing.fakes import MORNING

from .slack_requests import Event, http_v2, signed

URL = "https://hooks.slack.com/actions/T1/1/press"
STAMP = f"{int(MORNING)}.000100"


class Lamps:
    """A plugin that keeps what was done, offers what comes next, and lets one person in.

    :ivar done: what each command did, in order.
    """

    def __init__(self) -> None:
        self.done: list[tuple[str, str, str]] = []

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("lamp look", effect="read")
        def look(ctx: catops.Context, name: str) -> catops.Reply:
            """Look at a lamp."""
            self._note(ctx, "look", name)
            buttons = [
                catops.Button("Switch it", f"lamp switch {name}"),
                catops.Button("Look again", f"lamp look {name}"),
                catops.Button("Break it", f"lamp break {name}"),
            ]
            return catops.Reply(f"{name} is on.", buttons=buttons)

        @catops.command("lamp peek", effect="read", visibility="user")
        def peek(ctx: catops.Context, name: str) -> catops.Reply:
            """Look at a lamp in secret."""
            button = catops.Button("Switch it", f"lamp switch {name}")
            return catops.Reply(f"{name} is on.", buttons=[button])

        @catops.command("lamp switch")
        def switch(ctx: catops.Context, name: str) -> str:
            """Switch a lamp."""
            self._note(ctx, "switch", name)
            return f"{name} is off."

        @catops.command("lamp break")
        def breaks(ctx: catops.Context, name: str) -> str:
            """Break a lamp, which only U1 may."""
            self._note(ctx, "break", name)
            return f"{name} is broken."

        @catops.command("lamp dim")
        def dim(ctx: catops.Context, name: str):  # type: ignore[no-untyped-def]
            """Dim a lamp step by step."""
            yield "half"
            yield "dark"

        return [look, peek, switch, breaks, dim]

    @catops.hookimpl
    def catops_authorize(
        self, request: catops.Request, command: CommandSpec
    ) -> catops.Verdict | None:
        if command.name == "lamp break" and request.person.id != "U1":
            return catops.Verdict.deny("only U1 breaks lamps.")
        return None

    def _note(self, ctx: catops.Context, what: str, name: str) -> None:
        self.done.append((ctx.person.id, what, name))


def payload(**parts: Any) -> dict[str, Any]:
    """Return a press of a button that stands in a message to everybody."""
    action = {
        "type": "button",
        "action_id": "catops.run:0",
        "block_id": "catops:abcdefgh:b0:/catops",
        "value": "ping",
        "text": {"type": "plain_text", "text": "Ping"},
        "action_ts": f"{int(MORNING)}.000200",
    }
    said = {
        "type": "block_actions",
        "api_app_id": "A1",
        "team": {"id": "T1", "domain": "team"},
        "user": {"id": "U1", "username": "tess", "name": "tess", "team_id": "T1"},
        "channel": {"id": "C1", "name": "ops"},
        "container": {"type": "message", "message_ts": STAMP, "channel_id": "C1"},
        "message": {"ts": STAMP, "team": "T1", "text": "x"},
        "trigger_id": "1.1.1",
        "response_url": URL,
        "actions": [action],
    }
    return said | parts


def action(**parts: Any) -> dict[str, Any]:
    """Return a press of a button that has these parts."""
    return payload(actions=[payload()["actions"][0] | parts])


def event(said: object) -> Event:
    """Return the signed event with a payload."""
    return raw(json.dumps(said))


def raw(said: str) -> Event:
    """Return the signed event with a payload that may not be JSON."""
    body = urlencode({"payload": said}, errors="surrogatepass").encode()
    return http_v2(signed(body), body)
