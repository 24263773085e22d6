"""What CatOps 1 gives for a table of inputs, written down as JSON.

Run with CatOps 1.0.0 it makes the file that this one's results are held to::

    python -m venv one && one/bin/pip install catops==1.0.0 six slacker requests 'setuptools<81'
    one/bin/python tests/classic/record.py > tests/classic/catops_1.json

Run with CatOps 2, and the plugin beside it installed, it gives the same table as it is now.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

sys.path.insert(0, str(Path(__file__).parent.parent))

from doors.servers import Answer, Got, serving

import catops
from catops.dispatcher import Dispatcher

ONE = not hasattr(catops, "UserError")
PLUGINS: Mapping[str, Any] = {"plugin_dir": f"{Path(__file__).parent / 'plugins'}/"} if ONE else {}

#: https://docs.slack.dev/authentication/verifying-requests-from-slack
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BODY = (
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
STAMP = "1531420618"
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

FORM = {
    "user_name": ["tess"],
    "user_id": ["U1"],
    "team_id": ["T1"],
    "channel_id": ["C1"],
    "command": ["/catops"],
    "response_url": ["https://hooks.slack.com/commands/T1/1/x"],
}
#: Lines that name a function of the plugin, or none at all.
LINES = [
    "hello", "hello there", "readme", "keeper show", "keeper", "keeper sell", "keeper show now",
    "feed cat", "feed dog --portions 3", "feed", "feed cow", "feed cat --portions many",
    "feed cat --portions", "feed cat --salt", "feed cat -h", "feed -h", "cage open 3", "cage close",
    "cage", "cage open", "cage open three", "cage sell", "echo a b  c", "echo --user t.user",
    'echo "a b" c', "words", "rows", "record", "number", "yes", "no", "nothing", "secret", "leave",
    "old --count 3", "old --count x", "meow", "meow meow", "ping", "helper", "dumps", "", "   ",
    "-x",
]  # fmt: skip
#: Functions that are asked for by name, so that the lists of both are the same.
SOME = ["hello", "feed"]
#: Lines that are tried where only these are there.
SOME_LINES = [
    "hello", "echo", "meow", "_private", "__class__", "__init__", "parse_command", "get_parser",
    "functions", "nosuch", "help", "help hello", "-h",
]  # fmt: skip


def table() -> dict[str, Callable[[], Any]]:
    """Return what is tried, by a name that says what it is."""
    return _helping() | _dispatching() | _parsing() | _verifying() | _logging() | _asking()


def _helping() -> dict[str, Callable[[], Any]]:
    forms: list[dict[str, Any]] = [
        {}, {"text": ["a b"]}, {"text": []}, {"text": None}, {"text": "a"}, {"text": ""},
        {"text": 5}, {"text": ["a", "b"]}, {"text": [""]},
    ]  # fmt: skip
    levels = ("debug", "INFO", "Warning", "error", "CRITICAL", "FATAL", "", "notset")
    attachment: Any = catops.create_slack_attachment
    payload: Any = catops.create_slack_payload
    error: Any = catops.create_slack_error_payload
    return {
        **{f"get_slack_colour({one!r})": partial(catops.get_slack_colour, one) for one in levels},
        **{f"get_text({one!r})": partial(catops.get_text, one) for one in forms},
        "create_slack_attachment('f')": partial(attachment, "f"),
        "create_slack_attachment(15 positions)": partial(attachment, *range(15)),
        "create_slack_attachment(ts=0)": partial(attachment, "f", ts=0, text=""),
        "create_slack_attachment(fallback=)": partial(attachment, fallback="f", color="good"),
        "create_slack_payload()": payload,
        "create_slack_payload(3 positions)": partial(payload, "in_channel", "text", [{"a": "f"}]),
        "create_slack_payload(attachments=dict)": partial(payload, attachments={"a": "f"}),
        "create_slack_payload(attachments=[])": partial(payload, attachments=[]),
        "create_slack_payload(text=tuple)": partial(payload, text=("a",)),
        "create_slack_error_payload(warning)": partial(error, "title", "message", "ffcc00"),
        "create_slack_error_payload(colour)": partial(error, "title", "message", "ff9933"),
    }


def _dispatching() -> dict[str, Callable[[], Any]]:
    tried: dict[str, Callable[[], Any]] = {}
    for lines, some in ((LINES, []), (SOME_LINES, SOME)):
        for line in lines:
            of = f"{line!r}, FORM, {some}" if some else repr(line)
            tried[f"dispatch({of})"] = partial(catops.dispatch, line, FORM, some, **PLUGINS)
            form = {**FORM, "text": [line]}
            tried[f"convert_dispatch({of})"] = partial(
                catops.convert_dispatch, form, None, some, **PLUGINS
            )
    words = {**FORM, "text": ["words"]}
    return tried | {
        "dispatch('meow') alone": partial(catops.dispatch, "meow", **PLUGINS),
        "convert_dispatch without text": partial(
            catops.convert_dispatch, FORM, include_functions=SOME, **PLUGINS
        ),
        "convert_dispatch(convert_function)": partial(
            catops.convert_dispatch, words, lambda result: {"converted": result}, **PLUGINS
        ),
        "convert_dispatch(convert_function that raises)": partial(
            catops.convert_dispatch, words, lambda result: result["no"], **PLUGINS
        ),
        "get_parser()": lambda: Dispatcher(SOME, **PLUGINS).get_parser().format_help(),
        "Dispatcher.functions": lambda: sorted(Dispatcher(SOME, **PLUGINS).functions),
        "Dispatcher.parse_command": lambda: Dispatcher(**PLUGINS).parse_command("feed cat", FORM),
    }


def _parsing() -> dict[str, Callable[[], Any]]:
    words = {
        "-h": ["-h"],
        "version": ["--version"],
        "wrong number": ["a", "--count", "x"],
        "missing": [],
        "too many": ["a", "b"],
        "well": ["a", "--count", "3"],
        "abbreviated": ["a", "--cou", "3"],
    }
    error: Any = catops.ArgumentParserError
    return {
        **{
            f"CatParser, {name}": partial(_parser().parse_args, argv)
            for name, argv in words.items()
        },
        "CatParser, -h without help": partial(_parser(add_help=False).parse_args, ["-h"]),
        "CatParser.format_help": _parser().format_help,
        "CatParser.error": partial(_parser().error, "no"),
        "ArgumentParserError()": lambda: str(error()),
        "ArgumentParserError('a')": lambda: error("a").args,
        "ArgumentParserError('a', 'b')": lambda: str(error("a", "b")),
    }


def _parser(**options: Any) -> catops.CatParser:
    parser = catops.CatParser(prog="prog", description="Test.", **options)
    parser.add_argument("word", help="a word")
    parser.add_argument("--count", type=int, help="a number")
    parser.add_argument("--version", action="version", version="prog 7")
    return parser


def _verifying() -> dict[str, Callable[[], Any]]:
    signed = {"X-Slack-Request-Timestamp": STAMP, "X-Slack-Signature": SIGNATURE}
    other = f"{STAMP[:-1]}9"

    def verified(timeout: Any = False, secret: str = SECRET, body: str = BODY, **more: str) -> Any:
        event = {"headers": {**signed, **more}, "body": body}
        return catops.verify_request(event, secret, timeout)

    stamp = "X-Slack-Request-Timestamp"
    return {
        "verify_request, Slack's example": verified,
        "verify_request, old": lambda: verified(True),
        "verify_request, old, by default": lambda: catops.verify_request(
            {"headers": signed, "body": BODY}, SECRET
        ),
        "verify_request, from the future": lambda: verified(
            True, **{stamp: str(int(time.time()) + 1000)}
        ),
        "verify_request, other time": lambda: verified(**{stamp: other}),
        "verify_request, other body": lambda: verified(body=BODY + "&text=x"),
        "verify_request, other secret": lambda: verified(secret="x"),
        "verify_request, other signature": lambda: verified(**{"X-Slack-Signature": "v0=00"}),
        "verify_request, no secret": lambda: verified(secret=""),
        "verify_request, no number": lambda: verified(True, **{stamp: "abc"}),
        "verify_request, not ASCII": lambda: verified(**{"X-Slack-Signature": "v0=é"}),
        "verify_request, lower case": lambda: catops.verify_request(
            {"headers": {name.lower(): value for name, value in signed.items()}, "body": BODY},
            SECRET,
            False,
        ),
        "verify_request, unsigned": lambda: catops.verify_request(
            {"headers": {}, "body": BODY}, SECRET, False
        ),
        "verify_request, no headers": lambda: catops.verify_request({}, SECRET, False),
    }


def _logging() -> dict[str, Callable[[], Any]]:
    template = (
        '{"channels":["#a", "#b"], "time":"%(asctime)s", "level":"%(levelname)s",'
        ' "message":"%(name)s: %(message)s"}'
    )

    def posted(message: str, *args: object, format: str | None = None) -> Any:
        with serving() as server:
            handler = catops.SlackHandler(server.url)
            if format is not None:
                handler.setFormatter(logging.Formatter(format))
            handler.handle(
                logging.LogRecord("zoo", logging.WARNING, "zoo.py", 1, message, args, None)
            )
            handler.flush()
            body = server.got[0].body.decode()
        try:
            entry = json.loads(body)
        except ValueError:
            return f"no JSON: {body}"
        return {**entry, "time": bool(entry["time"])}

    return {
        "SlackHandler, as it comes": lambda: posted("%s is %d", "it", 3),
        "SlackHandler, a template": lambda: posted("well", format=template),
        "SlackHandler, a quote": lambda: posted('say "no"', format=template),
        "SlackHandler, two lines": lambda: posted("one\ntwo"),
        "SlackHandler, no template": lambda: posted("well", format="%(levelname)s %(message)s"),
        "SlackHandler, level": lambda: catops.SlackHandler("http://127.0.0.1:9", 30).level,
        "SlackHandler, lambda_url": lambda: catops.SlackHandler("http://127.0.0.1:9").lambda_url,
    }


#: What the Slack that is asked who somebody is knows.
MEMBERS: list[dict[str, Any]] = [
    {"id": "U1", "name": "tess", "team_id": "T1", "profile": {"email": "tess@example.com"}},
    {"id": "U2", "name": "tom", "team_id": "T2", "profile": {}},
    {"id": "U3", "name": "ghost", "team_id": "T1", "deleted": True, "profile": {}},
]
#: Who asks, and what about, by a name that says what it is.
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "found": ("user_id=U1&user_name=tess&channel_id=C1", {}),
    "without e-mail": ("user_id=U2&user_name=tom&channel_id=C1", {}),
    "in the team": ("user_id=U1&user_name=tess&channel_id=C1", {"team_id": "T1"}),
    "not in the team": ("user_id=U2&user_name=tom&channel_id=C1", {"team_id": "T1"}),
    "deleted": ("user_id=U3&user_name=ghost&channel_id=C1", {}),
    "unknown": ("user_id=U9&user_name=nobody&channel_id=C1", {}),
    "in the channel": ("user_id=U1&user_name=tess&channel_id=C1", {"channel_id": "C1"}),
    "not in the channel": ("user_id=U1&user_name=tess&channel_id=C1", {"channel_id": "C9"}),
    "under another's name": ("user_id=U2&user_name=tess&channel_id=C1", {"team_id": "T1"}),
}


def _asking() -> dict[str, Callable[[], Any]]:
    def asked(body: str, wanted: dict[str, Any]) -> Any:
        with serving(slack) as server:
            if not ONE:
                from slack_sdk import WebClient

                wanted = {**wanted, "client": WebClient(base_url=f"{server.url}/")}
            else:  # CatOps 1 cannot be told of another Slack
                import slacker  # type: ignore[import-not-found]

                slacker.get_api_url = lambda method: f"{server.url}/{method}"
            return catops.get_user_slack({"body": body}, "xoxb-1", **wanted)

    return {
        f"get_user_slack, {name}": partial(asked, body, wanted)
        for name, (body, wanted) in ASKED.items()
    }


def slack(got: Got) -> Answer:
    """Answer as Slack does about :data:`MEMBERS`, of whom U1 and U2 are in the channel C1."""
    asked = {name: values[0] for name, values in parse_qs(got.body.decode()).items()}
    said: dict[str, Any] = {"ok": True, "members": MEMBERS}
    if got.path == "/users.info":
        known = [member for member in MEMBERS if member["id"] == asked["user"]]
        said = {"ok": True, "user": known[0]} if known else {"ok": False, "error": "user_not_found"}
    elif got.path == "/conversations.members":
        said["members"] = ["U1", "U2"] if asked["channel"] == "C1" else []
    return Answer(body=json.dumps(said).encode())


def outcome(trial: Callable[[], Any]) -> str:
    """Return what ``trial`` gave or raised, as text in which nothing changes from run to run."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            said = repr(trial())
        except BaseException as error:
            said = f"raises {type(error).__name__}: {error}"
    said = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", "TIME", said)
    return re.sub(r" at 0x[0-9a-f]+", "", said)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.argv[0] = "catops"
    print(json.dumps({name: outcome(trial) for name, trial in table().items()}, indent=1))
