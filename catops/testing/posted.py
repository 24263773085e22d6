"""What came back over HTTP and what stands in Slack after it: to be read, and to be pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from catops.testing.inputs import Value, begins_with, fields, state

Message = Mapping[str, Any]


class Press(Protocol):
    """Presses a button of a message that was posted."""

    def __call__(self, message: Message, button: Message, block: str, **who: str) -> Posted:
        """Return what comes of it; ``who`` says who presses it where it is somebody else."""


@dataclass(frozen=True)
class Posted:
    """What came back over HTTP, and what was posted to Slack.

    :ivar forms: the forms that were opened.
    """

    status: int
    body: str
    messages: tuple[Message, ...]
    forms: tuple[Modal, ...]
    _press: Press = field(repr=False)

    @property
    def text(self) -> str:
        """All text in the posted messages, block by block."""
        return "\n".join(text for message in self.messages for text in texts(message))

    @property
    def form(self) -> Modal:
        """The form that was opened."""
        if len(self.forms) != 1:
            raise AssertionError(f"{len(self.forms)} forms were opened, not one:\n{self.text}")
        return self.forms[0]

    @property
    def buttons(self) -> tuple[str, ...]:
        """The labels of the buttons in the posted messages."""
        return tuple(button["text"]["text"] for _, button, _ in self._buttons())

    def press(self, label: str, **who: str) -> Posted:
        """Press the button with this label, as a signed request; return what comes of it.

        :param who: ``user=``, ``name=`` and ``team=``, where somebody else presses it.
        """
        for message, button, block in self._buttons():
            if button["text"]["text"] == label:
                return self._press(message, button, block, **who)
        raise AssertionError(f"There is no button {label!r}, only {sorted(self.buttons)}.")

    def confirm(self) -> Posted:
        """Press the button that confirms; return what comes of it."""
        return self.press("Go on")

    def _buttons(self) -> Iterator[tuple[Message, Message, str]]:
        for message in self.messages:
            for block in message.get("blocks", ()):
                for element in block.get("elements", ()):
                    if element["type"] == "button":
                        yield message, element, block["block_id"]


@dataclass(frozen=True)
class Modal:
    """A form that is open.

    :ivar view: what Slack was sent.
    """

    view: Message
    _send: Callable[[Message], Posted] = field(repr=False)
    _list: Callable[[Message, str, str], list[str]] = field(repr=False)

    @property
    def values(self) -> dict[str, Value]:
        """What stands in each field, by the parameter's name."""
        return {name: begins_with(one["element"]) for name, one in fields(self.view).items()}

    def submit(self, **values: Value) -> Posted:
        """Change ``values`` and send the form, as a signed request; return what comes of it."""
        known = fields(self.view)
        for name in values:
            if name not in known:
                raise AssertionError(f"There is no field {name!r}, only {sorted(known)}.")
        return self._send({**self.view, "state": {"values": state(self.view, values)}})

    def options(self, name: str, typed: str = "", **values: Value) -> list[str]:
        """Return what is listed for a field while somebody types, by a signed request.

        :param values: what has been filled in before.
        """
        view = {**self.view, "state": {"values": state(self.view, values)}}
        return self._list(view, fields(self.view)[name]["element"]["action_id"], typed)


def texts(message: Message) -> list[str]:
    """Return every text of a message, or what stands for it where it has no blocks."""
    blocks = message.get("blocks")
    if not blocks:
        return [str(message.get("text", ""))]
    parts = [
        part
        for block in blocks
        for part in (block.get("text"), *block.get("fields", ()), *block.get("elements", ()))
        if part
    ]
    return [
        part["text"] if isinstance(part["text"], str) else part["text"]["text"] for part in parts
    ]
