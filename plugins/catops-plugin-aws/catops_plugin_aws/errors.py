"""What AWS refuses, turned into what to do about it.

Nothing of botocore's own text is shown: what AWS said is quoted only where it is about the request
and not about who signed it.
"""

from __future__ import annotations

import re
from typing import Any

import catops

from catops_plugin_aws.iam import statements
from catops_plugin_aws.unreached import unreached, unsure

DENIED = frozenset(
    (
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "UnauthorizedException",
        "UnauthorizedOperation",
    )
)
EXPIRED = frozenset(("ExpiredToken", "ExpiredTokenException", "RequestExpired"))
UNKNOWN_KEY = frozenset(
    (
        "AuthFailure",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "OptInRequired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    )
)
THROTTLED = re.compile(r"Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimit")
MISSING = re.compile(r"NotFound|DoesNotExist|NonExistent")

#: What operations begin with that change nothing: a command that changes something looks first.
LOOKS = ("Describe", "Get", "List")
#: Operations whose permission has another name.
ALSO = {"Invoke": "InvokeFunction"}
_ACTION = re.compile(r"perform:? ([a-z0-9-]+:\w+)", re.ASCII)
_WHO = re.compile(r":(?:assumed-)?(role|user)/([\w+=,.@-]+)", re.ASCII)
_FORBIDS = re.compile(r"explicit deny in an? ([a-z -]+policy)", re.ASCII)
_SECRET = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,}|[A-Za-z0-9+/=_]{60,}")
_KEEP = 300

_EXPLICIT = "A {} forbids it explicitly, so allowing it elsewhere does not help. Ask whose it is."
_ASSUME = "That role's trust policy must name the bot's role{}, and the bot's policy that role."
_ALLOW = "Allow {} to {}; `meow iam` prints the statements the bot needs."


def explain(error: Exception, *, where: str, region: str, reads: bool) -> catops.UserError | None:
    """Return what a person can do about ``error``, or ``None`` where it is a fault in the code.

    :param where: the region and account that were asked, for messages.
    :param reads: the command changes nothing.
    """
    from botocore.exceptions import ClientError

    if isinstance(error, ClientError):
        return _refused(error, where, region, reads=reads)
    return unreached(error, where=where, region=region, reads=reads)


def _refused(error: Any, where: str, region: str, *, reads: bool) -> catops.UserError:
    """Explain an unsuccessful answer from AWS."""
    operation = str(error.operation_name)
    code = str(error.response.get("Error", {}).get("Code", ""))
    said = str(error.response.get("Error", {}).get("Message", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in DENIED:
        return _denied(operation, said, where)
    if code in EXPIRED:
        return catops.CommandFailed(
            f"The bot's AWS credentials have expired, so nothing was asked of {where}.",
            mend="Renew them where the bot runs (aws sso login, or new keys), then ask again.",
        )
    if code in UNKNOWN_KEY:
        return catops.CommandFailed(
            f"AWS does not accept the bot's credentials in {where} ({code}).",
            mend=f"Check that the keys are valid, the clock is right, and {region} is "
            "enabled for the account.",
        )
    if THROTTLED.search(code):
        tried = "several times" if reads else "once, because it changes something"
        return catops.CommandFailed(
            f"AWS throttles {operation} in {where}: too many requests. It was tried {tried}.",
            mend="Wait a minute, then ask again."
            + ("" if reads else " This call changed nothing."),
        )
    if MISSING.search(code):
        return catops.UserError(
            f"It is not in {where}: {_quoted(said) or code}",
            mend=f"Only {region} was searched: add --region or --account if it is elsewhere.",
        )
    if status >= 500 or not code or code.isdigit():
        reads = reads or operation.startswith(LOOKS)
        return catops.CommandFailed(
            f"AWS itself failed at {operation} in {where} (HTTP {status or code}).",
            mend=unsure(reads) or "Ask again in a minute; see https://health.aws.amazon.com/.",
        )
    return catops.CommandFailed(
        f"AWS refuses {operation} in {where}: {_quoted(said) or code}", mend=f"Its code is {code}."
    )


def _denied(operation: str, said: str, where: str) -> catops.CommandFailed:
    found = _ACTION.search(said)
    action = found[1] if found else _permission(operation)
    who = _WHO.search(said)
    whose = f"the {who[1]} {who[2]}" if who else "the bot's role"
    forbids = _FORBIDS.search(said)
    if forbids:
        mend = _EXPLICIT.format(forbids[1])
    elif operation == "AssumeRole":
        mend = _ASSUME.format(f" ({who[2]})" if who else "")
    else:
        mend = _ALLOW.format(action, whose)
    return catops.CommandFailed(f"AWS does not allow {action} to {whose} in {where}.", mend=mend)


def _permission(operation: str) -> str:
    """Return the permission for ``operation``, where AWS does not name it."""
    wanted = ":" + ALSO.get(operation, operation)
    declared = (action for each in statements() for action in each["Action"])
    return next((one for one in declared if one.endswith(wanted)), operation)


def _quoted(said: str) -> str:
    """Return what AWS said, on one line, without keys, tokens and encoded policies."""
    said = " ".join(said.partition("Encoded authorization failure")[0].split())
    said = _SECRET.sub("…", said)
    return said if len(said) <= _KEEP else said[:_KEEP] + "…"
