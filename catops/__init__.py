"""CatOps: highly trained cats for managing servers. A ChatOps bot framework with no server to run.

Everything a plugin's author needs is here: ``import catops``. Names are imported when they are
first used, because ``catops.aws.respond`` lives in this package too and must start fast.
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from catops.auth import get_user_slack, verify_request
    from catops.commands import Command, Commands, command
    from catops.context import Context
    from catops.dispatcher import Dispatcher, dispatch
    from catops.errors import (
        BadArgument,
        CatOpsError,
        CommandFailed,
        CommandNotFound,
        ConfigError,
        DoorError,
        NotAllowed,
        PluginError,
        UserError,
    )
    from catops.helpers import (
        convert_dispatch,
        create_slack_attachment,
        create_slack_error_payload,
        create_slack_payload,
        get_slack_colour,
        get_text,
    )
    from catops.hookspecs import hookimpl
    from catops.install import install
    from catops.outcome import Outcome, Verdict
    from catops.parser import ArgumentParserError, CatParser
    from catops.reply import Button, Image, Reply, Table, escape
    from catops.request import Person, Place, Request
    from catops.settings import Settings
    from catops.slack_handler import SlackHandler
    from catops.suggestions import Suggestion
    from catops.topics import HelpTopic
    from catops.values import Channel, CommandLine, Secret, User

__version__ = "2.0.0"

#: Where each public name lives.
_HOMES = {
    "auth": ("get_user_slack", "verify_request"),
    "commands": ("Command", "Commands", "command"),
    "context": ("Context",),
    "dispatcher": ("Dispatcher", "dispatch"),
    "errors": (
        "BadArgument",
        "CatOpsError",
        "CommandFailed",
        "CommandNotFound",
        "ConfigError",
        "DoorError",
        "NotAllowed",
        "PluginError",
        "UserError",
    ),
    "helpers": (
        "convert_dispatch",
        "create_slack_attachment",
        "create_slack_error_payload",
        "create_slack_payload",
        "get_slack_colour",
        "get_text",
    ),
    "hookspecs": ("hookimpl",),
    "install": ("install",),
    "outcome": ("Outcome", "Verdict"),
    "parser": ("ArgumentParserError", "CatParser"),
    "reply": ("Button", "Image", "Reply", "Table", "escape"),
    "request": ("Person", "Place", "Request"),
    "settings": ("Settings",),
    "slack_handler": ("SlackHandler",),
    "suggestions": ("Suggestion",),
    "topics": ("HelpTopic",),
    "values": ("Channel", "CommandLine", "Secret", "User"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [  # a test holds it to _HOMES and to the imports above
    "ArgumentParserError",
    "BadArgument",
    "Button",
    "CatOpsError",
    "CatParser",
    "Channel",
    "Command",
    "CommandFailed",
    "CommandLine",
    "CommandNotFound",
    "Commands",
    "ConfigError",
    "Context",
    "Dispatcher",
    "DoorError",
    "HelpTopic",
    "Image",
    "NotAllowed",
    "Outcome",
    "Person",
    "Place",
    "PluginError",
    "Reply",
    "Request",
    "Secret",
    "Settings",
    "SlackHandler",
    "Suggestion",
    "Table",
    "User",
    "UserError",
    "Verdict",
    "command",
    "convert_dispatch",
    "create_slack_attachment",
    "create_slack_error_payload",
    "create_slack_payload",
    "dispatch",
    "escape",
    "get_slack_colour",
    "get_text",
    "get_user_slack",
    "hookimpl",
    "install",
    "verify_request",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'catops' has no attribute {name!r}")
    module = importlib.import_module(f"catops.{home}")
    # catops.install is a callable module, so importing it shadows nothing
    value: object = module if name == home else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
