"""``[access]`` of ``catops.toml``, read into roles and rules; any mistake denies access."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from catops.config_table import SECTIONS, Table
from catops.errors import ConfigError
from catops.policy.globs import FOREIGN, Glob, command_glob, folded, folded_glob, glob
from catops.policy.ids import EMAIL_DOMAIN, PERSON, read_ids
from catops.policy.model import Document, Role, Rule
from catops.similar import similar

EFFECTS = ("read", "write", "destructive")
SECTION = "access"


def read_config(config: Mapping[str, Any], *, file: str = "catops.toml") -> Document | None:
    """Return what ``[access]`` of a whole ``catops.toml`` says; ``None`` where there is none.

    :param file: what messages call it.
    :raises ConfigError: naming the file, the table, the key, the mistake and how to mend it.
    """
    for key in config:
        if key not in SECTIONS:  # a misspelt policy must not open everything
            likely = similar(str(key).strip(), SECTIONS, most=1)
            known = ", ".join(f"[{name}]" for name in SECTIONS)
            raise ConfigError(
                f"{file}: [{key}] is not a known section.",
                mend=f"Did you mean [{likely[0]}]?" if likely else f"Known are {known}.",
            )
    return read_access(config[SECTION], file=file) if SECTION in config else None


def read_access(access: object, *, file: str = "catops.toml") -> Document:
    """Return what the table ``[access]`` says.

    :raises ConfigError: as :func:`read_config` does.
    """
    table = Table(access, file, "[access]")
    table.only("roles", "allow", "deny", "workspaces", "guests", "contact", "required")
    roles = _roles(table, file)
    allow = [_rule(one, roles, allows=True) for one in table.tables("allow")]
    deny = [_rule(one, roles, allows=False) for one in table.tables("deny")]
    return Document(
        roles=roles,
        rules=(*deny, *allow),
        workspaces=frozenset(read_ids(table, "workspaces", "TE", "T0123ABCD")),
        guests=table.flag("guests"),
        contact=table.text("contact"),
        required=tuple(table.texts("required")),
    )


def _roles(table: Table, file: str) -> dict[str, Role]:
    roles = Table(table.value.get("roles", {}), file, "[access.roles]")
    return {name: _role(name, Table(of, file, f"[access.roles.{name}]")) for name, of in roles}


def _role(name: str, table: Table) -> Role:
    table.only("users", "groups", "channels", "domains", "workspaces", "guests")
    role = Role(
        name,
        people=frozenset(_people(table)),
        groups=tuple(read_ids(table, "groups", "S", "S0123ABCD")),
        channels=frozenset(read_ids(table, "channels", "CGD", "C0123ABCD")),
        domains=frozenset(_domains(table)),
        workspaces=frozenset(read_ids(table, "workspaces", "TE", "T0123ABCD")),
        guests=table.flag("guests"),
    )
    if role == Role(name, guests=role.guests):
        raise table.wrong("", "names nobody.", 'Give it users = ["U0123ABCD"], or groups.')
    return role


def _people(table: Table) -> Iterable[tuple[str, str]]:
    for given in table.texts("users"):
        if not PERSON.fullmatch(given):
            raise table.wrong(
                "users",
                f"has {given!r}, which is not a user id.",
                "Write U0123ABCD, or T0123ABCD/U0123ABCD for somebody of another workspace; "
                "the command whoami shows yours.",
            )
        team, _, person = given.rpartition("/")
        yield team, person


def _domains(table: Table) -> Iterable[str]:
    for given in table.texts("domains"):
        domain = given.lower().removeprefix("@")
        if not EMAIL_DOMAIN.fullmatch(domain):
            raise table.wrong(
                "domains",
                f"has {given!r}, which is not a domain name.",
                'Write it as "example.com".',
            )
        yield domain


def _rule(table: Table, roles: Mapping[str, Role], *, allows: bool) -> Rule:
    keys = ("name", "commands", "effects", "roles", "channels", "arguments")
    table.only(*keys, *(() if allows else ("unless", "reason")))
    patterns = [_command(table, one) for one in table.texts("commands")]
    effects = table.one_of("effects", EFFECTS)
    if not patterns and not effects:
        raise table.wrong(
            "", "does not say what it is about.", 'For everything, write commands = ["*"].'
        )
    name = table.text("name")
    shape = command_glob if allows else folded_glob
    return Rule(
        label=f"{table.where} ({name})" if name else table.where,
        allows=allows,
        commands=tuple(shape(one) for one in patterns if ":" not in one),
        qualified=tuple(shape(one) for one in patterns if ":" in one),
        effects=frozenset(effects),
        roles=tuple(_named(table, "roles", roles)),
        unless=tuple(_named(table, "unless", roles)),
        channels=frozenset(read_ids(table, "channels", "CGD", "C0123ABCD")),
        arguments=dict(_arguments(table, allows=allows)),
        reason=table.text("reason"),
    )


def _command(table: Table, pattern: str) -> str:
    _check_glob(table, "commands", pattern)
    plugin, colon, name = pattern.partition(":")
    if colon and not (plugin.strip() and name.strip()):
        raise table.wrong(
            "commands", f"has {pattern!r}, which is not a whole name.", 'Write "aws:ec2 *".'
        )
    return f"{plugin.strip()}:{name.strip()}" if colon else pattern


def _named(table: Table, key: str, roles: Mapping[str, Role]) -> Iterable[str]:
    for name in table.texts(key):
        if name not in roles:
            likely = similar(name, roles, most=1)
            raise table.wrong(
                key,
                f"names the role {name!r}, which does not exist.",
                f"Did you mean {likely[0]!r}?" if likely else f"Write [access.roles.{name}].",
            )
        yield name


def _arguments(table: Table, *, allows: bool) -> Iterable[tuple[str, tuple[Glob, ...]]]:
    inner = table.inner("arguments")
    for name, _ in inner:
        values = inner.values(name)
        for value in values:
            _check_glob(inner, name, value)
        shaped = values if allows else [folded(value) for value in values]
        yield name.removeprefix("--").replace("-", "_"), tuple(glob(value) for value in shaped)


def _check_glob(table: Table, key: str, pattern: str) -> None:
    """Check that ``pattern`` holds nothing that other patterns understand and this does not.

    :raises ConfigError: naming the character.
    """
    strange = sorted(FOREIGN & set(pattern))
    if strange:
        raise table.wrong(
            key,
            f"has the pattern {pattern!r}, in which {strange[0]} has no meaning.",
            "Only * has: it stands for anything. List the variants instead.",
        )
