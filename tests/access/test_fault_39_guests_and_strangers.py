"""Fault 39: guests, and strangers in shared channels, are denied unless they are named."""

from __future__ import annotations

import pytest
from access.making import DROP, GUEST, SHOW, STRANGER, asked, bot, decide, policy

from catops.policy.directory import Directory, NoDirectory, Profile
from catops.testing import FakeDirectory

ALL = '[[access.allow]]\ncommands = "*"\n'
GONE = Profile(gone=True)
ELSEWHERE = Profile(teams=frozenset(("T9",)))


def role(line: str, more: str = "") -> str:
    return f'{ALL}roles = "x"\n[access.roles.x]\n{line}\n{more}\n'


#: Roles that U1 has as a member, by any of the ways.
BY_ANY_WAY = ['groups = "S1"', 'channels = "C1"', 'domains = "example.com"', 'workspaces = "T1"']


def who(profile: Profile) -> FakeDirectory:
    about = Profile(profile.guest, profile.stranger, profile.gone, profile.teams, "t@Example.com")
    return FakeDirectory({"U1": about}, {"S1": ["U1"]})


@pytest.mark.parametrize("profile", [GUEST, STRANGER, GONE, ELSEWHERE])
def test_what_is_for_everybody_is_for_members(profile: Profile) -> None:
    assert decide(ALL, directory=who(Profile())).allowed
    assert not decide(ALL, directory=who(profile)).allowed


@pytest.mark.parametrize("profile", [GUEST, STRANGER, GONE, ELSEWHERE])
@pytest.mark.parametrize("line", BY_ANY_WAY)
def test_a_role_is_for_members_unless_it_says_guests(line: str, profile: Profile) -> None:
    assert decide(role(line), directory=who(Profile())).allowed
    assert not decide(role(line), directory=who(profile)).allowed
    assert decide(role(line, "guests = true"), directory=who(profile)).allowed


@pytest.mark.parametrize("profile", [GUEST, STRANGER, ELSEWHERE])
def test_whoever_is_named_by_id_is_in_and_nobody_is_asked(profile: Profile) -> None:
    directory = who(profile)
    assert decide(role('users = "U1"'), directory=directory).allowed
    assert directory.asked == []


def test_members_alone_have_the_role_of_a_domain() -> None:
    toml = role('domains = "example.com"')
    for email in (
        "t@example.org",
        "example.com",
        "t@sub.example.com",
        "t@example.com.evil.org",
        "",
    ):
        assert not decide(toml, directory=FakeDirectory({"U1": Profile(email=email)})).allowed


# Strangers: told by the request itself, nobody need be asked.

HOMES = ['[access]\nworkspaces = ["T1"]\n', ""]


def test_a_person_of_another_workspace_is_a_stranger_by_the_rules() -> None:
    toml = '[access]\nworkspaces = ["T1"]\n' + ALL
    directory = FakeDirectory()
    assert not decide(toml, SHOW, {}, directory, team="T2").allowed
    assert directory.asked == []
    assert decide(toml, SHOW, {}, directory, team="T1").allowed


def test_the_deployment_may_name_its_workspaces_too() -> None:
    written = policy(ALL, environ={"CATOPS_TEAMS": "T1 E1"})
    assert written.decide(asked(team="T1"), SHOW, {}).allowed
    assert not written.decide(asked(team="T2"), SHOW, {}).allowed
    assert written.decide(asked(team="T2", organization="E1"), SHOW, {}).allowed


def test_otherwise_home_is_where_the_request_says_the_bot_is() -> None:
    assert decide(ALL, SHOW, {}, team="T1", homes=("T1",)).allowed
    assert not decide(ALL, SHOW, {}, team="T2", homes=("T1",)).allowed
    assert not decide(ALL, SHOW, {}, team="", homes=()).allowed


def test_a_stranger_is_in_no_group_of_home_whatever_id_they_have() -> None:
    toml = '[access]\nworkspaces = ["T1"]\n' + role('groups = "S1"', "guests = true")
    directory = who(Profile())
    assert decide(toml, directory=directory, team="T1").allowed
    assert not decide(toml, directory=directory, team="T2").allowed


def test_a_stranger_is_named_with_the_workspace() -> None:
    toml = '[access]\nworkspaces = ["T1"]\n'
    assert decide(toml + role('users = "T2/U1"'), team="T2").allowed
    assert not decide(toml + role('users = "U1"'), team="T2").allowed
    assert decide(toml + role('workspaces = "T2"', "guests = true"), team="T2").allowed
    assert not decide(toml + role('workspaces = "T2"'), team="T2").allowed


def test_a_denial_knows_a_stranger_by_the_id_alone() -> None:
    toml = role('workspaces = "T2"', "guests = true") + (
        '[access.roles.y]\nusers = "U1"\n[[access.deny]]\ncommands = "*"\nroles = "y"\n'
    )
    assert not decide('[access]\nworkspaces = ["T1"]\n' + toml, team="T2").allowed


def test_guests_of_home_may_count_as_members_and_strangers_never() -> None:
    toml = '[access]\nguests = true\nworkspaces = ["T1"]\n' + ALL
    directory = who(GUEST)
    assert decide(toml, directory=directory).allowed
    assert directory.asked == []
    assert not decide(toml, directory=directory, team="T2").allowed


def test_what_outsiders_are_told() -> None:
    guest = bot(ALL, who(GUEST))
    text = guest.say("show").text
    assert "guests may run only what they are named for." in text
    assert 'users = ["T1/U1"]' in text
    for line, status in {
        "whoami": "ok",
        "ping": "ok",
        "help": "refused",
        "access": "refused",
    }.items():
        assert guest.say(line).status == status, line
    stranger = bot('[access]\nworkspaces = ["T1"]\n' + ALL)
    text = stranger.say("show", team="T2").text
    assert "you come from a workspace that is not this bot's." in text
    assert 'users = ["T2/U1"]' in text
    assert stranger.say("help", team="T2").status == "refused"
    assert stranger.say("whoami", team="T2").status == "ok"


BROKEN = '[access]\nalow = []\n[access.roles.secret]\nusers = "U7"\n'


@pytest.mark.parametrize(
    ("profile", "team"), [(GUEST, "T1"), (STRANGER, "T1"), (GONE, "T1"), (Profile(), "T2")]
)
def test_outsiders_are_not_told_what_is_wrong_with_broken_rules(
    profile: Profile, team: str
) -> None:
    written = policy(BROKEN, who(profile), environ={"CATOPS_TEAMS": "T1"})
    verdict = written.decide(asked(team=team), SHOW)
    assert verdict.reason == "the access rules are broken, so everything is closed."
    assert verdict.mend == "Tell the people who run this bot."
    assert written.explain(asked(team=team), SHOW).verdict == verdict


@pytest.mark.parametrize("directory", [who(Profile()), NoDirectory()])
def test_people_at_home_are_told_what_is_wrong_with_broken_rules(directory: Directory) -> None:
    verdict = policy(BROKEN, directory, environ={"CATOPS_TEAMS": "T1"}).decide(asked(), SHOW)
    assert "'alow' is not a known key." in verdict.reason
    assert verdict.mend == "Did you mean allow?"


# Without a token nobody can be asked.


def test_without_a_token_the_named_are_in_and_nobody_else() -> None:
    nobody = NoDirectory()
    assert decide(role('users = "U1"'), DROP, directory=nobody).allowed
    for toml in (ALL, *(role(line) for line in BY_ANY_WAY)):
        verdict = decide(toml, directory=nobody)
        assert not verdict.allowed
        assert "the bot has no token to ask Slack with" in verdict.reason
        assert "SLACK_BOT_TOKEN" in verdict.mend
        assert "guests = true" in verdict.mend


@pytest.mark.parametrize("line", ['channels = "C1"', 'workspaces = "T1"'])
def test_without_a_token_roles_by_place_work_where_guests_count(line: str) -> None:
    assert decide(role(line, "guests = true"), directory=NoDirectory()).allowed
    assert decide("[access]\nguests = true\n" + role(line), directory=NoDirectory()).allowed
    assert decide("[access]\nguests = true\n" + ALL, directory=NoDirectory()).allowed
