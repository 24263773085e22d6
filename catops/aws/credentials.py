"""Credentials where the environment has none: SnapStart's endpoint, or what boto3 finds.

With SnapStart, Lambda names an endpoint on the machine itself, which gives credentials for some
hours; only such hosts are asked, because whoever answers is believed. Elsewhere, on a laptop or in
a container of one's own, boto3 looks in every place it knows. Neither costs anything where the
environment has the credentials, so this file is imported only where it has not.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from catops.aws.sigv4 import Credentials
from catops.errors import ConfigError, DoorError
from catops.transport import get

if TYPE_CHECKING:
    from catops.transport import Get, Response

URL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN"  # noqa: S105 - its name
TOKEN_FILE = f"{TOKEN}_FILE"
#: Hosts besides loopback ones that give credentials: the agents of ECS and EKS.
HOSTS = frozenset(("localhost", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"))
#: Seconds that the endpoint, which is on this machine, has for an answer; it is asked twice.
TIMEOUT = 0.5
#: Seconds before their end from which new credentials are requested.
EARLY = 300.0
AGAIN = "Try again in a moment."
MEND = "Run in Lambda, or set AWS credentials in the environment."


def elsewhere(
    environ: Mapping[str, str], *, clock: Callable[[], float], get: Get = get
) -> Callable[[], Credentials]:
    """Return what gives credentials that are good now, whenever it is asked.

    :raises ConfigError: when there is nothing that could.
    """
    if environ.get(URL, "").strip():
        return ContainerCredentials(environ, get=get, clock=clock)
    return boto3_credentials()


class ContainerCredentials:
    """Credentials of the endpoint in the environment, kept until shortly before they end."""

    def __init__(self, environ: Mapping[str, str], *, get: Get, clock: Callable[[], float]) -> None:
        """Take the endpoint from ``environ``.

        :raises ConfigError: when it is none that may be asked.
        """
        self._environ = environ
        self._get = get
        self._clock = clock
        self._url = _allowed(environ[URL].strip())
        self._kept: tuple[Credentials, float] | None = None

    def __call__(self) -> Credentials:
        """Return credentials that are good for a while; older ones while there are no new ones.

        :raises DoorError: when the endpoint does not give any.
        """
        now = self._clock()
        if self._kept and now < self._kept[1] - EARLY:
            return self._kept[0]
        try:
            self._kept = self._fetched()
        except DoorError:
            if self._kept is None or now >= self._kept[1]:
                raise
        return self._kept[0]

    def _fetched(self) -> tuple[Credentials, float]:
        token = self._token()
        headers = {"accept": "application/json"} | ({"authorization": token} if token else {})
        response = self._asked(headers)
        if response.status != 200:
            raise DoorError(
                f"The credentials endpoint answered {response.status}.",
                mend=AGAIN,
            )
        return _read(response.body)

    def _asked(self, headers: Mapping[str, str]) -> Response:
        """Ask, and once more where no answer came; whatever fails, AWS itself was not called."""
        try:
            return self._get(self._url, headers, timeout=TIMEOUT)
        except DoorError:
            try:
                return self._get(self._url, headers, timeout=TIMEOUT)
            except DoorError as error:
                raise DoorError(f"No credentials: {error.message}", mend=AGAIN) from error

    def _token(self) -> str:
        """Return the token for the endpoint; where a file holds it, it may change at any time."""
        path = self._environ.get(TOKEN_FILE, "").strip()
        if not path:
            return self._environ.get(TOKEN, "").strip()
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123 - nothing else needs pathlib
                return file.read().strip()
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"{TOKEN_FILE} names {path}, which cannot be read.", mend=MEND
            ) from error


def boto3_credentials() -> Callable[[], Credentials]:
    """Return what gives boto3's credentials, renewed when they must be.

    :raises ConfigError: when boto3 is not installed, or finds none.
    """
    try:
        import boto3  # type: ignore[import-untyped]  # costs more than all the rest, so only here
    except ImportError as error:
        raise ConfigError(
            "AWS_ACCESS_KEY_ID is not set, so AWS cannot be called.", mend=MEND
        ) from error
    found: Any = boto3.Session().get_credentials()
    if found is None:
        raise ConfigError(
            "AWS_ACCESS_KEY_ID is not set and boto3 finds no credentials, so AWS cannot be called.",
            mend=MEND,
        )

    def frozen() -> Credentials:
        try:
            now = found.get_frozen_credentials()
        except Exception as error:
            raise DoorError(
                f"boto3 gives no credentials: {type(error).__name__}.", mend=AGAIN
            ) from error
        return Credentials(now.access_key, now.secret_key, now.token or "")

    return frozen


def _allowed(url: str) -> str:
    """Return ``url`` if it leads to this machine, or to where AWS's agents are.

    :raises ConfigError: when it leads anywhere else.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        plain = url.startswith((f"http://{parts.netloc}/", f"https://{parts.netloc}/"))
        good = plain and "@" not in parts.netloc and (host in HOSTS or _is_loopback(host))
    except ValueError:
        good = False
    if not good:
        raise ConfigError(
            f"{URL} names no host that may give credentials.",
            mend="Leave it as Lambda sets it: a loopback address, or that of AWS's own agent.",
        )
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(body: bytes) -> tuple[Credentials, float]:
    """Return what the endpoint said, and when it ends.

    :raises DoorError: when it is not what AWS documents; the message shows nothing of it.
    """
    try:
        said = json.loads(body)
        credentials = Credentials(said["AccessKeyId"], said["SecretAccessKey"], said["Token"])
        return credentials, datetime.fromisoformat(said["Expiration"]).timestamp()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DoorError(
            "The credentials endpoint answered with something else.", mend=AGAIN
        ) from error
