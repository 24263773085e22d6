"""Why AWS gave no answer: no credentials, no such region, no route, or no time."""

from __future__ import annotations

import difflib
from urllib.parse import urlsplit

import catops

from catops_plugin_aws.regions import known_regions


def unreached(error: Exception, *, where: str, region: str, reads: bool) -> catops.UserError | None:
    """Explain why AWS did not answer at all; ``None`` where it is a fault in the code."""
    from botocore import exceptions as known

    host = urlsplit(str(getattr(error, "kwargs", {}).get("endpoint_url", ""))).netloc or "AWS"
    lost = (known.ReadTimeoutError, known.ConnectionClosedError, known.IncompleteReadError)
    no_credentials = (
        known.NoCredentialsError,
        known.PartialCredentialsError,
        known.CredentialRetrievalError,
        known.ProfileNotFound,
        known.SSOError,
        known.TokenRetrievalError,
    )
    if isinstance(error, no_credentials):
        return catops.CommandFailed(
            "The bot has no AWS credentials, or only part of them.",
            mend="Give the function a role; on your own machine, aws sso login or AWS_PROFILE.",
        )
    if isinstance(error, known.InvalidRegionError):
        return catops.UserError(f"{region!r} is not a region.", mend=_meant(region))
    if isinstance(error, lost):
        return catops.CommandFailed(
            f"{host} took the request but did not answer in time.",
            mend=unsure(reads) or "Ask again, and for less: a shorter --since, a --filter.",
        )
    if isinstance(error, known.ConnectionError | known.HTTPClientError):
        return catops.CommandFailed(
            f"{host} cannot be reached, so nothing was asked of {where}.",
            mend=_meant(region) or "Is there a way out, a NAT gateway or a VPC endpoint?",
        )
    return None


def unsure(reads: bool) -> str:
    """Return what to do when a request may have been carried out; nothing where it only read."""
    return "" if reads else "Whether it was done is unknown: look before you run it again."


def _meant(region: str) -> str:
    """Return which region was meant by one that does not exist; nothing for one that does."""
    known = known_regions()
    if region in known:
        return ""
    likely = difflib.get_close_matches(region, known, n=1)
    return f"Did you mean --region {likely[0]}?" if likely else "Add --region eu-west-1."
