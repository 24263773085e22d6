"""A form that was opened in Slack, to be filled in and sent as a person does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catops.testing.posted import Posted

Json = Mapping[str, Any]
Value = str | bool | Sequence[str]


@dataclass(frozen=True)
class Modal:
    """A form that is open.

    :ivar view: what Slack was sent.
    """

    view: Json
    _send: Callable[[Json], Posted] = field(repr=False)

    @property
    def values(self) -> dict[str, Value]:
        """What stands in each field, by the parameter's name as it is typed."""
        return {name: _value(block["element"]) for name, block in self._fields().items()}

    def submit(self, **values: Value) -> Posted:
        """Change ``values`` and send the form, the whole signed way; return what comes of it."""
        fields = self._fields()
        for name in values:
            if name not in fields:
                raise AssertionError(f"There is no field {name!r}, only {sorted(fields)}.")
        state = {
            block["block_id"]: {
                block["element"]["action_id"]: _state(
                    block["element"], values.get(name, _value(block["element"]))
                )
            }
            for name, block in fields.items()
        }
        return self._send({**self.view, "state": {"values": state}})

    def _fields(self) -> dict[str, Json]:
        return {
            block["block_id"]
            .partition(":")[2]
            .removeprefix("--no-")
            .removeprefix("--")
            .replace("-", "_"): block
            for block in self.view["blocks"]
            if block["type"] == "input"
        }


def _value(element: Json) -> Value:
    """Return what stands in an input before anybody touches it."""
    kind = element["type"]
    if kind == "checkboxes":
        return "initial_options" in element
    if "initial_value" in element:
        return str(element["initial_value"])
    if kind.startswith("multi_"):
        chosen = element.get("initial_options")
        if chosen is not None:
            return [option["value"] for option in chosen]
        return list(element.get(f"initial_{kind.split('_')[1]}", ()))
    option = element.get("initial_option")
    return str(option["value"] if option else element.get(f"initial_{kind.split('s_')[0]}", ""))


def _state(element: Json, value: Value) -> dict[str, Any]:
    """Return an input's state as Slack sends it with the form."""
    kind = element["type"]
    state: dict[str, Any] = {"type": kind}
    if kind == "checkboxes":
        return state | {"selected_options": element["options"] if value else []}
    if kind in ("plain_text_input", "number_input"):
        typed = "\n".join(value) if isinstance(value, list | tuple) else value
        return state | {"value": typed or None}
    entity = next((one for one in ("user", "conversation") if f"{one}s_select" in kind), "")
    if kind.startswith("multi_"):
        several = [value] if isinstance(value, str) else list(value)  # type: ignore[arg-type]
        options = [_option(one) for one in several]
        return state | (
            {f"selected_{entity}s": several} if entity else {"selected_options": options}
        )
    if entity:
        return state | {f"selected_{entity}": value or None}
    return state | {"selected_option": _option(str(value)) if value else None}


def _option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value}, "value": value}
