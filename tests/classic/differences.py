"""Where CatOps 2 gives something else than CatOps 1 did: what, and in which row the page says why.

``…`` stands for anything. What is not here is as it was.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple


class Difference(NamedTuple):
    """What is given now, and the first cell of the page's row that says why."""

    row: str
    now: str


ERRORS = "`create_slack_error_payload(title, msg, color)`"
EXITS = "a plugin exits"
GETATTR = "`/catops __class__`"
HELP = "`-h`"
IMPORTED = "imported names"
JUNK = "`verify_request` on junk"
LOGGED = "`SlackHandler`, what is posted"
LOOKED_UP = "`get_user_slack`, how it looks people up"
NOTHING_SAID = "`ArgumentParserError()`"
PARSER_EXITS = "`CatParser`, `-h` and `--version`"
QUOTES = "words"
SECRET = "`verify_request` with an empty secret"
TAKEN = "a plugin's own `ping`"
TEXT = "`get_text`"
TOLD = "a plugin raises"
USER = "`get_user_slack`, what it gives"
UNKNOWN = "an unknown command"

LISTING = "usage: …commands:…positional arguments:…"
HELP_OF_FEED = "{'statusCode': '200', …'text': '/catops feed', …Feed an animal;…}"
PONG = "{'statusCode': '200', …'response_type': 'in_channel', 'text': '✅ pong …}"
TESS = (
    "(True, {'id': 'U1', 'name': 'tess', 'username': 'tess', 'team_id': 'T1', 'channel_id': 'C1', "
    "'email': 'tess@example.com'})"
)
FAILED = (
    "{'statusCode': '200', 'headers': {'Content-Type': 'application/json'}, 'response_type': "
    "'ephemeral', 'text': '', 'attachments': [{'fallback': \"The reason is in the bot's log. "
    "Reference: …\", 'color': 'ff9933', 'title': 'Kitten dispatch team failed with command: "
    "/catops …', 'text': \"The reason is in the bot's log. Reference: …\"}]}"
)
_SOME = ", FORM, ['hello', 'feed'])"

DIFFERENT = {
    "get_text({'text': ['']})": Difference(TEXT, "'help'"),
    "convert_dispatch('')": Difference(
        TEXT, f"{{…'response_type': 'in_channel', 'text': '{LISTING}'}}"
    ),
    "create_slack_error_payload(colour)": Difference(
        ERRORS,
        "{…'attachments': [{'fallback': 'message', 'color': 'ff9933', 'title': 'title', "
        "'text': 'message'}]}",
    ),
    "dispatch('feed cat -h')": Difference(
        PARSER_EXITS, "raises ArgumentParserError: usage: feed [-h] …"
    ),
    "convert_dispatch('feed cat -h')": Difference(
        PARSER_EXITS, "{…'text': 'usage: feed [-h] …'}]}"
    ),
    "dispatch('feed -h')": Difference(HELP, HELP_OF_FEED),
    "convert_dispatch('feed -h')": Difference(HELP, HELP_OF_FEED),
    "dispatch('echo \"a b\" c')": Difference(QUOTES, "{'argv': ['echo', 'a b', 'c'], …}"),
    "convert_dispatch('echo \"a b\" c')": Difference(
        QUOTES, '{…\'text\': \'{"argv": ["echo", "a b", "c"], …}\'}'
    ),
    "convert_dispatch('secret')": Difference(TOLD, FAILED),
    "convert_dispatch(convert_function that raises)": Difference(TOLD, FAILED),
    "convert_dispatch('leave')": Difference(EXITS, FAILED),
    "convert_dispatch('old --count x')": Difference(EXITS, FAILED),
    "dispatch('ping')": Difference(TAKEN, PONG),
    "convert_dispatch('ping')": Difference(TAKEN, PONG),
    **{
        f"dispatch({name!r})": Difference(IMPORTED, f"raises ArgumentParserError: {LISTING}")
        for name in ("helper", "dumps")
    },
    **{
        f"convert_dispatch({name!r})": Difference(
            IMPORTED, f"{{…'title': 'Invalid command: /catops {name}', 'text': …usage: …}}]}}"
        )
        for name in ("helper", "dumps")
    },
    **{
        f"dispatch({name!r}{_SOME}": Difference(GETATTR, f"raises ArgumentParserError: {LISTING}")
        for name in ("__class__", "__init__", "parse_command", "get_parser", "functions")
    },
    **{
        f"convert_dispatch({name!r}{_SOME}": Difference(
            GETATTR, f"{{…Invalid command: /catops {name}…There is no command {name!r}.…}}"
        )
        for name in ("__class__", "__init__", "parse_command", "get_parser", "functions")
    },
    **{
        f"convert_dispatch({name!r}{_SOME}": Difference(
            UNKNOWN, f"{{…Invalid command: /catops {name}…There is no command {name!r}.…}}"
        )
        for name in ("nosuch", "_private")
    },
    f"dispatch('-h'{_SOME}": Difference(HELP, f"'{LISTING}'"),
    f"convert_dispatch('-h'{_SOME}": Difference(
        HELP, f"{{…'response_type': 'in_channel', 'text': '{LISTING}'}}"
    ),
    "CatParser, -h": Difference(PARSER_EXITS, "raises ArgumentParserError: usage: prog [-h] …"),
    "CatParser, version": Difference(PARSER_EXITS, "raises ArgumentParserError: prog 7"),
    "ArgumentParserError()": Difference(NOTHING_SAID, "'The words do not fit this command.'"),
    "verify_request, no secret": Difference(SECRET, "(False, 'No signing secret')"),
    "verify_request, no number": Difference(JUNK, "(False, 'Invalid timestamp')"),
    "verify_request, lower case": Difference(JUNK, "(True, 'Valid signature')"),
    "verify_request, unsigned": Difference(JUNK, "(False, 'Not signed')"),
    "verify_request, no headers": Difference(JUNK, "(False, 'Not signed')"),
    "SlackHandler, a quote": Difference(
        LOGGED,
        "{'channels': ['#a', '#b'], 'message': 'zoo: say \"no\"', 'level': 'WARNING', "
        "'time': True}",
    ),
    "SlackHandler, two lines": Difference(
        LOGGED,
        "{'channels': ['#bot_tests'], 'message': 'one\\ntwo', 'level': 'WARNING', 'time': True}",
    ),
    "SlackHandler, no template": Difference(
        LOGGED,
        "{'channels': ['#bot_tests'], 'message': 'WARNING well', 'level': 'WARNING', 'time': True}",
    ),
    "get_user_slack, found": Difference(USER, TESS),
    "get_user_slack, in the team": Difference(USER, TESS),
    "get_user_slack, without e-mail": Difference(
        USER,
        "(True, {'id': 'U2', 'name': 'tom', 'username': 'tom', 'team_id': 'T2', "
        "'channel_id': 'C1', 'email': None})",
    ),
    "get_user_slack, in the channel": Difference(LOOKED_UP, TESS),
    "get_user_slack, under another's name": Difference(
        LOOKED_UP, "(False, 'User not in specified team')"
    ),
}


def now(name: str, one: str) -> Difference:
    """Return what is to be given now where CatOps 1 gave ``one``."""
    if name in DIFFERENT:
        return DIFFERENT[name]
    if "'fallback': 'msg'" in one:
        return Difference(ERRORS, _worded(one))
    return Difference("", one)


def fits(given: str, expected: str) -> bool:
    """Return whether ``given`` is ``expected``, in which ``…`` stands for anything."""
    pattern = re.escape(_any_python(expected)).replace("…", ".*")
    return re.fullmatch(pattern, _any_python(given), re.DOTALL) is not None


def _any_python(text: str) -> str:
    """Return ``text`` as every Python words it: newer ones list choices without quotes."""
    return re.sub(r"choose from [^)]*", lambda match: match[0].replace("'", ""), text)


def _worded(one: str) -> str:
    """Return an error payload of CatOps 1 with its own words in place of the fallback ``msg``.

    ``<`` and ``>`` are made literal, so that Slack shows ``<command>`` and takes nothing for a
    mention.
    """
    payload = ast.literal_eval(one)
    attachment = payload["attachments"][0]
    for key in ("title", "text"):
        attachment[key] = attachment[key].replace("<", "&lt;").replace(">", "&gt;")
    attachment["fallback"] = attachment["text"]
    return repr(payload)
