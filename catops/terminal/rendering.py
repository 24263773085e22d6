"""An answer on a terminal: colour where there is one, plain text where not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from catops import tables
from catops.answer import Answer
from catops.reply import Level, Reply
from catops.text import clean

MARKS: Mapping[Level, str] = {"info": "", "success": "✓ ", "warning": "! ", "error": "✗ "}
COLOURS: Mapping[Level, str] = {"info": "", "success": "32", "warning": "33", "error": "31"}
BOLD, DIM, CODE = "1", "2", "36"

_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_TOKEN = re.compile(r"<([^<>|\n]+)(?:\|([^<>\n]*))?>")


class Screen:
    """Renders answers for a terminal of some width."""

    def __init__(self, *, colour: bool, width: int = 80) -> None:
        self._colour = colour
        self._width = width

    def answer(self, answer: Answer) -> str:
        """Return ``answer`` as lines to print, without a last newline; empty for no reply."""
        if answer.reply is None:
            return ""
        parts = [*self._reply(answer.reply, answer.request.prefix)] or ["Done; nothing to show."]
        if answer.suggestions:
            prefix = answer.request.prefix
            lines = [
                f"  {self._in(CODE, f'{prefix} {one.line}'.strip())}  "
                + self._in(DIM, f"because {one.because}")
                for one in answer.suggestions
            ]
            parts.append("\n".join([self._in(BOLD, "Next"), *lines]))
        return "\n\n".join(parts)

    def reply(self, reply: Reply, prefix: str) -> str:
        """Return ``reply`` as lines to print."""
        return "\n\n".join(self._reply(reply, prefix))

    def _reply(self, reply: Reply, prefix: str) -> Iterator[str]:
        head = self._in(COLOURS[reply.level], MARKS[reply.level])
        if reply.title:
            yield head + self._in(BOLD, clean(reply.title))
            head = ""
        if reply.text:
            yield head + self._text(reply.text, markup=reply.markup)
        if reply.fields:
            yield self._fields(reply.fields)
        if reply.table is not None:
            text = clean(tables.columns(reply.table))
            wide = max(map(tables.width, text.splitlines()), default=0) > self._width
            yield clean(tables.records(reply.table)) if wide else text
        if reply.code:
            yield clean(reply.code)
        if reply.image is not None:
            yield f"{clean(reply.image.alt)}: {clean(reply.image.url)}"
        if reply.buttons:
            yield "\n".join(
                f"  {clean(one.label)}: {self._in(CODE, f'{prefix} {clean(one.line)}')}"
                for one in reply.buttons
            )
        if reply.payload is not None:
            yield from self._payload(reply.payload)

    def _fields(self, fields: Mapping[str, object]) -> str:
        wide = max(tables.width(label) for label in fields)
        lines = []
        for label, value in fields.items():
            gap = " " * (wide - tables.width(label) + 2)
            lines.append(f"{self._in(BOLD, clean(label))}{gap}{clean(str(value))}")
        return "\n".join(lines)

    def _payload(self, payload: Mapping[str, object]) -> Iterator[str]:
        text = payload.get("text")
        if text:
            yield self._text(str(text), markup=True)
        attachments = payload.get("attachments")
        for one in attachments if isinstance(attachments, list) else ():
            if isinstance(one, Mapping):
                shown = [one.get(key) for key in ("pretext", "title", "text", "image_url")]
                yield "\n".join(clean(str(part)) for part in shown if part)

    def _text(self, text: str, *, markup: bool) -> str:
        text = clean(text)
        if markup:
            text = _TOKEN.sub(lambda match: _plain(match[1], match[2]), text)
            text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        if self._colour:
            text = _BOLD.sub(lambda match: self._in(BOLD, match[1]), text)
            text = _INLINE.sub(lambda match: self._in(CODE, match[1]), text)
        return text

    def _in(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._colour and style and text else text


def _plain(target: str, label: str | None) -> str:
    """Return a ``<…>`` token as a terminal shows it."""
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    if target.startswith("!"):
        return "@" + (label or target[1:].partition("^")[0])
    return f"{label} ({target})" if label and label != target else target
