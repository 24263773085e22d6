"""On whose behalf AWS is called: with the bot's own keys, or a role in another account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import catops

from catops_plugin_aws.config import Account

#: Keyword arguments of botocore's clients.
Keys = Mapping[str, Any]

#: What a name in CloudTrail may not hold, how long it is at most, and how long a role is kept for.
#: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
_UNFIT = re.compile(r"[^\w+=,.@-]", re.ASCII)
NAME, SESSION, SECONDS = 48, 64, 900


def own_keys(environ: Mapping[str, str]) -> Keys:
    """Return the keys in ``environ``; with none there, botocore finds the bot's role itself."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    keys = {name.lower(): environ.get(name) or None for name in names}
    return keys if keys["aws_access_key_id"] else {}


def name_of(person: catops.Person) -> str:
    """Return who asks, in the characters that AWS takes, e.g. ``catops-T1-U1``."""
    parts = [part for part in ("catops", person.team, person.id) if part]
    return _UNFIT.sub("_", "-".join(parts))[:NAME]


def assume(sts: Any, account: Account, who: str, reference: str) -> Keys:
    """Return keys of the role in ``account``, in a session named after who asked, and for what.

    :param sts: a client of STS, with the bot's own keys.
    """
    session = f"{who}-{_UNFIT.sub('_', reference)}".rstrip("-")[:SESSION]
    asked = {"RoleArn": account.role, "RoleSessionName": session, "DurationSeconds": SECONDS}
    if account.external_id:
        asked["ExternalId"] = account.external_id
    if account.source_identity:
        asked["SourceIdentity"] = who
    given = sts.assume_role(**asked)["Credentials"]
    return {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
