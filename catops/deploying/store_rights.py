"""The bot's own table: what of it may be named in a policy, as the packaged stack tells it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catops.deploying.stack_parts import Stack, is_blank

KIND = "dynamodb://"
#: How CloudFormation's functions name a resource: ``{"Ref": "Store"}`` and ``${Store}``.
_NAMED = re.compile(r'"Ref": "(\w+)"|\$\{(\w+)(?:\.Arn)?\}')
_LEFT_OUT = "the statement CatopsStore, for the table of the bot, is left out: "


@dataclass(frozen=True, slots=True)
class Table:
    """The table that ``main`` remembers in.

    :ivar resource: its name or ARN, or its ARN as CloudFormation makes it; empty for none.
    :ivar why_not: what to say where there may be one that cannot be told.
    """

    resource: str | Mapping[str, Any] = ""
    why_not: str = ""


def find_table(given: str, stack: Stack | None, stage: str) -> Table:
    """Return the table of a stage.

    :param given: ``CATOPS_STORE`` as it is set; a table there wins over the packaged one.
    :param stack: what is packaged, if anything.
    """
    if given.startswith(KIND):
        return Table(given.removeprefix(KIND))
    if stack is None:
        why = "nothing is packaged in .serverless, so its name is not known.\n"
        return Table(why_not=f"{_LEFT_OUT}{why}{_mend(stage)}")
    if stack.stage != stage:
        why = f".serverless holds the stage {stack.stage}, not {stage}.\n"
        return Table(why_not=f"{_LEFT_OUT}{why}{_mend(stage)}")
    return _packaged(stack)


def _packaged(stack: Stack) -> Table:
    main = stack.functions.get("main")
    store = main.variables.get("CATOPS_STORE") if main else None
    if is_blank(store):
        return Table()
    if isinstance(store, str):
        return Table(store.removeprefix(KIND)) if store.startswith(KIND) else Table()
    named = {one for pair in _NAMED.findall(json.dumps(store)) for one in pair}
    tables = [table for table in stack.tables if table in named]
    if len(tables) == 1:
        return Table({"Fn::GetAtt": [tables[0], "Arn"]})
    why = f"CATOPS_STORE of {stack.name} is {json.dumps(store)}, which names no table of it.\n"
    return Table(why_not=f"{_LEFT_OUT}{why}Set CATOPS_STORE=dynamodb://TABLE.")


def _mend(stage: str) -> str:
    return (
        f"Package it: npx serverless package --stage {stage}. Or set CATOPS_STORE=dynamodb://TABLE."
    )
