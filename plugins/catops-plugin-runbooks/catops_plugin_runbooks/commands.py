"""The commands a page speaks of, as buttons.

They are the lines of a fence that says ``catops``, and whatever begins with the slash command in
inline code or in any other fence. A comment above a line of a fence is its button's label. A line
with a blank to fill in (``<instance>``, ``{name}``, ``$HOST``, ``…``) cannot be pressed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.tree import SyntaxTreeNode as Node

import catops

_BLANK = re.compile(r"<\w[^>]*>|\{[^}]*\}|\$\w|…|\.\.\.")


def buttons(page: Node, prefix: str) -> tuple[catops.Button, ...]:
    """Return a button for each command of ``page``, in order and none twice.

    :param prefix: the slash command of this bot; ``/catops`` is understood too.
    """
    prefixes = (prefix, "/catops")
    found: dict[str, catops.Button] = {}
    for node in page.walk():
        for button in _in_node(node, prefixes):
            if button.line and not _BLANK.search(button.line):
                found.setdefault(button.line, button)
    return tuple(found.values())


def _in_node(node: Node, prefixes: tuple[str, ...]) -> Iterator[catops.Button]:
    if node.type == "code_inline":
        line = _command(node.content, prefixes)
        yield catops.Button(line, line)
    elif node.type == "fence":
        every = node.info.split()[:1] == ["catops"]
        label = ""
        for text in map(str.strip, node.content.splitlines()):
            if text.startswith("#"):
                label = text.lstrip("# ")
                continue
            line = _command(text, prefixes) or (text if every else "")
            yield catops.Button(label or line, line)
            label = ""


def _command(text: str, prefixes: tuple[str, ...]) -> str:
    """Return what follows the slash command; empty where there is none."""
    start, _, line = " ".join(text.split()).partition(" ")
    return line if start in prefixes else ""
