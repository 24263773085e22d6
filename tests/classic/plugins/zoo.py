"""The zoo: a plugin as people wrote them for CatOps 1, one function for every kind of result."""

# fmt: off
# mypy: allow-untyped-defs, allow-untyped-calls
# ruff: noqa: I001, RET504, UP030, UP032

import argparse
import sys
from json import dumps

import requests
from catops import ArgumentParserError, CatParser, create_slack_payload


def hello(argv, params):
    """Say hello, with the comma that slipped into CatOps 1's own example."""
    text = "@{} hello!".format(params.get("user_name", ["CatOps"])[0]),
    return text


def readme(argv, params):
    """Say hello as CatOps 1's README did: the text of the payload is a tuple."""
    text = "@{} hello!".format(params.get("user_name", ["CatOps"])[0]),
    return create_slack_payload(text=text)


def ping(argv, params):
    """Claim the name of a command that every CatOps has."""
    return "the zoo's ping"


def keeper(argv, params):
    """Show or hire a keeper; catch the parser's error and answer with a payload.

    The second line of the docstring.
    """
    parser = CatParser(usage="catops keeper show|hire", add_help=False)
    parser.add_argument("what", help="what to do", choices=["show", "hire"])
    try:
        args = parser.parse_args(argv[1:])
    except ArgumentParserError as err:
        return {
            "statusCode": "200",
            "text": "{0}\n{1}".format(err, parser.format_help()),
            "response_type": "ephemeral",
            "headers": {"Content-Type": "application/json"},
        }
    return {
        "statusCode": "200",
        "text": "{0}: {1}".format(args.what, argv),
        "response_type": "in_channel",
        "headers": {"Content-Type": "application/json"},
    }


def feed(argv, params):
    """Feed an animal; let the parser's error out."""
    parser = CatParser(prog="feed", description="Feed an animal.")
    parser.add_argument("animal", choices=["cat", "dog"])
    parser.add_argument("--portions", type=int, default=1)
    args = parser.parse_args(argv[1:])
    return "{0} x {1}".format(args.animal, args.portions)


def cage(argv, params):
    """Open or close a cage, as git has its subcommands."""
    parser = CatParser(prog="cage")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("open").add_argument("number", type=int)
    actions.add_parser("close")
    args = parser.parse_args(argv[1:])
    return vars(args)


def echo(argv, params):
    """Give back what came in."""
    return {"argv": argv, "params": params}


def words(argv, params):
    """Give a list."""
    return ["cat", "dog"]


def rows(argv, params):
    """Give a list of dicts."""
    return [{"animal": "cat", "legs": 4}, {"animal": "emu", "legs": 2}]


def record(argv, params):
    """Give a dict that is no payload."""
    return {"cat": 1, "dog": None}


def number(argv, params):
    """Give a number."""
    return 4


def yes(argv, params):
    """Give True."""
    return True


def no(argv, params):
    """Give False."""
    return False


def nothing(argv, params):
    """Give None."""


def secret(argv, params):
    """Raise what nobody but the log should see."""
    raise RuntimeError("the password is hunter2")


def leave(argv, params):
    """Exit."""
    sys.exit(3)


def old(argv, params):
    """Parse with argparse itself, which exits."""
    parser = argparse.ArgumentParser(prog="old")
    parser.add_argument("--count", type=int)
    return str(parser.parse_args(argv[1:]).count)


def cat(argv, params):
    """Fetch a picture from a server that is not there."""
    picture = requests.get("http://127.0.0.1:9/cat.jpg", timeout=5)
    return create_slack_payload(text=dumps(picture.json()))


def _private(argv, params):
    """Stay private."""
    return "private"


def helper(one, two, three):
    """Help the others; it is no command."""
    return one + two + three
