"""Forms opened while the ``trigger_id`` of the press is good, or a message on why not.

https://docs.slack.dev/reference/methods/views.open
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from catops.bot.answer import Answer
from catops.errors import DoorError
from catops.reply import Reply
from catops.request import Request
from catops.slack import limits
from catops.slack.channel import MENDS, error_in
from catops.slack.delivery import HEADERS
from catops.slack.form_buttons import has_form
from catops.slack.forms import modal
from catops.slack.hosts import API

if TYPE_CHECKING:
    from catops.filling import Form
    from catops.transport import Post

LOG = logging.getLogger("catops.slack")
OPEN = "views.open"
#: Slack's errors for an expired ``trigger_id``.
LATE = frozenset(("expired_trigger_id", "trigger_expired", "exchanged_trigger_id"))
TOO_LATE = (
    "The form could not be opened: Slack opens one only within three seconds, and the bot had to "
    "start first. It is running now: press again, or type the command."
)


class Modals:
    """Opens the form that one request asks for."""

    def __init__(
        self,
        request: Request,
        trigger: str,
        *,
        post: Post,
        token: str,
        api: str = API,
        clock: Callable[[], float],
    ) -> None:
        """Take the ``trigger`` that came with ``request``, and how to reach Slack."""
        self._request = request
        self._trigger = trigger
        self._post = post
        self._token = token
        self._api = api
        self._clock = clock

    def opened(self, answer: Answer) -> Answer | None:
        """Open the form of ``answer``; return what to answer instead where there is none open."""
        if answer.form is None:
            return answer
        why = self._open(answer.form)
        if not why:
            return None
        reply = answer.reply or Reply()
        return replace(answer, reply=replace(reply, text=f"{why}\n\n{reply.text}", level="warning"))

    def _open(self, form: Form) -> str:
        """Return why the form was not opened; empty when it was."""
        if not self._trigger or not self._token:
            return "Forms need the bot's token: have SLACK_BOT_TOKEN set, or type the command."
        if not has_form(form.spec):
            return f"{form.spec.typed} has no form; type it."
        if self._clock() - self._request.received > limits.TRIGGER_SECONDS:
            return TOO_LATE
        view = modal(form, self._request)
        body = json.dumps({"trigger_id": self._trigger, "view": view}).encode()
        headers = {**HEADERS, "authorization": f"Bearer {self._token}"}
        try:
            response = self._post(self._api + OPEN, body, headers, timeout=limits.TRIGGER_SECONDS)
        except DoorError as error:
            LOG.error("%s: the form was not opened: %s", self._request.reference, error.line)
            return "Slack did not answer, so the form may not have opened. If so, type the command."
        refused = error_in(response)
        if refused in LATE:
            return TOO_LATE
        if refused:
            LOG.error(
                "%s: Slack refused to open a form: %s. %s",
                self._request.reference,
                refused,
                MENDS.get(refused, ""),
            )
            return "Slack refused to open the form; the bot's log says why. Type the command."
        return ""
