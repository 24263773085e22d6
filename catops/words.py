"""What somebody typed, as words: split as a shell would, after undoing what phones do to it.

Phones turn ``"`` into “ ”, ``'`` into ‘ ’, ``--`` into — and spaces into non-breaking ones. An
apostrophe inside a word (don’t) stays what it is.
"""

from __future__ import annotations

import re
import shlex

from catops.errors import BadArgument

_SPACES = re.compile(r"[^\S\n\t ]")
_DOUBLE = str.maketrans("“”„‟", '""""')
_SINGLE = re.compile(r"(?<!\w)[‘’‚‛]|[‘’‚‛](?!\w)")
_DASH = re.compile(r"^[—–]+(?=[^\W\d_][\w-]*(?:=|$))")
_INSIDE = re.compile(r'["\\“”„‟]')
_CURLY = frozenset("“”„‟‘’‚‛")
_QUOTES = _CURLY | frozenset("'\"\\")


def split_words(text: str) -> list[str]:
    """Return the words of ``text``.

    :raises BadArgument: when a quote is opened and not closed.
    """
    text = _SPACES.sub(" ", text)
    if _QUOTES.isdisjoint(text):
        words = text.split()
    else:
        try:
            words = shlex.split(_SINGLE.sub("'", text.translate(_DOUBLE)))
        except ValueError as error:
            raise _unbalanced(text) from error
    return [_DASH.sub("--", word) for word in words]


def join_words(words: list[str] | tuple[str, ...]) -> str:
    """Return ``words`` as a line that :func:`split_words` gives back, quoted only where needed."""
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    if word and _QUOTES.isdisjoint(word) and not re.search(r"\s", word):
        return word
    if _CURLY.isdisjoint(word):
        return shlex.quote(word)
    return '"' + _INSIDE.sub(r"\\\g<0>", word) + '"'  # shlex's own quotes may meet a curly one


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
