"""The blocks of a page in the light formatting that every chat and terminal shows.

https://spec.commonmark.org
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

import catops
from catops import tables
from catops_plugin_runbooks.spans import html, plain, spans

#: Wider tables are shown row by row: a phone shows about this many characters in a line.
TABLE_WIDTH = 72
FENCE = "```"
INDENT = "    "
_BOX = re.compile(r"\[([ xX])\]\s+")


def parse(markdown: str) -> Node:
    """Return the tree of a page."""
    return Node(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown))


def render(nodes: Sequence[Node]) -> str:
    """Return blocks of a page as text for a reply with ``markup=True``."""
    return "\n\n".join(filter(None, map(_block, nodes)))


def _block(node: Node) -> str:
    match node.type:
        case "heading":
            words = spans(node, bold=False)
            return f"*{words}*" if words else ""
        case "paragraph":
            return spans(node)
        case "fence" | "code_block":
            return _code(node.content)
        case "bullet_list" | "ordered_list":
            return "\n".join(_items(node))
        case "blockquote":
            return "\n".join(f"&gt; {line}" for line in render(node.children).split("\n"))
        case "table":
            return _code(_table(node))
        case "hr":
            return "───"
        case "html_block":
            return html(node.content).strip()
        case _:
            return render(node.children)


def _items(node: Node) -> Iterator[str]:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, first):
        mark = "•" if node.type == "bullet_list" else f"{number}."
        text = "\n".join(filter(None, map(_block, item.children)))
        box = _BOX.match(text)
        if box:
            mark = "☐" if box[1] == " " else "☑"
            text = text[box.end() :]
        shown = _indented(text)
        yield mark + shown if shown.startswith("\n") else f"{mark} {shown}".rstrip()


def _indented(text: str) -> str:
    """Return ``text``, all lines but the first set in; code begins a line and stays where it is."""
    lines: list[str] = [""] if text.startswith(FENCE) else []
    inside = False
    for line in text.split("\n"):
        fence = line.startswith(FENCE)
        lines.append(line if inside or fence or not lines else INDENT + line)
        inside ^= fence
    return "\n".join(lines)


def _code(text: str) -> str:
    text = re.sub(r"`{3,}", lambda match: "\u200b".join(match[0]), text.rstrip("\n"))
    return f"{FENCE}\n{catops.escape(text)}\n{FENCE}"


def _table(node: Node) -> str:
    every = [row for part in node.children for row in part.children]
    rows = [[plain(cell) for cell in row.children] for row in every]
    table = catops.Table(rows[0], rows[1:])
    text = tables.columns(table)
    wide = max(map(tables.width, text.splitlines()), default=0) > TABLE_WIDTH
    return tables.records(table) if wide and rows[1:] else text
