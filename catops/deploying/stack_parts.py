"""A packaged stack and its functions, as far as the checks and ``meow iam`` look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What must be set where ``custom.catops.required`` in ``serverless.yml`` says nothing.
REQUIRED = ("SLACK_SIGNING_SECRET",)


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function of the stack.

    :ivar key: what ``serverless.yml`` calls it, e.g. ``respond``, ``main`` or ``log``.
    :ivar name: what AWS calls it, e.g. ``catops-bot-dev-main``.
    :ivar variables: its environment; a value is a text, or what CloudFormation makes one of.
    :ivar retries: how often Lambda runs it again after a failure.
    :ivar on_failure: whether a failure is sent to a destination.
    """

    key: str
    name: str
    runtime: str
    architecture: str
    timeout: int
    variables: Mapping[str, Any]
    retries: int
    on_failure: bool
    statements: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Stack:
    """A packaged stack.

    :ivar functions: by what ``serverless.yml`` calls them.
    :ivar bundle: the zip that would be deployed, if it is there.
    :ivar routes: how the functions are reached, e.g. ``POST /slack``.
    :ivar tables: its DynamoDB tables, by the names of the resources.
    :ivar required: the variables that must be set.
    """

    service: str
    stage: str
    region: str
    functions: Mapping[str, Function]
    bundle: Path | None
    routes: Sequence[str]
    tables: Sequence[str]
    required: Sequence[str]

    @property
    def name(self) -> str:
        """The stack's name in CloudFormation."""
        return f"{self.service}-{self.stage}"

    @property
    def is_bot(self) -> bool:
        """Whether it runs commands; ``slack_logger`` does not."""
        return not {"respond", "main"}.isdisjoint(self.functions)

    @property
    def typical(self) -> Function | None:
        """The function that tells what the bundle is built for: ``main``, or else another."""
        python = [one for one in self.functions.values() if one.runtime.startswith("python")]
        return self.functions.get("main") or next(iter(python), None)

    def given(self, name: str) -> Any:
        """Return a variable, as the first function that has it has it; ``None`` for none."""
        values = (one.variables.get(name) for one in self.functions.values())
        return next((value for value in values if not is_blank(value)), None)


def is_blank(value: Any) -> bool:
    """Return whether a variable is missing or empty; what CloudFormation fills in is not."""
    return value is None or (isinstance(value, str) and not value.strip())
