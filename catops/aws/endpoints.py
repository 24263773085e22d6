"""Where an AWS service is and as whom to call it, from the environment that Lambda sets.

The names of the variables are the SDKs' own, so that an emulator is named once for all of them.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

from __future__ import annotations

from catops.aws.sigv4 import Credentials
from catops.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Keys:
    """As whom to call AWS: as the environment says at each call, or else as is found elsewhere."""

    def __init__(self, environ: Mapping[str, str], *, clock: Callable[[], float]) -> None:
        self._environ = environ
        self._clock = clock
        self._elsewhere: Callable[[], Credentials] | None = None

    def __call__(self) -> Credentials:
        """Return credentials that are good now.

        :raises ConfigError: when there are none.
        :raises DoorError: when whoever gives them does not answer.
        """
        key = self._environ.get("AWS_ACCESS_KEY_ID", "")
        secret = self._environ.get("AWS_SECRET_ACCESS_KEY", "")
        if key and secret:
            return Credentials(key, secret, self._environ.get("AWS_SESSION_TOKEN", ""))
        if key or secret:
            missing = "AWS_SECRET_ACCESS_KEY" if key else "AWS_ACCESS_KEY_ID"
            raise ConfigError(
                f"{missing} is not set, so AWS cannot be called.",
                mend="Set both, or neither.",
            )
        if self._elsewhere is None:
            from catops.aws.credentials import elsewhere  # never in Lambda, but with SnapStart

            self._elsewhere = elsewhere(self._environ, clock=self._clock)
        return self._elsewhere()


def region_of(environ: Mapping[str, str], arn: str = "") -> str:
    """Return the region that ``arn`` names, or else the environment.

    :raises ConfigError: when neither does.
    """
    parts = arn.split(":")
    region = parts[3] if arn.startswith("arn:") and len(parts) > 3 else ""
    region = region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or ""
    if not region:
        raise ConfigError("AWS_REGION is not set.", mend="Set it to the function's region.")
    return region


def endpoint(service: str, region: str, environ: Mapping[str, str]) -> str:
    """Return the URL of ``service``, e.g. ``lambda``, with no slash at its end.

    :raises ConfigError: when the environment names one that is not a URL.
    """
    for name in (f"AWS_ENDPOINT_URL_{service.upper()}", "AWS_ENDPOINT_URL"):
        given = environ.get(name, "").strip()
        if given.startswith(("https://", "http://")):
            return given.rstrip("/")
        if given:
            raise ConfigError(
                f"{name} is {given!r}, which is not a URL.",
                mend="Write it with http:// or https://.",
            )
    return f"https://{service}.{region}.{_suffix(region)}"


#: Regions of AWS's other partitions begin so; a test holds them to botocore's list.
_SUFFIXES = {
    "cn-": "amazonaws.com.cn",
    "eusc-": "amazonaws.eu",
    "us-iso-": "c2s.ic.gov",
    "us-isob-": "sc2s.sgov.gov",
    "us-isof-": "csp.hci.ic.gov",
    "eu-isoe-": "cloud.adc-e.uk",
}


def _suffix(region: str) -> str:
    known = (suffix for start, suffix in _SUFFIXES.items() if region.startswith(start))
    return next(known, "amazonaws.com")
