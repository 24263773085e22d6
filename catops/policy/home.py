"""Who is at home: told by the request alone, nobody has to be asked."""

from __future__ import annotations

from collections.abc import Collection

from catops.request import Person


def is_at_home(person: Person, homes: Collection[str]) -> bool:
    """Tell whether a person comes from one of the workspaces or organizations ``homes``.

    :param homes: empty where nobody knows them; then whoever comes from anywhere is.
    """
    if not (person.id and person.team):
        return False
    return not homes or person.team in homes or person.organization in homes
