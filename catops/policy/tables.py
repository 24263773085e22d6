"""One table of ``catops.toml`` and what its keys hold; each mistake is told with place and mend."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catops.errors import ConfigError
from catops.policy.globs import FOREIGN
from catops.similar import similar
from catops.text import shown

#: A person's id, with the workspace before it where that is not home.
PERSON = re.compile(r"(T[A-Z0-9]{1,30}/)?[UW][A-Z0-9]{1,30}", re.ASCII)
EMAIL_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z]", re.ASCII)
_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}", re.ASCII)


class Table:
    """A table and where it stands."""

    def __init__(self, value: object, file: str, where: str) -> None:
        """Take what should be a table.

        :raises ConfigError: when it is none.
        """
        self._file = file
        self.where = where
        if not isinstance(value, Mapping):
            raise self.wrong("", "is no table.", f"Write {where} on a line, and its keys below it.")
        self.value: Mapping[str, Any] = value

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.value.items())

    def wrong(self, key: str, what: str, mend: str) -> ConfigError:
        """Return the error that says ``what`` is wrong with ``key``, or with the table itself."""
        place = f"{self._file}, {self.where}"
        return ConfigError(f"{place}: {key} {what}" if key else f"{place} {what}", mend=mend)

    def only(self, *known: str) -> None:
        """Check that there is no other key than these.

        :raises ConfigError: naming the first that is, and what was probably meant.
        """
        for key in self.value:
            if key not in known:
                likely = similar(str(key), known, most=1)
                mend = f"Did you mean {likely[0]}?" if likely else f"It has {', '.join(known)}."
                raise self.wrong(shown(str(key)), "is no key of it.", mend)

    def text(self, key: str) -> str:
        """Return a text; empty where there is none."""
        value = self.value.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, f"is {value!r}, which is no text.", f'Write {key} = "…".')
        return value.strip()

    def flag(self, key: str) -> bool:
        """Return whether something is on; off where nothing is said."""
        value = self.value.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, f"is {value!r}.", f"Write {key} = true, or leave it out.")
        return value

    def texts(self, key: str) -> list[str]:
        """Return a list of texts, or the one that is given; empty only where the key is not."""
        given = self._listed(key)
        for one in given:
            if not isinstance(one, str):
                raise self.wrong(key, f"has {one!r}, which is no text.", f'Write {key} = ["…"].')
            if not one.strip():
                raise self.wrong(key, "has an empty text.", "Take it out.")
        return given

    def values(self, key: str) -> list[str]:
        """Return a list of values as they are typed: texts, numbers, and true or false."""
        given = self._listed(key)
        for one in given:
            if not isinstance(one, str | int | float):
                raise self.wrong(key, f"has {one!r}, which nobody types.", f'Write {key} = ["…"].')
            if isinstance(one, str) and not one.strip():
                raise self.wrong(key, "has an empty text.", "Take it out.")
        return [str(one).lower() if isinstance(one, bool) else str(one) for one in given]

    def one_of(self, key: str, known: Sequence[str]) -> list[str]:
        """Return a list of words out of ``known``."""
        given = self.texts(key)
        for one in given:
            if one not in known:
                likely = similar(one, known, most=1) or [" or ".join(known)]
                raise self.wrong(key, f"has {one!r}, which is none.", f"Did you mean {likely[0]}?")
        return given

    def ids(self, key: str, initials: str, example: str) -> list[str]:
        """Return a list of ids that begin with one of ``initials``."""
        given = self.texts(key)
        for one in given:
            if one[0] not in initials or not _ID.fullmatch(one):
                raise self.wrong(
                    key,
                    f"has {one!r}, which is no id of one.",
                    f"Write the id as Slack shows it, e.g. {example}: a name can be given away.",
                )
        return given

    def inner(self, key: str) -> Table:
        """Return the table under ``key``; an empty one only where there is none."""
        inner = Table(self.value.get(key, {}), self._file, f"{self.where}, {key}")
        if key in self.value and not inner.value:
            raise inner.wrong("", "is empty.", "Take it out.")
        return inner

    def tables(self, key: str) -> list[Table]:
        """Return the tables of an array, each knowing its place in it, which begins with 1."""
        name = f"[{self.where.removesuffix(']')}.{key}]]"
        given = self.value.get(key, [])
        if not isinstance(given, list):
            raise self.wrong(key, "is no list of tables.", f"Write {name} above each.")
        return [Table(one, self._file, f"{name} {at}") for at, one in enumerate(given, 1)]

    def check_glob(self, key: str, pattern: str) -> None:
        """Check that ``pattern`` holds nothing that other patterns understand and this does not.

        :raises ConfigError: naming the character.
        """
        strange = sorted(FOREIGN & set(pattern))
        if strange:
            raise self.wrong(
                key,
                f"has the pattern {pattern!r}, and {strange[0]} means nothing in it.",
                "Only * does: it stands for anything. Write what varies in a list.",
            )

    def _listed(self, key: str) -> list[Any]:
        if key not in self.value:
            return []
        given = self.value[key]
        if isinstance(given, list):
            if not given:
                raise self.wrong(
                    key, "is empty, so it would fit nobody and nothing.", "Leave it out."
                )
            return given
        return [given]
