"""Plain values as block-style YAML, for people who paste YAML; a test holds it to PyYAML.

Dictionaries, lists, texts, whole numbers and truth values: all that a manifest has. Anything that
a reader of YAML 1.1 or 1.2 could take for something else stands in double quotes.
https://yaml.org/spec/1.2.2/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

#: Texts that every reader of YAML takes for texts: words, slash commands, URLs.
_PLAIN = re.compile(r"[/_]?[A-Za-z](?:[\w./ -]|:(?=\S))*[\w/.]", re.ASCII)
#: Words that YAML does not read as strings: booleans and null, those of YAML 1.1 too.
_WORDS = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def as_yaml(value: Any) -> str:
    """Return ``value`` as a YAML document that ends in a line end."""
    return "\n".join(_lines(value)) + "\n"


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from _entry(f"{_scalar(str(key))}:", one)
    elif isinstance(value, list) and value:
        for one in value:
            first, *rest = _lines(one)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        yield _scalar(value)


def _entry(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield key
        yield from (f"  {line}" for line in _lines(value))
    else:
        yield f"{key} {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and not _WORDS.fullmatch(value)
        return value if plain else f'"{"".join(map(_escaped, value))}"'
    if value in ({}, []):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot stand in a manifest")


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character == " " or character.isprintable():
        return character
    return f"\\U{ord(character):08X}"
