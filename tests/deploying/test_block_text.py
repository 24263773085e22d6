"""Our YAML says to a reader of YAML exactly what it was made of."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catops.deploying.manifest.block_text import as_yaml

#: Texts that a reader of YAML, old or new, might take for something else.
TRAPS = (
    *("yes", "No", "on", "null", "~", "1", "1.5", "0x1", "1e3", "2026-01-01", "12:30:45", ".inf"),
    *("a: b", "a #b", "- a", "&a", "*a", "!a", "@a", "`a", "%a", "? a", "|", ">", "<<", "=", "---"),
    *(" a", "a ", "\na", "a\n", "'a'", '"a"', "{a}", "[a]", "a,b", "\x85", "\u2028", "\ufeff"),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(TRAPS)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(value=VALUES)
@example(value={"a": [[1, [2]], {"b": [{"c": {}}, []]}]})
@example(value=[{"command": "/catops", "url": "https://example.com/slack"}])
def test_what_is_read_is_what_was_written(value: Any) -> None:
    assert yaml.safe_load(as_yaml(value)) == value


def test_it_reads_as_people_write_it() -> None:
    value = {"_metadata": {"version": 1}, "commands": [{"command": "/catops", "escape": True}]}
    assert as_yaml(value).splitlines() == [
        "_metadata:",
        "  version: 1",
        "commands:",
        "  - command: /catops",
        "    escape: true",
    ]


@pytest.mark.parametrize("value", [None, 1.5, b"bytes", {"a": {1, 2}}])
def test_what_a_manifest_never_holds_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot stand in a manifest"):
        as_yaml(value)
