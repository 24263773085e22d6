"""Slack's ids and e-mail domains, as ``[access]`` names people, groups, channels and workspaces."""

from __future__ import annotations

import re

from catops.config_table import Table

#: A person's id, with the workspace before it where that is not home.
PERSON = re.compile(r"(T[A-Z0-9]{1,30}/)?[UW][A-Z0-9]{1,30}", re.ASCII)
EMAIL_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z]", re.ASCII)
_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}", re.ASCII)


def read_ids(table: Table, key: str, initials: str, example: str) -> list[str]:
    """Return the ids under ``key``, each of which begins with one of ``initials``.

    :raises ConfigError: naming what is not an id.
    """
    given = table.texts(key)
    for one in given:
        if one[0] not in initials or not _ID.fullmatch(one):
            raise table.wrong(
                key,
                f"has {one!r}, which is not such an id.",
                f"Write the id as Slack shows it, e.g. {example}: a name can be given away.",
            )
    return given
