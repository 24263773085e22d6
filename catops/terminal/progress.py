"""A command's progress on a terminal, and its end.

A generator's last word is progress too until it has ended, so on one screen it would stand twice.
"""

from __future__ import annotations

from typing import TextIO

from catops.reply import Reply, Visibility
from catops.terminal.rendering import Screen


class Progress:
    """Prints progress to ``stream``, which is kept: a command's own prints go elsewhere."""

    def __init__(self, screen: Screen, prefix: str, stream: TextIO) -> None:
        self._screen = screen
        self._prefix = prefix
        self._stream = stream
        self._last = ""

    def __call__(self, reply: Reply, visibility: Visibility) -> None:
        """Print ``reply``, unless that is what stands there already."""
        shown = self._screen.reply(reply, self._prefix)
        if shown and shown != self._last:
            self._last = shown
            print(shown, file=self._stream, flush=True)

    def end(self, answer: str, stream: TextIO) -> None:
        """Print the rendered ``answer`` to ``stream``; what the same screen shows is left out."""
        same = stream is self._stream or (stream.isatty() and self._stream.isatty())
        if same and self._last:
            answer = f"{answer}\n\n".removeprefix(f"{self._last}\n\n").removesuffix("\n\n")
        if answer:
            print(answer, file=stream, flush=True)
