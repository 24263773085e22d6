"""What a command answers, independent of any chat platform; each door renders it its own way.

Text is shown as it stands: ``&``, ``<`` and ``>`` are escaped, so nothing a plugin fetched from
somewhere can mention a channel or hide a link. A plugin that wants mentions and links says
``markup=True`` and escapes what it did not write itself with :func:`escape`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, field
from typing import Any, Literal

from catops.frozen import frozen

Level = Literal["info", "success", "warning", "error"]
Visibility = Literal["channel", "user"]


@frozen
class Table:
    """Rows under columns.

    :ivar columns: the headings.
    :ivar rows: lists of cells: text, or anything with a sensible :func:`str`.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@frozen
class Image:
    """A picture.

    :ivar url: its public https URL.
    :ivar alt: the text for those who cannot see it.
    """

    url: str
    alt: str


@frozen
class Button:
    """A button that runs a command line, e.g. ``Button("Start", "vm start 7")``.

    :ivar label: the text on it.
    :ivar line: the command line without the slash command.
    """

    label: str
    line: str


@frozen
class Reply:
    """An answer. Give what there is; the parts are shown in the order they are listed here.

    :ivar text: the sentence or two a person needs; may hold light formatting (``*bold*``,
        ``_italic_``, code in backticks).
    :ivar title: a short headline above the text.
    :ivar fields: a dict of label to value, shown side by side.
    :ivar table: rows under columns.
    :ivar code: literal output, shown in a fixed-width font.
    :ivar image: one picture.
    :ivar buttons: commands that make sense next.
    :ivar level: ``info``, ``success``, ``warning`` or ``error``.
    :ivar visibility: who sees it, ``channel`` or ``user``; ``None`` leaves it to the command.
    :ivar markup: ``text`` holds mentions and links the author means (``<@U1>``, ``<url|label>``).
    :ivar payload: a ready message of the platform, sent as it is (what CatOps 1 plugins return).
    """

    text: str = ""
    _: KW_ONLY
    title: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    table: Table | None = None
    code: str = ""
    image: Image | None = None
    buttons: Sequence[Button] = ()
    level: Level = "info"
    visibility: Visibility | None = None
    markup: bool = False
    payload: Mapping[str, Any] | None = None


def escape(text: str) -> str:
    """Return ``text`` with ``&``, ``<`` and ``>`` made literal, for use where ``markup=True``.

    These three and no others: https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
