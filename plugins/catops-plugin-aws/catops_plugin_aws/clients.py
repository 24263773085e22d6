"""The one place that makes AWS clients: which account, region and timeouts, and who is asking.

botocore, boto3's lower half, is all that is needed. It is imported here, when the first command
calls AWS: it costs a cold start 0.2 s, and help, typos and denials need none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any

import catops

from catops_plugin_aws.config import Account, Config, read_config
from catops_plugin_aws.credentials import assume, name_of, own_keys
from catops_plugin_aws.errors import explain

#: Seconds for a connection, and for an answer; a completer has 3 s in all.
PATIENT, QUICK = (3, 20), (1, 1)
#: Tries of a read. A change is tried once: a lost answer is not a lost request.
TRIES = 3

#: Names of services in ``AWS_ENDPOINT_URL_…``, where they are not just the name in capitals.
#: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html
_ENDPOINTS = {"autoscaling": "AUTO_SCALING", "ce": "COST_EXPLORER", "logs": "CLOUDWATCH_LOGS"}


@contextmanager
def connect(
    ctx: catops.Context,
    region: str = "",
    account: str = "",
    *,
    quick: bool = False,
    looks: bool = False,
) -> Iterator[Aws]:
    """Give AWS for one command; its errors inside the block are raised with what to do.

    :param region: as typed; the account's, the settings' or the environment's when empty.
    :param account: a name from ``[plugins.aws.accounts]``; the bot's own when empty.
    :param quick: somebody is typing: one try, and little time.
    :param looks: nothing is changed here, whatever the command's effect.
    :raises UserError: in place of anything a person can mend.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # not before it is needed

    config = read_config(ctx.settings)
    aws = Aws(ctx, config, config.account(account), quick=quick, looks=looks)
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
    :ivar who: the name that AWS records beside what is done.
    """

    def __init__(
        self,
        ctx: catops.Context,
        config: Config,
        account: Account | None,
        *,
        quick: bool,
        looks: bool,
    ) -> None:
        self._ctx = ctx
        self._environ: Mapping[str, str] = ctx.settings.environ
        self._account = account
        self._quick = quick
        self._clients: dict[str, Any] = {}
        self._own = self._keys = own_keys(ctx.settings.environ)
        self.who = name_of(ctx.person)
        self.reads = quick or looks or (ctx.command is not None and ctx.command.effect == "read")
        self.region = (
            (account.region if account else "")
            or config.region
            or self._environ.get("AWS_REGION", "")
            or self._environ.get("AWS_DEFAULT_REGION", "")
        )

    @property
    def where(self) -> str:
        """The region, and the account if it is not the bot's own, for messages."""
        if self._account is None:
            return self.region
        return f"{self.region} (account {self._account.name})"

    def client(self, service: str, *, patience: float = 0) -> Any:
        """Return a client of ``service``, always the same one: making it takes 0.1 s.

        :param patience: seconds an answer may take, where more than the usual.
        """
        if self._account is not None and self._keys is self._own:
            sts = self._client("sts", self._own)
            self._keys = assume(sts, self._account, self.who, self._ctx.request.reference)
        if service not in self._clients:
            self._clients[service] = self._client(service, self._keys, patience)
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
                "No region is set.",
                mend="Add --region eu-west-1, or set region under [plugins.aws] in catops.toml.",
            )

    @cached_property
    def _session(self) -> Any:
        from botocore.session import Session

        session = Session(profile=None if self._own else self._environ.get("AWS_PROFILE"))
        session.register_component("data_loader", _models())
        return session

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
