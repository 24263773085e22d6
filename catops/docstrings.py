"""The parts of a docstring that help shows: the first line, the rest, and ``:param`` lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import dedent

from catops.frozen import frozen

_FIELD = re.compile(r"^:(?P<kind>\w+)(?:\s+(?P<name>\w+))?:\s*(?P<text>.*)$")


@frozen
class Documentation:
    """What a docstring says: a line, more about it, and a line for each parameter."""

    summary: str
    description: str
    parameters: Mapping[str, str]


def read_docstring(docstring: object) -> Documentation:
    """Return the parts of ``docstring``; all are empty when it is empty or not a string."""
    if not isinstance(docstring, str):
        return Documentation("", "", {})
    first, _, rest = docstring.strip().partition("\n")
    if _FIELD.match(first):
        first, rest = "", f"{first}\n{dedent(rest)}"
    prose: list[str] = []
    parameters: dict[str, str] = {}
    current: str | None = None
    in_field = False
    for line in dedent(rest).splitlines():
        match = _FIELD.match(line)
        if match:
            in_field, current = True, None
            if match["kind"] == "param" and match["name"]:
                current = match["name"]
                parameters[current] = match["text"]
        elif in_field and line.startswith((" ", "\t")):
            if current:
                parameters[current] += " " + line.strip()
        else:
            in_field = False
            prose.append(line)
    return Documentation(first.strip(), "\n".join(prose).strip(), parameters)
