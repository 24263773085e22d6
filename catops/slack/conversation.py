"""One request from Slack and everything sent in answer to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from catops.bot.answer import Answer
from catops.envelope import Envelope
from catops.reply import Reply, Visibility
from catops.settings import Settings
from catops.slack.delivery import Delivery
from catops.slack.files import as_text
from catops.slack.hosts import API
from catops.slack.messages import answer_messages, progress_message
from catops.slack.reading import read_request, trigger_of
from catops.transport import post

if TYPE_CHECKING:
    from catops.transport import Post


class SlackConversation:
    """The request inside an envelope, and the way to answer it."""

    def __init__(
        self,
        envelope: Envelope,
        remaining: Callable[[], float],
        *,
        settings: Settings,
        clock: Callable[[], float],
        post: Post = post,
        api: str = API,
    ) -> None:
        self.request = read_request(envelope, bot_name=settings.bot_name, command=settings.command)
        self._envelope = envelope
        self._post, self._token, self._api, self._clock = post, settings.bot_token, api, clock
        self._delivery = Delivery(
            self.request,
            post=post,
            response_hosts=settings.response_hosts,
            token=settings.bot_token,
            api=api,
            clock=clock,
            remaining=remaining,
            beside=bool(self.request.press),
        )

    def progress(self, reply: Reply, visibility: Visibility) -> None:
        """Show a command's progress, if it is time for that."""
        self._delivery.progress(progress_message(reply, self.request, visibility))

    def deliver(self, answer: Answer) -> None:
        """Deliver ``answer``: open the form that was asked for, or post what there is to say.

        :raises DoorError: when it was not, or not all of it, or that is unknown.
        """
        left = self._opened(answer)
        if left is not None:
            messages = answer_messages(left, forms=bool(self._token))
            self._delivery.answer(messages, whole=_public(left))

    def _opened(self, answer: Answer) -> Answer | None:
        """Open the form, if one is asked for and there is one; return what is left to say."""
        if self.request.asks != "form" or answer.form is None:
            return answer
        from catops.slack.modals import Modals  # few requests ask for a form

        modals = Modals(
            self.request,
            trigger_of(self._envelope),
            post=self._post,
            token=self._token,
            api=self._api,
            clock=self._clock,
        )
        return modals.opened(answer)


def _public(answer: Answer) -> str:
    """Return an answer as text where everybody may see it; a file cannot be for one person."""
    reply = answer.reply
    if reply is None or reply.payload is not None or answer.visibility != "channel":
        return ""
    return as_text(reply)
