"""Roles and rules, as ``[access]`` says them and as decisions need them: read once, compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from catops.frozen import frozen
from catops.policy.globs import Glob


@frozen
class Role:
    """A name for people. Everybody who fits one of its lines has it.

    :ivar people: workspace and id of those it names; workspace ``""`` is home.
    :ivar groups: ids of user groups.
    :ivar channels: ids of channels: whoever asks there.
    :ivar domains: what comes after the ``@`` of an e-mail address, in lower case.
    :ivar workspaces: ids of workspaces.
    :ivar guests: guests and strangers can have it too.
    """

    name: str
    people: frozenset[tuple[str, str]] = frozenset()
    groups: tuple[str, ...] = ()
    channels: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    workspaces: frozenset[str] = frozenset()
    guests: bool = False

    @property
    def asks(self) -> bool:
        """Whether the chat has to be asked to know who has it."""
        return bool(self.groups or self.domains)


@frozen
class Rule:
    """What is allowed, or denied, to whom, where, and with which arguments.

    A rule does not restrict what it does not mention: one without roles is for everybody.

    :ivar label: what it is called in answers and in the record.
    :ivar commands: names, or ``plugin:name``; none is every command.
    :ivar qualified: those of them that name a plugin too.
    :ivar arguments: by parameter, the values that it is about.
    :ivar unless: roles that a denial leaves alone.
    :ivar reason: what the person sees on a denial.
    """

    label: str
    allows: bool
    commands: tuple[Glob, ...] = ()
    qualified: tuple[Glob, ...] = ()
    effects: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    channels: frozenset[str] = frozenset()
    arguments: Mapping[str, tuple[Glob, ...]] = field(default_factory=dict)
    reason: str = ""


@frozen
class Document:
    """All of ``[access]``.

    :ivar workspaces: the workspaces and organizations whose people are at home; empty leaves it to
        the deployment.
    :ivar guests: guests of these workspaces count as their members.
    :ivar contact: whom people should ask, as shown to them.
    :ivar required: plugins without which nothing is allowed.
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    workspaces: frozenset[str] = frozenset()
    guests: bool = False
    contact: str = ""
    required: tuple[str, ...] = ()
