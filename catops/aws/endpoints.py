"""Where an AWS service is and as whom to call it, from the environment that Lambda sets.

The names of the variables are the SDKs' own, so that an emulator is named once for all of them.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

from __future__ import annotations

from catops.aws.sigv4 import Credentials
from catops.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def credentials(environ: Mapping[str, str]) -> Credentials:
    """Return the credentials that Lambda puts into the environment.

    :raises ConfigError: when there are none.
    """
    try:
        return Credentials(
            environ["AWS_ACCESS_KEY_ID"],
            environ["AWS_SECRET_ACCESS_KEY"],
            environ.get("AWS_SESSION_TOKEN", ""),
        )
    except KeyError as error:
        raise ConfigError(
            f"{error.args[0]} is not set, so AWS cannot be called.",
            mend="Run in Lambda, or set AWS credentials in the environment.",
        ) from error


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

    :raises ConfigError: when the environment names one that is no URL.
    """
    for name in (f"AWS_ENDPOINT_URL_{service.upper()}", "AWS_ENDPOINT_URL"):
        given = environ.get(name, "").strip()
        if given.startswith(("https://", "http://")):
            return given.rstrip("/")
        if given:
            raise ConfigError(
                f"{name} is {given!r}, which is no URL.", mend="Write it with http:// or https://."
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
