"""Who is at home: known from the request alone, with no look-up."""

from __future__ import annotations

from collections.abc import Collection

from catops.request import Person


def is_at_home(person: Person, homes: Collection[str]) -> bool:
    """Return whether a person comes from one of the workspaces or organizations ``homes``.

    :param homes: empty where they are unknown; then everybody is at home.
    """
    if not (person.id and person.team):
        return False
    theirs = {person.team, person.organization} - {""}
    return not homes or not theirs.isdisjoint(homes)
