"""A reply as Slack's blocks. https://docs.slack.dev/reference/block-kit/blocks

Every text object is ``verbatim``: otherwise Slack itself would make mentions and links of plain
text. https://docs.slack.dev/reference/block-kit/composition-objects/text-object
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from catops import tables
from catops.reply import Image, Reply, Table
from catops.request import Request
from catops.slack import limits
from catops.slack.buttons import button_blocks, label, legible
from catops.slack.splitting import shorten, split_code, split_text
from catops.slack.text import inline, literal, safe
from catops.text import clean, one_line

Block = dict[str, Any]

#: The mark before an answer above the level ``info``.
MARKS: Mapping[str, str] = {"info": "", "success": "✅ ", "warning": "⚠️ ", "error": "❌ "}
#: Wider tables are shown as records: a phone shows about this many characters in a line.
TABLE_WIDTH = 72


def reply_blocks(reply: Reply, request: Request) -> list[Block]:
    """Return the blocks of ``reply`` to ``request``, each within Slack's limits, all of it."""
    return list(_blocks(reply, request))


def section(text: str) -> Block:
    """Return a section of mrkdwn ``text``, which must be safe and short enough."""
    return {"type": "section", "text": _mrkdwn(text)}


def context(*texts: str) -> Block:
    """Return a context line of mrkdwn ``texts``, each of which must be safe."""
    return {"type": "context", "elements": [_mrkdwn(text) for text in texts]}


def size(block: Block) -> int:
    """Return how many characters of text ``block`` shows."""
    if block["type"] == "actions":
        return sum(len(element["text"]["text"]) for element in block["elements"])
    texts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
    return sum(len(text["text"]) for text in texts if text)


def _blocks(reply: Reply, request: Request) -> Iterator[Block]:
    mark = MARKS[reply.level]
    title = one_line(safe(reply.title))
    if title:
        yield from _sections(f"{mark}*{title}*")
        mark = ""
    text = safe(reply.text, markup=reply.markup)
    yield from _sections(mark + text if text.strip() else "")
    yield from _fields(reply.fields)
    if reply.table is not None:
        yield from _table(reply.table)
    yield from _code(reply.code)
    if reply.image is not None:
        yield from _image(reply.image)
    lines = [
        f"• {safe(label(button))}: {inline(request.typed(button.line))}"
        for button in reply.buttons
        if not legible(button)
    ]
    yield from _sections("\n".join(lines))
    yield from button_blocks(reply.buttons, request, "b")


def _sections(text: str) -> Iterator[Block]:
    yield from map(section, split_text(text, limits.SECTION_TEXT))


def _fields(fields: Mapping[str, object]) -> Iterator[Block]:
    shown = [f"*{safe(str(label))}*\n{safe(str(value))}" for label, value in fields.items()]
    short = [text for text in shown if len(text) <= limits.SECTION_FIELD_TEXT]
    for start in range(0, len(short), limits.SECTION_FIELDS):
        some = short[start : start + limits.SECTION_FIELDS]
        yield {"type": "section", "fields": [_mrkdwn(text) for text in some]}
    for text in shown:
        if len(text) > limits.SECTION_FIELD_TEXT:
            yield from _sections(text)


def _table(table: Table) -> Iterator[Block]:
    text = tables.columns(table)
    if table.rows and max(map(tables.width, text.splitlines()), default=0) > TABLE_WIDTH:
        text = tables.records(table)
    yield from _code(text)


def _code(text: str) -> Iterator[Block]:
    code = literal(text)
    if code.strip():
        yield from map(section, split_code(code, limits.SECTION_TEXT))


def _image(image: Image) -> Iterator[Block]:
    alt = shorten(one_line(clean(image.alt)), limits.IMAGE_ALT) or "picture"
    if image.url.startswith("https://") and len(image.url) <= limits.IMAGE_URL:
        yield {"type": "image", "image_url": image.url, "alt_text": alt}
    else:
        yield from _sections(safe(f"{image.alt or 'picture'}: {image.url}"))


def _mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
