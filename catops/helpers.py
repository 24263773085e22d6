"""CatOps 1's helpers: Slack payloads by hand, for classic plugins and handlers."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from catops.classic.calling import reference
from catops.dispatcher import dispatch, refuse_plugin_dir
from catops.errors import UserError

LOG = logging.getLogger("catops.helpers")
COLOURS = {
    "CRITICAL": "ff0000",
    "ERROR": "ff9933",
    "WARNING": "ffcc00",
    "INFO": "33ccff",
    "DEBUG": "good",
}


def get_slack_colour(level: str) -> str:
    """Return Slack's colour for a log level, ``good`` for an unknown one."""
    return COLOURS.get(str(level).upper(), "good")


def get_text(params: Mapping[str, Any]) -> str:
    """Return the text of a parsed form body, ``help`` where there is none."""
    text = params.get("text")
    if isinstance(text, list) and text:
        text = text[0]
    return str(text) if text else "help"


def create_slack_attachment(
    fallback: str,
    color: str | None = None,
    pretext: str | None = None,
    author_name: str | None = None,
    author_link: str | None = None,
    author_icon: str | None = None,
    title: str | None = None,
    title_link: str | None = None,
    text: str | None = None,
    fields: Sequence[Mapping[str, Any]] | None = None,
    image_url: str | None = None,
    thumb_url: str | None = None,
    footer: str | None = None,
    footer_icon: str | None = None,
    ts: float | str | None = None,
) -> dict[str, Any]:
    """Return a Slack attachment of what is given.

    https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments

    :param fallback: a plain-text summary, required by Slack.
    """
    return {key: value for key, value in locals().items() if value is not None}


def create_slack_payload(
    response_type: str = "ephemeral",
    text: Any = "",
    attachments: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return a Slack payload; one attachment may stand for a list of it."""
    payload: dict[str, Any] = {
        "statusCode": "200",
        "headers": {"Content-Type": "application/json"},
        "response_type": response_type,
        "text": text,
    }
    if attachments is not None:
        payload["attachments"] = [attachments] if isinstance(attachments, dict) else attachments
    return payload


def create_slack_error_payload(title: str, msg: str, color: str) -> dict[str, Any]:
    """Return a payload that shows an error to the person who asked."""
    attachment = create_slack_attachment(fallback=msg, title=title, text=msg, color=color)
    return create_slack_payload(response_type="ephemeral", attachments=[attachment])


def convert_dispatch(
    params: Mapping[str, Any],
    convert_function: Callable[[Any], Any] | None = None,
    include_functions: Sequence[str] = (),
    plugin_dir: str | None = None,
) -> Any:
    """Run the command of a parsed form body and return its result as a Slack payload.

    Whatever goes wrong on the way is a payload too, which only the person who asked sees.

    :param params: the form body as :func:`urllib.parse.parse_qs` gives it.
    :param convert_function: turns the result into the payload, in place of the usual conversion.
    :param include_functions: the only commands to offer; all by default.
    :returns: a payload; ``None`` and ``bool`` as they are.
    :raises ConfigError: when ``plugin_dir`` is given; plugins are distributions now.
    """
    refuse_plugin_dir(plugin_dir)
    text = get_text(params)
    try:
        result = dispatch(text, params, include_functions)
        return (convert_function or _converted)(result)
    except UserError as error:
        return _error(f"Invalid command: /catops {text}", error.advice, "WARNING")
    except (Exception, SystemExit) as error:
        number = reference(params)
        LOG.error("%s: %s failed", number, text.split()[:1], exc_info=error)
        title = f"Kitten dispatch team failed with command: /catops {text}"
        return _error(title, f"The reason is in the bot's log. Reference: {number}", "ERROR")


def _converted(result: Any) -> Any:
    if result is None or isinstance(result, bool):
        return result
    if isinstance(result, dict) and "statusCode" in result:
        return result
    if isinstance(result, list | dict):
        return create_slack_payload("in_channel", json.dumps(result, default=str))
    return create_slack_payload("in_channel", str(result))


def _error(title: str, message: str, level: str) -> dict[str, Any]:
    return create_slack_error_payload(_inert(title), _inert(message), get_slack_colour(level))


def _inert(text: str) -> str:
    """Return ``text`` with nothing that Slack would take for a mention or a link."""
    return text.replace("<", "&lt;").replace(">", "&gt;")
