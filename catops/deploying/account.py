"""An AWS account, asked with the credentials that every AWS tool finds.

Asked are names, states and policies; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from catops.errors import ConfigError

#: Seconds for a connection and for an answer; a check should not take longer.
CONNECT, READ = 3, 10


class Unreachable(ConfigError):
    """AWS cannot be asked at all."""


class Refused(ConfigError):
    """AWS refuses an operation.

    :ivar code: AWS' name for the reason, e.g. ``ExpiredToken``.
    """

    def __init__(self, code: str, operation: str) -> None:
        super().__init__(f"AWS refuses {operation}: {code}.")
        self.code = code
        self.operation = operation

    @property
    def denied(self) -> bool:
        """Whether the credentials are good, but may not do this."""
        return self.code.startswith(("AccessDenied", "UnauthorizedOperation"))


class Account:
    """An account, asked in one region."""

    def __init__(self, environ: Mapping[str, str], region: str = "") -> None:
        """Find credentials.

        :raises Unreachable: when there are none.
        """
        region = region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or ""
        self._environ = environ
        try:
            self._session = boto3.Session(
                aws_access_key_id=environ.get("AWS_ACCESS_KEY_ID") or None,
                aws_secret_access_key=environ.get("AWS_SECRET_ACCESS_KEY") or None,
                aws_session_token=environ.get("AWS_SESSION_TOKEN") or None,
                profile_name=environ.get("AWS_PROFILE") or None,
                region_name=region or "us-east-1",
            )
            if self._session.get_credentials() is None:
                raise Unreachable("there are no AWS credentials")
        except BotoCoreError as error:
            raise Unreachable(str(error)) from error
        self._client = cache(self._made)

    def ask(self, service: str, operation: str, **parameters: Any) -> Mapping[str, Any]:
        """Call an operation.

        :raises Unreachable: when AWS does not answer.
        :raises Refused: when it answers with an error.
        """
        try:
            said: Mapping[str, Any] = getattr(self._client(service), operation)(**parameters)
        except ClientError as error:
            raise Refused(error.response["Error"]["Code"], error.operation_name) from error
        except (BotoCoreError, ValueError) as error:  # ValueError: an endpoint that is not a URL
            raise Unreachable(str(error)) from error
        return said

    def _made(self, service: str) -> Any:
        own = f"AWS_ENDPOINT_URL_{service.upper()}"
        return self._session.client(
            service,
            endpoint_url=self._environ.get(own) or self._environ.get("AWS_ENDPOINT_URL") or None,
            config=Config(
                connect_timeout=CONNECT, read_timeout=READ, retries={"total_max_attempts": 1}
            ),
        )
