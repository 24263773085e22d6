"""What ``[plugins.aws]`` in ``catops.toml`` says, read into plain values and checked once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import catops

ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)
KEYS = ("accounts", "region", "ssm_documents")
ACCOUNT_KEYS = ("external_id", "region", "role", "source_identity")


@dataclass(frozen=True, slots=True)
class Account:
    """Another account the bot may act in, by the name people type.

    :ivar role: ARN of the role that is assumed there.
    :ivar region: where its things are, by default.
    :ivar external_id: what the role's trust policy asks for, if it does.
    :ivar source_identity: its trust policy allows ``sts:SetSourceIdentity``, so who asked stays on
        record through every further role.
    """

    name: str
    role: str
    region: str = ""
    external_id: str = field(default="", repr=False)
    source_identity: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of this plugin.

    :ivar region: where to look by default; the environment's region when empty.
    :ivar accounts: the other accounts by name.
    :ivar ssm_documents: the documents ``aws ssm run`` may run, and no others.
    """

    region: str
    accounts: Mapping[str, Account]
    ssm_documents: tuple[str, ...]

    def account(self, name: str) -> Account | None:
        """Return the account that people call ``name``; the bot's own, ``None``, when empty.

        :raises BadArgument: naming those there are.
        """
        if name and name not in self.accounts:
            likely = difflib.get_close_matches(name, self.accounts, n=1)
            known = ", ".join(sorted(self.accounts))
            raise catops.BadArgument(
                f"[plugins.aws.accounts] in catops.toml has no account {name!r}.",
                mend=f"Did you mean {likely[0]}?"
                if likely
                else f"It has {known}."
                if known
                else "It names none.",
            )
        return self.accounts.get(name)


def read_config(settings: catops.Settings) -> Config:
    """Return the settings of this plugin.

    :raises ConfigError: naming the key that is wrong, and how to write it.
    """
    table = settings.plugin("aws")
    _known(table, KEYS, "[plugins.aws]")
    accounts = table.get("accounts", {})
    if not isinstance(accounts, Mapping):
        raise catops.ConfigError(
            "[plugins.aws] accounts is not a table.",
            mend='Write [plugins.aws.accounts] and under it NAME = "ARN of a role".',
        )
    documents = table.get("ssm_documents", [])
    if not (isinstance(documents, list) and all(isinstance(one, str) for one in documents)):
        raise catops.ConfigError(
            "[plugins.aws] ssm_documents is not a list of names.",
            mend='Write ssm_documents = ["NAME", …].',
        )
    return Config(
        region=_text(table, "region", "[plugins.aws]"),
        accounts={name: _account(name, given) for name, given in accounts.items()},
        ssm_documents=tuple(documents),
    )


def _account(name: str, given: Any) -> Account:
    where = f"[plugins.aws.accounts] {name}"
    table = {"role": given} if isinstance(given, str) else given
    if not isinstance(table, Mapping):
        raise catops.ConfigError(
            f"{where} names no role.", mend=f'Write {name} = "arn:aws:iam::…:role/catops-…".'
        )
    _known(table, ACCOUNT_KEYS, where)
    role = _text(table, "role", where)
    if not ROLE.fullmatch(role):
        raise catops.ConfigError(
            f"{where}: {role!r} is not the ARN of a role.",
            mend="It looks like arn:aws:iam::123456789012:role/catops-operator.",
        )
    tells = table.get("source_identity", False)
    if not isinstance(tells, bool):
        raise catops.ConfigError(
            f"{where}: source_identity is neither true nor false.", mend="Write it without quotes."
        )
    return Account(
        name=name,
        role=role,
        region=_text(table, "region", where),
        external_id=_text(table, "external_id", where),
        source_identity=tells,
    )


def _known(table: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    unknown = sorted(set(table) - set(keys))
    if unknown:
        raise catops.ConfigError(
            f"{where} has no setting {unknown[0]!r}.", mend=f"It has {', '.join(keys)}."
        )


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise catops.ConfigError(f"{where}: {key} is not text.", mend=f'Write {key} = "…".')
    return value
