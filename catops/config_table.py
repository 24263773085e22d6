"""One table of ``catops.toml`` and what its keys hold; a mistake is reported with its mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catops.errors import ConfigError
from catops.similar import similar
from catops.text import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from catops.settings import Settings

#: All that ``catops.toml`` may hold.
SECTIONS = ("access", "bot", "deploy", "history", "metrics", "plugins", "visibility")


def section(settings: Settings, name: str) -> Table:
    """Return the table ``[name]`` of ``catops.toml``; an empty one where there is none.

    :raises ConfigError: when the file cannot be read, or it is not a table.
    """
    return Table(settings.config.get(name, {}), settings.config_name, f"[{name}]")


class Table:
    """A table and where it stands."""

    def __init__(self, value: object, file: str, where: str) -> None:
        """Take what should be a table.

        :raises ConfigError: when it is not a table.
        """
        self._file = file
        self.where = where
        if not isinstance(value, Mapping):
            raise self.wrong(
                "", "is not a table.", f"Write {where} on a line, and its keys below it."
            )
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
                raise self.wrong(shown(str(key)), "is not a known key.", mend)

    def text(self, key: str) -> str:
        """Return a string; empty where there is none."""
        value = self.value.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, f"is {value!r}, which is not a string.", f'Write {key} = "…".')
        return value.strip()

    def flag(self, key: str, default: bool = False) -> bool:
        """Return whether something is on; ``default`` where the key is missing."""
        value = self.value.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"is {value!r}.", f"Write {key} = true, or leave it out.")
        return value

    def texts(self, key: str) -> list[str]:
        """Return a list of strings; one string counts as a list. Empty only without the key."""
        given = self._listed(key)
        for one in given:
            if not isinstance(one, str):
                raise self.wrong(
                    key, f"has {one!r}, which is not a string.", f'Write {key} = ["…"].'
                )
            if not one.strip():
                raise self.wrong(key, "has an empty string.", "Remove it.")
        return given

    def values(self, key: str) -> list[str]:
        """Return a list of values as they are typed: strings, numbers, and true or false."""
        given = self._listed(key)
        for one in given:
            if not isinstance(one, str | int | float):
                raise self.wrong(
                    key, f"has {one!r}, which cannot be typed.", f'Write {key} = ["…"].'
                )
            if isinstance(one, str) and not one.strip():
                raise self.wrong(key, "has an empty string.", "Remove it.")
        return [str(one).lower() if isinstance(one, bool) else str(one) for one in given]

    def one_of(self, key: str, known: Sequence[str]) -> list[str]:
        """Return a list of words out of ``known``."""
        given = self.texts(key)
        for one in given:
            if one not in known:
                likely = similar(one, known, most=1) or [" or ".join(known)]
                raise self.wrong(
                    key, f"has {one!r}, which is not one of them.", f"Did you mean {likely[0]}?"
                )
        return given

    def inner(self, key: str) -> Table:
        """Return the table under ``key``; an empty one only where there is none."""
        simple = not self.where.startswith("[[")
        where = f"{self.where[:-1]}.{key}]" if simple else f"{self.where}, {key}"
        inner = Table(self.value.get(key, {}), self._file, where)
        if key in self.value and not inner.value:
            raise inner.wrong("", "is empty.", "Remove it.")
        return inner

    def tables(self, key: str) -> list[Table]:
        """Return the tables of an array, each knowing its place in it, which begins with 1."""
        name = f"[{self.where.removesuffix(']')}.{key}]]"
        given = self.value.get(key, [])
        if not isinstance(given, list):
            raise self.wrong(key, "is not a list of tables.", f"Write {name} above each.")
        return [Table(one, self._file, f"{name} {at}") for at, one in enumerate(given, 1)]

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
