"""The one place that makes AWS clients: whose account, which region, how patient, who is asking.

botocore, boto3's lower half, is all that is needed. It is imported here, when the first command
asks something: it costs a cold start 0.2 s, and help, typos and denials need none of it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any

import catops

from catops_plugin_aws.config import Account, read_config
from catops_plugin_aws.errors import explain

#: Seconds for a connection, and for an answer; a completer has 3 s in all.
PATIENT, QUICK = (3, 20), (1, 1)
#: Tries of a read. What changes something is tried once: a lost answer is not a lost request.
TRIES = 3

#: Names of services in ``AWS_ENDPOINT_URL_…``, where they are not just the name in capitals.
#: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html
_ENDPOINTS = {"autoscaling": "AUTO_SCALING", "ce": "COST_EXPLORER", "logs": "CLOUDWATCH_LOGS"}
_UNFIT = re.compile(r"[^\w+=,.@-]", re.ASCII)


@contextmanager
def connect(
    ctx: catops.Context, region: str = "", account: str = "", *, quick: bool = False
) -> Iterator[Aws]:
    """Give AWS for one command; what it refuses inside the block is raised as what to do.

    :param region: as typed; the account's, the settings' or the environment's when empty.
    :param account: a name from ``[plugins.aws.accounts]``; the bot's own when empty.
    :param quick: somebody is typing: one try, and little time.
    :raises UserError: in place of anything a person can mend.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # not before it is needed

    aws = Aws(ctx, account=_account(ctx, account), quick=quick)
    try:
        aws.region = region or aws.region
        aws.require_region()
        yield aws
    except (BotoCoreError, ClientError) as error:
        told = explain(error, where=aws.where, region=aws.region, reads=aws.reads)
        if told is None:
            raise
        ctx.log.warning("%s", told.message)
        raise told from error


class Aws:
    """AWS, as one command sees it.

    :ivar region: the region everything is asked of.
    :ivar reads: the command changes nothing, so it may ask again.
    """

    def __init__(self, ctx: catops.Context, *, account: Account | None, quick: bool) -> None:
        self._ctx = ctx
        self._environ: Mapping[str, str] = ctx.settings.environ
        self._account = account
        self._quick = quick
        self._clients: dict[str, Any] = {}
        self._assumed: Mapping[str, Any] | None = None
        self.reads = quick or (ctx.command is not None and ctx.command.effect == "read")
        self.region = (
            (account.region if account else "")
            or read_config(ctx.settings).region
            or self._environ.get("AWS_REGION", "")
            or self._environ.get("AWS_DEFAULT_REGION", "")
        )

    @property
    def where(self) -> str:
        """The region, and the account if it is not the bot's own, for messages."""
        if self._account is None:
            return self.region
        return f"{self.region} (account {self._account.name})"

    @property
    def who(self) -> str:
        """Who asks, in the characters AWS allows: it stands in CloudTrail beside what was done."""
        person = self._ctx.person
        return _UNFIT.sub("_", f"catops-{person.team}-{person.id}".replace("--", "-"))[:48]

    def client(self, service: str, *, patience: float = 0) -> Any:
        """Return a client of ``service``, always the same one: making it takes 0.1 s.

        :param patience: seconds an answer may take, where more than the usual.
        """
        if self._assumed is None and self._account is not None:
            self._assumed = self._assume(self._account)
        if service not in self._clients:
            self._clients[service] = self._client(service, self._assumed or self._own, patience)
        return self._clients[service]

    def items(self, service: str, operation: str, path: str, **arguments: Any) -> Iterator[Any]:
        """Yield what ``operation`` lists, page after page as far as it is read.

        :param path: where the items stand in a page, as JMESPath.
        """
        paginator = self.client(service).get_paginator(operation)
        found: Iterator[Any] = paginator.paginate(**arguments).search(path)
        return (item for item in found if item is not None)

    def require_region(self) -> None:
        """Take the region of the profile where nothing else names one.

        :raises UserError: when there is none anywhere.
        """
        self.region = self.region or self._session.get_config_variable("region") or ""
        if not self.region:
            raise catops.UserError(
                "I do not know which region to ask.",
                mend="Say --region eu-west-1, or set region under [plugins.aws] in catops.toml.",
            )

    @cached_property
    def _session(self) -> Any:
        from botocore.session import Session

        session = Session(profile=None if self._own else self._environ.get("AWS_PROFILE"))
        session.register_component("data_loader", _models())
        return session

    @property
    def _own(self) -> Mapping[str, Any]:
        """The keys in the bot's environment; with none, botocore finds the bot's role itself."""
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        keys = {name.lower(): self._environ.get(name) or None for name in names}
        return keys if keys["aws_access_key_id"] else {}

    def _assume(self, account: Account) -> Mapping[str, Any]:
        """Return keys of the role in ``account``, in a session named after who asked."""
        named = f"{self.who}-{_UNFIT.sub('_', self._ctx.request.reference)}"[:64].rstrip("-")
        asked = {"RoleArn": account.role, "RoleSessionName": named, "DurationSeconds": 900}
        if account.external_id:
            asked["ExternalId"] = account.external_id
        if account.source_identity:
            asked["SourceIdentity"] = self.who
        given = self._client("sts", self._own).assume_role(**asked)["Credentials"]
        return {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }

    def _client(self, service: str, keys: Mapping[str, Any], patience: float = 0) -> Any:
        from botocore.config import Config

        connecting, answering = QUICK if self._quick else PATIENT
        name = _ENDPOINTS.get(service, service.upper())
        return self._session.create_client(
            service,
            **keys,
            region_name=self.region,
            endpoint_url=self._environ.get(f"AWS_ENDPOINT_URL_{name}")
            or self._environ.get("AWS_ENDPOINT_URL")
            or None,
            config=Config(
                connect_timeout=connecting,
                read_timeout=max(answering, patience),
                retries={
                    "mode": "standard",
                    "total_max_attempts": TRIES if self.reads and not self._quick else 1,
                },
                user_agent_extra=f"catops-plugin-aws by/{self.who}",
            ),
        )


@cache
def _models() -> Any:
    """Return what reads botocore's own files: once a process, since they take 0.2 s to parse."""
    from botocore.loaders import create_loader

    return create_loader()


def _account(ctx: catops.Context, name: str) -> Account | None:
    accounts = read_config(ctx.settings).accounts
    if not name:
        return None
    if name not in accounts:
        likely = difflib.get_close_matches(name, accounts, n=1)
        known = f"It has {', '.join(sorted(accounts))}." if accounts else "It names none."
        raise catops.BadArgument(
            f"[plugins.aws.accounts] in catops.toml has no account {name!r}.",
            mend=f"Did you mean {likely[0]}?" if likely else known,
        )
    return accounts[name]
