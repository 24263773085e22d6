"""One IAM policy statement from a plugin's ``catops_iam()``, checked for what a role can hold.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from catops.declaring import what_is
from catops.errors import PluginError

#: How each fault of it begins, here and where the hook fails itself.
HOOK = "catops_iam()"

_KEYS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+", re.ASCII)
_RESOURCE = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+", re.DOTALL)
_SID = re.compile(r"[A-Za-z0-9]*", re.ASCII)
_SHAPE = 'Give {"Effect": "Allow", "Action": ["ec2:StartInstances"], "Resource": "arn:…"}.'


def check_statement(given: Any) -> None:
    """Check one statement as a plugin's ``catops_iam()`` gives it.

    :raises PluginError: saying what is wrong with it.
    """
    if not isinstance(given, Mapping):
        raise PluginError(f"{HOOK} gives {what_is(given)}, not a statement.", mend=_SHAPE)
    unknown = [key for key in given if key not in _KEYS]
    if unknown:
        mend = f"A statement has {', '.join(_KEYS)}, written so."
        raise _bad(given, f"has {unknown[0]!r}, which is not a key of a role's statement", mend)
    if given.get("Effect") not in ("Allow", "Deny"):
        raise _bad(given, f"has Effect {given.get('Effect')!r}", "Write Allow or Deny.")
    _check_list(given, ("Action", "NotAction"), _ACTION, "ec2:StartInstances")
    _check_list(given, ("Resource", "NotResource"), _RESOURCE, "arn:aws:ec2:*:*:instance/*")
    sid = given.get("Sid", "")
    if not isinstance(sid, str) or not _SID.fullmatch(sid):
        raise _bad(given, f"has Sid {sid!r}", "A Sid has letters and digits only.")
    _check_condition(given)


def _check_list(
    given: Mapping[str, Any], keys: tuple[str, str], pattern: re.Pattern[str], example: str
) -> None:
    here = [key for key in keys if key in given]
    if len(here) != 1:
        raise _bad(given, f"has {' and '.join(here) or f'no {keys[0]}'}", f"Give one {keys[0]}.")
    (key,) = here
    values = given[key] if isinstance(given[key], list | tuple) else [given[key]]
    for value in values or [None]:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            mend = f"Write each as {example!r}."
            raise _bad(given, f"has {key} {value!r}", mend)


def _check_condition(given: Mapping[str, Any]) -> None:
    condition = given.get("Condition", {})
    fits = isinstance(condition, Mapping) and all(
        isinstance(tests, Mapping) for tests in condition.values()
    )
    try:
        json.dumps(condition)
    except (TypeError, ValueError, RecursionError):
        fits = False
    if not fits:
        mend = 'Write it as {"StringEquals": {"aws:ResourceTag/team": "web"}}.'
        raise _bad(given, "has a malformed Condition", mend)


def _bad(given: Mapping[str, Any], what: str, mend: str) -> PluginError:
    sid = given.get("Sid")
    named = f"the statement {sid!r}" if sid and isinstance(sid, str) else "a statement"
    return PluginError(f"{HOOK} gives {named} that {what}.", mend=mend)
