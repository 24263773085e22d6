"""HTTP requests that claim to be Slack's, good ones and spoilt ones, inside Lambda's events."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

from doors.slack_requests import RESPONSE_URL, SECRET, SHAPES, Event
from fuzz.grammar import Grammar

from catops.testing.fakes import MORNING

TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
#: What an event has, so that each may be missing or be something else.
KEYS = (
    "body",
    "headers",
    "httpMethod",
    "isBase64Encoded",
    "multiValueHeaders",
    "requestContext",
    "version",
)
URLS = (
    RESPONSE_URL,
    RESPONSE_URL,
    RESPONSE_URL,
    "https://hooks.slack-gov.com/commands/T1/1/abc",
    "http://hooks.slack.com/x",
    "https://hooks.slack.com.evil.example/x",
    "https://hooks.slack.com@127.0.0.1/",
    "https://hooks.slack.com:443/",
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:80/",
    "https://[::1]/",
    "file:///etc/passwd",
    "",
)
IDS = ("U1", "U2CERLKJA", "W0000", "", " ", "U1 U2", "U1><!channel", "ü", "U" * 100)


class Requests(Grammar):
    """Generates events of ``respond``."""

    def event(self) -> Any:
        """Return an event: a request of Slack's that holds, or one that is spoilt somewhere."""
        body = self.body()
        headers = self.headers(body)
        if self.chance(0.1):
            body = self.spoilt(body)
        shape = SHAPES[self.one(list(SHAPES))]
        event = shape(dict(headers), body, encoded=self.chance(0.4))
        if self.chance(0.05):
            self._say_twice(event, headers)
        if self.chance(0.85):
            return event
        return self._another(event)

    def _another(self, event: Event) -> Any:
        """Return an event of which Lambda's own part is spoilt."""
        if self.chance(0.1):
            return self.json()
        for _ in range(1 + self.number(2)):
            name = self.one(KEYS)
            kind = self.random.randrange(4)
            if kind == 0:
                event.pop(name, None)
            elif kind == 1:
                event[name] = self.json()
            elif kind == 2:
                event[name] = None
            else:
                event = self.changed(event)
                if not isinstance(event, dict):
                    break
        return event

    def _say_twice(self, event: Event, headers: list[tuple[str, str]]) -> None:
        """Give each header in two cases, or several values of it."""
        several = {name.swapcase(): value for name, value in headers}
        if "multiValueHeaders" in event:
            event["multiValueHeaders"] = {name: [value] * 2 for name, value in headers}
        elif isinstance(event.get("headers"), dict):
            event["headers"] = {**event["headers"], **several}

    # --- headers ---------------------------------------------------------------------------

    def headers(self, body: bytes) -> list[tuple[str, str]]:
        """Return headers: those of Slack, or some that are not."""
        now = int(MORNING)
        stamp = str(now)
        if self.chance(0.25):
            stamp = self.one((*_stamps(now), self.text(2)))
        secret = (
            SECRET if self.chance(0.85) else self.one(("", "another", SECRET[:-1], self.text()))
        )
        base = f"v0:{stamp}:".encode("utf-8", "replace") + body
        made = "v0=" + hmac.new(secret.encode("utf-8", "replace"), base, "sha256").hexdigest()
        if self.chance(0.15):
            made = self.one(SIGNATURES)(self, made)
        headers = [(TIMESTAMP, stamp), (SIGNATURE, made), ("Content-Type", self._type())]
        if self.chance(0.05):
            del headers[self.random.randrange(2)]
        if self.chance(0.1):
            headers.append((self.text(2), self.text(2)))
        if self.chance(0.2):
            headers.append(("X-Slack-Retry-Num", self.one(("1", "2", "x"))))
        case = self.one(CASES)
        return [(case(name), value) for name, value in headers]

    def _type(self) -> str:
        return self.one(("application/x-www-form-urlencoded", "application/json", "", self.text(1)))

    # --- bodies ----------------------------------------------------------------------------

    def body(self) -> bytes:
        """Return a body: a command, an event, an interaction, or none of them."""
        kind = self.random.randrange(12)
        if kind < 5:
            return self.command()
        if kind < 7:
            return self._encoded(self.mention())
        if kind < 10:
            return self.interaction()
        return self.one(JUNK)(self)

    def command(self) -> bytes:
        """Return the form of a slash command."""
        fields = {
            "command": "/catops",
            "text": self.text(),
            "user_id": "U1",
            "user_name": self.text(1),
            "team_id": "T1",
            "channel_id": "C1",
            "channel_name": "ops",
            "response_url": RESPONSE_URL,
            "trigger_id": "1.2.abc",
            "api_app_id": "A1",
        }
        return self.form(self._fields(fields))

    def _fields(self, fields: dict[str, str]) -> list[tuple[str, str]]:
        """Return ``fields``, most often all of them and each once."""
        given = list(fields.items())
        if self.chance(0.5):
            return given
        for _ in range(1 + self.number(2)):
            at = self.random.randrange(len(given) + 1)
            kind = self.random.randrange(5)
            if kind == 0:
                del given[at : at + 1]
            elif kind == 1:
                given[at:at] = given[at : at + 1]
            elif kind == 2:
                given.insert(at, (self.text(2), self.text(2)))
            elif at < len(given):
                value = self.one((*URLS, *IDS, self.text()))
                given[at] = (given[at][0], value)
        if self.chance(0.05):
            given += [("ssl_check", self.one(("1", "0", "true", "")))]
        return given

    def mention(self) -> Any:
        """Return an event of the Events API."""
        event: dict[str, Any] = {
            "type": self.one(("app_mention", "app_mention", "message", "reaction_added")),
            "user": self.one(("U1", "U1", "UBOT", *IDS)),
            "text": f"<@UBOT> {self.text()}",
            "channel": "C1",
            "channel_type": self.one(("im", "channel")),
            "ts": "1767603600.000100",
        }
        if self.chance(0.15):
            event |= self.one(({"bot_id": "B1"}, {"subtype": "bot_message"}, {"bot_profile": {}}))
        said = {
            "type": "event_callback",
            "team_id": "T1",
            "api_app_id": "A1",
            "event_id": "Ev1",
            "authorizations": [{"user_id": "UBOT", "is_bot": True}],
            "event": event,
        }
        if self.chance(0.1):
            said = {"type": "url_verification", "challenge": self.text()}
        return said if self.chance(0.6) else self.changed(said)

    def interaction(self) -> bytes:
        """Return the form of an interaction: a button, a menu, a modal, a shortcut."""
        said: dict[str, Any] = {
            "type": self.one(TYPES),
            "user": {"id": "U1", "username": self.text(1), "team_id": "T1"},
            "team": {"id": "T1", "domain": "x"},
            "enterprise": None,
            "api_app_id": "A1",
            "trigger_id": "1.2.abc",
            "response_url": self.one(URLS),
            "channel": {"id": "C1", "name": "ops"},
            "container": {
                "type": "message",
                "message_ts": "1767603600.000200",
                "channel_id": "C1",
                "is_ephemeral": self.chance(0.5),
            },
            "message": {"ts": "1767603600.000200", "text": "x", "thread_ts": "1767603600.000100"},
            "actions": [
                {
                    "type": "button",
                    "action_id": self.one((*ACTIONS, self.text(2))),
                    "block_id": self.one(("catops:abcdefgh:0:/catops", "", self.text(2))),
                    "value": self.one(("ping", "look", self.text())),
                    "action_ts": "1767603601.000300",
                    "text": {"type": "plain_text", "text": "Go"},
                }
            ],
            "view": self.view(),
            "callback_id": self.one(("catops", self.text(1))),
            "action_id": self.one(("catops.complete:city", "catops.complete:", self.text(1))),
            "block_id": self.text(1),
            "value": self.text(2),
            "message_ts": "1767603600.000200",
        }
        if self.chance(0.6):
            for _ in range(1 + self.number(2)):
                changed = self.changed(said)
                said = changed if isinstance(changed, dict) else said
        fields = {"payload": self._encoded(said).decode("utf-8", "replace")}
        return self.form(list(fields.items()) if self.chance(0.9) else self._fields(fields))

    def view(self) -> dict[str, Any]:
        """Return a modal, as it was opened and filled in."""
        placed = {
            "command": self.one(("zoo number", "restart", "look", self.text())),
            "prefix": "/catops",
            "channel": "C1",
            "channel_name": self.text(1),
            "thread": self.one(("", "1767603600.000100", self.text(1))),
            "home": self.one(("T1", "T1,T2", "?", "", self.text(1))),
            "opened": self.one((MORNING, MORNING, MORNING, 0, self.json(1))),
        }
        inputs = [self.one((*INPUTS, self.text(1))) for _ in range(1 + self.number(4))]
        values = {name: {self.text(1): self._filled_in()} for name in inputs}
        return {
            "id": "V1",
            "type": "modal",
            "team_id": "T1",
            "app_installed_team_id": "T1",
            "callback_id": self.one(("catops.form", "catops.form", "catops.form", self.text(1))),
            "private_metadata": self._encoded(
                placed if self.chance(0.7) else self.changed(placed)
            ).decode("utf-8", "replace"),
            "hash": "1.x",
            "blocks": [{"type": "input", "block_id": name} for name in inputs],
            "state": {"values": values},
        }

    def _filled_in(self) -> Any:
        """Return what stands in one input of a modal."""
        return self.one(
            (
                {"type": "plain_text_input", "value": self.text()},
                {"type": "static_select", "selected_option": {"value": self.text(2)}},
                {"type": "multi_static_select", "selected_options": [{"value": self.text(2)}]},
                {"type": "users_select", "selected_user": "U1"},
                {"type": "multi_users_select", "selected_users": ["U1", self.text(1)]},
                {"type": "conversations_select", "selected_conversation": "C1"},
                {"type": "plain_text_input", "value": None},
                self.json(2),
            )
        )

    def _encoded(self, said: Any) -> bytes:
        data = json.dumps(said, ensure_ascii=self.chance(0.7)).encode("utf-8", "replace")
        return data if self.chance(0.9) else self.spoilt(data)


ACTIONS = ("catops.run:0", "catops.run:1", "catops.form")
#: How the inputs of a form are called.
INPUTS = (
    "word:one",
    "words:words",
    "option:--city",
    "options:--often",
    "flag:--flag",
    "off:--no-flag",
)
CASES: tuple[Callable[[str], str], ...] = (str, str.lower, str.upper, str.title)
TYPES = (
    "block_actions",
    "block_actions",
    "block_actions",
    "view_submission",
    "view_closed",
    "block_suggestion",
    "shortcut",
    "message_action",
    "interactive_message",
    "",
)

JUNK: tuple[Callable[[Requests], bytes], ...] = (
    lambda one: one.raw(200),
    lambda one: json.dumps(one.json()).encode(),
    lambda one: b"[" * one.number(3_000),
    lambda one: b'{"a":' * one.number(3_000),
    lambda one: b"ssl_check=1",
    lambda one: b"&".join([b"ssl_check=1"] * one.number(3) + [one.command()]),
    lambda one: b"payload=" + one.raw(20),
    lambda one: b"a=&" * one.number(2_000),
    lambda one: b"x" * (256_000 + one.number(3)) if one.chance(0.02) else b"",
    lambda one: base64.b64encode(one.command()),
    lambda one: one.text().encode("utf-8", "replace"),
    lambda one: one.spoilt(one.command()),
)


def _stamps(now: int) -> tuple[str, ...]:
    return (
        *(str(now + away) for away in (-301, -300, -299, 299, 300, 301, 3_600, -86_400)),
        f"{now}.0",
        f" {now}",
        f"{now} ",
        f"+{now}",
        f"-{now}",
        f"{now}\n",
        f"0{now}",
        "",
        "abc",
        "nan",
        "inf",
        "1e9",
        "9" * 5_000,
        "".join(chr(0x0660 + int(digit)) for digit in str(now)),
        "".join(chr(0xFF10 + int(digit)) for digit in str(now)),
    )


SIGNATURES: tuple[Callable[[Grammar, str], str], ...] = (
    lambda one, made: made.upper(),
    lambda one, made: made[:-1],
    lambda one, made: made + "0",
    lambda one, made: made.removeprefix("v0="),
    lambda one, made: made.replace("v0", "v1", 1),
    lambda one, made: made[:-1] + ("0" if made[-1] != "0" else "1"),
    lambda one, made: f"{made},{made}",
    lambda one, made: f" {made}",
    lambda one, made: f"{made}\n",
    lambda one, made: one.text(2),
    lambda one, made: "v0=",
    lambda one, made: "é" * 10,
    lambda one, made: one.spoilt(made.encode()).decode("utf-8", "replace"),
)
