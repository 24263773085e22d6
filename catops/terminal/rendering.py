"""An answer on a terminal: colour where there is one, plain text where not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from catops import tables
from catops.bot.answer import Answer
from catops.reply import Level, Reply, Table
from catops.suggestions import Suggestion
from catops.text import clean, one_line

MARKS: Mapping[Level, str] = {"info": "", "success": "✓ ", "warning": "! ", "error": "✗ "}
COLOURS: Mapping[Level, str] = {"info": "", "success": "32", "warning": "33", "error": "31"}
BOLD, DIM, CODE = "1", "2", "36"

#: Slack's ``code`` and *bold*, where nothing else can be meant; what a code block holds stays.
_MARKED = re.compile(
    r"```.*?```"
    r"|(?<!`)`(?P<code>[^`\n]+)`(?!`)"
    r"|(?<![^\s(])\*(?P<bold>[^\s*`](?:[^*`\n]*[^\s*`])?)\*(?![^\s).,:;!?])",
    re.DOTALL,
)
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
            lines = [self._suggestion(one, prefix) for one in answer.suggestions]
            parts.append("\n".join([self._in(BOLD, "Next"), *lines]))
        return "\n\n".join(parts)

    def reply(self, reply: Reply, prefix: str) -> str:
        """Return ``reply`` as lines to print."""
        return "\n\n".join(self._reply(reply, prefix))

    def _suggestion(self, one: Suggestion, prefix: str) -> str:
        line = self._in(CODE, one_line(clean(f"{prefix} {one.line}")))
        because = one_line(clean(one.because))
        return f"  {line}  {self._in(DIM, f'because {because}')}" if because else f"  {line}"

    def _reply(self, reply: Reply, prefix: str) -> Iterator[str]:
        head = self._in(COLOURS[reply.level], MARKS[reply.level])
        title = one_line(clean(reply.title))
        if title:
            yield head + self._in(BOLD, title)
            head = ""
        if reply.text:
            yield head + self._text(reply.text, markup=reply.markup)
        if reply.fields:
            yield self._fields(reply.fields)
        if reply.table is not None:
            yield self._table(reply.table)
        if reply.code:
            yield clean(reply.code)
        if reply.image is not None:
            yield f"{clean(reply.image.alt)}: {clean(reply.image.url)}"
        if reply.buttons:
            yield "\n".join(
                f"  {clean(one.label)}: {self._in(CODE, clean(f'{prefix} {one.line}').strip())}"
                for one in reply.buttons
            )
        if reply.payload is not None:
            yield from self._payload(reply.payload)

    def _fields(self, fields: Mapping[str, object]) -> str:
        shown = {clean(str(label)): clean(str(value)) for label, value in fields.items()}
        wide = max(map(tables.width, shown)) + 2
        lines = []
        for label, value in shown.items():
            gap = " " * (wide - tables.width(label))
            below = "\n" + " " * wide
            lines.append(self._in(BOLD, label) + gap + below.join(value.split("\n")))
        return "\n".join(lines)

    def _table(self, table: Table) -> str:
        text = clean(tables.columns(table))
        wide = max(map(tables.width, text.splitlines()), default=0) > self._width
        return clean(tables.records(table)) if wide and table.rows else text

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
        return _MARKED.sub(self._styled, text)

    def _styled(self, match: re.Match[str]) -> str:
        code, bold = match["code"], match["bold"]
        return self._in(CODE, code) if code else self._in(BOLD, bold) if bold else match[0]

    def _in(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._colour and style and text else text


def _plain(target: str, label: str | None) -> str:
    """Return a ``<…>`` token as a terminal shows it."""
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    if target.startswith("!date^"):
        return label or target
    if target.startswith("!"):
        return "@" + (label or target[1:].partition("^")[0]).removeprefix("@")
    bare = target.removeprefix("mailto:")
    return f"{label} ({target})" if label and label not in (target, bare) else bare
