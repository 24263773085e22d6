"""An answer as the messages Slack is sent: who asked what, the reply, what makes sense next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from catops.bot.answer import Answer
from catops.reply import Button, Reply
from catops.request import Request
from catops.slack import limits
from catops.slack.blocks import MARKS, Block, context, reply_blocks, section, size
from catops.slack.buttons import actions, button_blocks, label
from catops.slack.form_buttons import form_button
from catops.slack.splitting import shorten, split_text
from catops.slack.text import inline, safe
from catops.suggestions import Suggestion
from catops.text import duration, one_line

Message = dict[str, Any]

RESPONSE_TYPES = {"channel": "in_channel", "user": "ephemeral"}
#: Keys of a CatOps 1 payload that were for API Gateway and mean nothing to Slack.
NOT_FOR_SLACK = frozenset(("statusCode", "headers"))
#: Characters of a command line that are repeated above its answer.
ECHO = 300
#: Characters of the buttons' lines in what stands for a message.
BUTTONS = 1_500
#: What stands where a command has shown nothing.
NOTHING = "Done; there is nothing to show."


def answer_messages(answer: Answer, *, forms: bool = False) -> list[Message]:
    """Return ``answer`` as one message, or several where one cannot hold it; none for no reply.

    :param forms: the bot can open forms, so one is offered where the words did not fit.
    """
    reply, request = answer.reply, answer.request
    if reply is None:
        return []
    waited = f"It waited {duration(answer.waited)} in the queue." if answer.waited else ""
    if reply.payload is not None:
        late = {"response_type": "ephemeral", "text": waited}
        return [*payload_messages(reply.payload), *([late] if waited else ())]
    blocks: list[Block] = []
    if answer.visibility == "channel" and answer.echo:
        line = shorten(f"{request.prefix} {answer.echo}", ECHO)
        blocks.append(context(f"{request.person.mention} ran {inline(line)}"))
    if waited:
        blocks.append(context(waited))
    shown = reply_blocks(reply, request)
    blocks += shown or [section(MARKS[reply.level] + NOTHING)]
    if answer.suggestions:
        blocks.append(context(suggestion_text(answer.suggestions, request.prefix)))
        offered = [Button(one.label, one.line) for one in answer.suggestions]
        blocks += button_blocks(offered, request, "s")
    form = form_button(answer) if forms else None
    if form is not None:
        blocks += actions([form], request, "f")
    kind, text = RESPONSE_TYPES[answer.visibility], fallback(reply, request)
    return [{"response_type": kind, "text": text, "blocks": some} for some in _packed(blocks)]


def progress_message(reply: Reply, request: Request, visibility: str) -> Message:
    """Return what a command says while it still works, as one message; the end shows the rest.

    Buttons come with the end: a command that still works is not to be pressed away from.
    """
    reply = replace(reply, buttons=())
    blocks = reply_blocks(reply, request) or [section("Working …")]
    kind, text = RESPONSE_TYPES[visibility], fallback(reply, request)
    return {"response_type": kind, "text": text, "blocks": _packed(blocks)[0]}


def is_public(message: Mapping[str, Any]) -> bool:
    """Return whether all in the channel see ``message``; where it says nothing, one person does."""
    return message.get("response_type") == "in_channel"


def suggestion_text(suggestions: Iterable[Suggestion], prefix: str) -> str:
    """Return suggestions as mrkdwn, a line each, with their reasons."""
    lines = [_offered(one, prefix) for one in suggestions]
    return shorten("\n".join(("*Next*", *lines)), limits.SECTION_TEXT)


def _offered(one: Suggestion, prefix: str) -> str:
    because = one_line(safe(one.because))
    line = f"• {inline(f'{prefix} {one.line}')}"
    return f"{line} because {because}" if because else line


def fallback(reply: Reply, request: Request) -> str:
    """Return what a notification shows, and a screen reader reads: never empty, never active."""
    mark = MARKS[reply.level]
    offered = [f"{safe(label(one))}: {inline(request.typed(one.line))}" for one in reply.buttons]
    buttons = shorten("\n".join(("", *offered)), BUTTONS) if offered else ""
    shown = (safe(reply.title), safe(reply.text, markup=reply.markup), safe(reply.code))
    text = next((text for text in shown if text.strip()), "The command has answered.")
    return mark + shorten(text, limits.MESSAGE_TEXT_ADVISED - len(mark + buttons)) + buttons


def payload_messages(payload: Mapping[str, Any]) -> list[Message]:
    """Return a ready payload as CatOps 1 posted it; text that is too long goes on below."""
    message = {key: value for key, value in payload.items() if key not in NOT_FOR_SLACK}
    if not any(message.get(key) for key in ("text", "blocks", "attachments")):
        return [message | {"text": NOTHING}]
    text = message.get("text")
    if not isinstance(text, str) or len(text) <= limits.MESSAGE_TEXT:
        return [message]
    first, *more = split_text(text, limits.MESSAGE_TEXT) or [NOTHING]
    kind = message.get("response_type", "ephemeral")
    return [message | {"text": first}, *({"response_type": kind, "text": part} for part in more)]


def _packed(blocks: list[Block]) -> list[list[Block]]:
    """Return ``blocks`` in groups that one message can hold."""
    groups: list[list[Block]] = [[]]
    room = limits.MESSAGE_TEXT
    for block in blocks:
        if groups[-1] and (size(block) > room or len(groups[-1]) == limits.MESSAGE_BLOCKS):
            groups.append([])
            room = limits.MESSAGE_TEXT
        groups[-1].append(block)
        room -= size(block)
    return groups
