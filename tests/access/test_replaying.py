"""The past is decided again for the people of then: of their organizations, in shared channels."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from access.making import SHOW, asked

from catops.audit.encoding import as_json, from_json
from catops.audit.record import Record
from catops.audit.recorder import record_of
from catops.bot.answer import Answer
from catops.outcome import Outcome, Verdict
from catops.policy.configured import Configured
from catops.policy.replaying import replay
from catops.request import Request
from catops.settings import Settings
from catops.testing import FakeDirectory

READS = '[access]\nguests = true\n{0}\n[[access.allow]]\neffects = ["read"]\n'
OPEN = READS.format("")
OF_ORGANIZATION = READS.format('workspaces = ["E1"]')
ROLE = (
    '[access]\n[access.roles.all]\nworkspaces = ["E1"]\nguests = true\n'
    '[[access.allow]]\neffects = ["read"]\nroles = ["all"]\n'
)


def policy(toml: str) -> Configured:
    return Configured(Settings({}, config=tomllib.loads(toml)), FakeDirectory())


def recorded(request: Request, decision: str) -> Record:
    """Return what is read back of a request that was decided on."""
    verdict = Verdict(decision == "allow", rule="an old rule")
    answer = Answer(
        request, None, "user", Outcome("ok"), command=SHOW, echo="show", verdict=verdict
    )
    return from_json(as_json(record_of(answer, delivered=True)))


def old(record: Record) -> Record:
    """Return a record as it was before it said where people come from."""
    return replace(record, organization="", homes=None)


def kinds(toml: str, *records: Record, against: str = "") -> list[str]:
    other = policy(against) if against else None
    done = replay(records, policy(toml), lambda name: SHOW, against=other)
    assert done.replayed == len(records)
    return [one.kind for one in done.changes]


@pytest.mark.parametrize("toml", [OF_ORGANIZATION, ROLE])
def test_people_of_the_organization_are_at_home(toml: str) -> None:
    request = asked(team="T2", organization="E1", homes=("T1",))
    assert kinds(toml, recorded(request, "allow")) == []
    assert kinds(toml, recorded(request, "deny")) == ["gains"]
    other = asked(team="T2", organization="E9", homes=("T1",))
    assert kinds(toml, recorded(other, "allow")) == ["loses"]


def test_people_met_in_a_shared_channel_are_strangers() -> None:
    stranger, member = asked(team="T2", homes=("T1",)), asked(team="T1", homes=("T1",))
    assert kinds(OPEN, recorded(stranger, "allow")) == ["loses"]
    assert kinds(OPEN, recorded(stranger, "deny")) == []
    assert kinds(OPEN, recorded(member, "deny")) == ["gains"]


@pytest.mark.parametrize(
    "who",
    [
        {"team": "T1", "homes": ("T1",)},
        {"team": "T2", "homes": ("T1",)},
        {"team": "T2", "organization": "E1", "homes": ("T1",)},
    ],
)
@pytest.mark.parametrize("toml", [OPEN, OF_ORGANIZATION, ROLE])
@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_a_record_that_does_not_say_it_is_never_certain(
    who: Mapping[str, Any], toml: str, decision: str
) -> None:
    record = old(recorded(asked(**who), decision))
    assert set(kinds(toml, record)) <= {"may lose", "may gain"}
    assert set(kinds(toml, record, against=OPEN)) <= {"may lose", "may gain"}
    line = as_json(record).replace(',"organization":"","homes":null', "")
    assert "homes" not in line
    assert from_json(line) == record


def test_a_record_that_does_not_say_it_may_be_of_a_stranger_or_of_somebody_at_home() -> None:
    request = asked(team="T2")
    assert kinds(OPEN, old(recorded(request, "allow"))) == ["may lose"]
    assert kinds(OPEN, old(recorded(request, "deny"))) == ["may gain"]
    assert kinds(OF_ORGANIZATION, old(recorded(request, "allow"))) == ["may lose"]
