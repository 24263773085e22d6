"""A help page that is not a command: a runbook, a note, an introduction."""

from __future__ import annotations

from collections.abc import Sequence

from catops.frozen import frozen
from catops.reply import Button


@frozen
class HelpTopic:
    """One page in the bot's help.

    :ivar title: what people look it up by, e.g. ``Disk full``.
    :ivar text: the page, with the light formatting of :class:`~catops.Reply` text.
    :ivar keywords: other words it is found by.
    :ivar buttons: commands the page speaks of; shown are those that the reader may run.
    :ivar owner: who maintains it.
    :ivar review_by: the last day before it needs a review, e.g. ``2026-03-31``; past it, help says
        so above the page.
    :ivar markup: ``text`` holds links the author means, as a :class:`~catops.Reply` may.
    :ivar plugin: name of the entry point it came through; empty until a registry has it.
    """

    title: str
    text: str
    keywords: Sequence[str] = ()
    buttons: Sequence[Button] = ()
    owner: str = ""
    review_by: str = ""
    markup: bool = False
    plugin: str = ""
