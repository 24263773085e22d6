"""What a list in a form is answered with while somebody types.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
What was typed can always be chosen, since a completer may not know everything.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from catops.envelope import Envelope
from catops.errors import NotAllowed
from catops.request import Request
from catops.slack import limits
from catops.slack.buttons import plain
from catops.slack.inputs import fits_option, option
from catops.slack.reading_forms import read_form
from catops.text import clean, one_line

LOG = logging.getLogger("catops.slack")

Options = dict[str, Any]


class Completing(Protocol):
    """The bot, seen from here."""

    def complete(
        self, request: Request, parameter: str, typed: str, *, remaining: Callable[[], float]
    ) -> Sequence[str]:
        """Return the values for a parameter, or raise for what cannot be listed."""


def list_options(
    envelope: Envelope, remaining: Callable[[], float], *, bot: Callable[[], Completing]
) -> Options:
    """Return what Slack is to be answered with, whatever happens."""
    said = json.loads(envelope.body)
    typed = str(said["typed"])
    try:
        request = read_form(envelope, said)
        values = bot().complete(request, said["parameter"], typed, remaining=remaining)
    except NotAllowed:
        return {"options": []}
    except Exception as error:
        LOG.error("%s: nothing can be listed", envelope.reference, exc_info=error)
        return {"options": _as_typed(typed, f"Cannot be listed now. Use as typed: {typed}")}
    return {"options": options_of(values, typed)}


def options_of(values: Iterable[str], typed: str) -> list[Options]:
    """Return ``values`` as options; those that no option can hold are left out."""
    fitting = [value for value in values if fits_option(value) and value == clean(value)]
    if typed in fitting:
        return [option(value) for value in fitting[: limits.OPTIONS]]
    own = _as_typed(typed, f"As typed: {typed}")
    return [*map(option, fitting[: limits.OPTIONS - len(own)]), *own]


def _as_typed(typed: str, label: str) -> list[Options]:
    word = clean(typed).strip()
    if not fits_option(word):
        return []
    return [{"text": plain(one_line(clean(label)), limits.OPTION_TEXT), "value": word}]
