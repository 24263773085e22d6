"""The inputs of a form as a test sees and fills them in, and as Slack sends their state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]
Value = str | bool | Sequence[str]


def fields(view: Json) -> dict[str, Json]:
    """Return the input blocks of a form by the parameters' names."""
    return {_name(block["block_id"]): block for block in view["blocks"] if block["type"] == "input"}


def state(view: Json, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the state of a form in which ``values`` are changed, as Slack sends it."""
    return {
        block["block_id"]: {
            block["element"]["action_id"]: _state(
                block["element"], values.get(name, begins_with(block["element"]))
            )
        }
        for name, block in fields(view).items()
    }


def _name(block_id: str) -> str:
    typed = block_id.partition(":")[2]
    return typed.removeprefix("--no-").removeprefix("--").replace("-", "_")


def begins_with(element: Json) -> Value:
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
