"""What somebody typed, as words: split as a shell would, after undoing what phones do to it.

Phones turn ``"`` into “ ”, ``'`` into ‘ ’, ``--`` into — and spaces into non-breaking ones. An
apostrophe inside a word (don’t) stays what it is.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator

from catops.errors import BadArgument

_SPACES = re.compile(r"[^\S\n\t ]")
_DASH = re.compile(r"^[—–]+(?=[^\W\d_][\w-]*(?:=|$))")
_DOUBLE, _CURLY = '"“”„‟', "‘’‚‛"
#: A curly single quote that is not an apostrophe inside a word.
_EDGE = rf"(?:(?<!\w)[{_CURLY}]|[{_CURLY}](?!\w))"
#: What a line is read as, piece by piece; a quote that is not closed is none of them.
_PIECE = re.compile(
    r"(?P<space>\s+)"
    r"|'(?P<literal>[^']*)'"
    rf"|[{_DOUBLE}](?P<double>(?:[^{_DOUBLE}\\]|\\.)*)[{_DOUBLE}]"
    rf"|{_EDGE}(?P<curly>(?:(?!{_EDGE})[^'])*)(?:{_EDGE}|')"
    r"|\\(?P<escaped>.)"
    rf"|(?P<plain>(?:[^\s'\\{_DOUBLE}{_CURLY}]|(?!{_EDGE})[{_CURLY}])+)",
    re.DOTALL,
)
_ESCAPED = re.compile(rf"\\([\\{_DOUBLE}])")
_QUOTES = frozenset(f"'\\{_DOUBLE}{_CURLY}")


def split_words(text: str) -> list[str]:
    """Return the words of ``text``.

    A dash in quotes or after ``--``, and all between straight single quotes, is left as it is.

    :raises BadArgument: when a quote is opened and not closed.
    """
    if _QUOTES.isdisjoint(text):
        return _with_dashes((word, True) for word in text.split())
    return _with_dashes(_words(text))


def join_words(words: list[str] | tuple[str, ...]) -> str:
    """Return ``words`` as a line that :func:`split_words` gives back, quoted only where needed."""
    return " ".join(_quoted(word) for word in words)


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Give each word, and whether it begins outside of quotes."""
    word: list[str] = []
    bare = True
    at = 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None or piece.lastgroup is None:
            raise _unbalanced(text)
        at, kind = piece.end(), piece.lastgroup
        if kind != "space":
            bare = bare if word else kind == "plain"
            word.append(_meant(kind, piece[kind]))
        elif word:
            yield "".join(word), bare
            word = []
    if word:
        yield "".join(word), bare


def _meant(kind: str, inside: str) -> str:
    """Return what was meant by a piece, without its quotes."""
    if kind in ("double", "curly"):
        inside = _SPACES.sub(" ", inside)
    return _ESCAPED.sub(r"\1", inside) if kind == "double" else inside


def _with_dashes(words: Iterable[tuple[str, bool]]) -> list[str]:
    """Return words with the dashes of flags as they were typed, before a phone made them longer."""
    made: list[str] = []
    only_words = False
    for word, bare in words:
        made.append(_DASH.sub("--", word) if bare and not only_words else word)
        only_words = only_words or made[-1] == "--"
    return made


def _quoted(word: str) -> str:
    plain = _QUOTES.isdisjoint(word) and not re.search(r"\s", word) and not _DASH.match(word)
    return word if word and plain else shlex.quote(word)


def _unbalanced(text: str) -> BadArgument:
    if text.rstrip().endswith("\\") and text.count('"') % 2 == text.count("'") % 2 == 0:
        return BadArgument(
            "The line ends in a backslash, which quotes nothing.",
            mend="Leave it out, or double it.",
        )
    return BadArgument(
        "A quote is opened but not closed, so it is unclear where that word ends.",
        mend='Close it, or put the other kind of quote around an apostrophe: "don\'t".',
    )
