"""Commands, plugins and topics as JSON values and back, defaults left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from catops.installed import Fault, PluginInfo
from catops.reply import Button
from catops.spec import CommandSpec, Parameter
from catops.topics import HelpTopic


def to_record(value: Any) -> Any:
    """Return a frozen dataclass as a JSON object of what differs from its defaults."""
    if is_dataclass(value):
        return {
            field.name: to_record(given)
            for field in fields(value)
            if (given := getattr(value, field.name)) != _default(field)
        }
    if isinstance(value, tuple | list):
        return [to_record(one) for one in value]
    return value


def command_of(record: Mapping[str, Any]) -> CommandSpec:
    """Return the command that :func:`to_record` wrote."""
    parameters = tuple(map(_parameter_of, record.get("parameters", ())))
    lists = {name: tuple(record.get(name, ())) for name in ("examples", "aliases")}
    return CommandSpec(**{**record, **lists, "parameters": parameters})


def plugin_of(record: Mapping[str, Any]) -> PluginInfo:
    """Return the plugin that :func:`to_record` wrote."""
    faults = tuple(Fault(**one) for one in record.get("faults", ()))
    commands = tuple(record.get("commands", ()))
    return PluginInfo(**{**record, "faults": faults, "commands": commands})


def topic_of(record: Mapping[str, Any]) -> HelpTopic:
    """Return the help topic that :func:`to_record` wrote."""
    buttons = tuple(Button(**one) for one in record.get("buttons", ()))
    keywords = tuple(record.get("keywords", ()))
    return HelpTopic(**{**record, "buttons": buttons, "keywords": keywords})


def _parameter_of(record: Mapping[str, Any]) -> Parameter:
    choices = tuple(record.get("choices", ()))
    synonyms = tuple(map(tuple, record.get("synonyms", ())))
    return Parameter(**{**record, "choices": choices, "synonyms": synonyms})


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default
