"""Conditions of dependencies are decided as ``packaging`` decides them, for a Python in Lambda."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.specifiers import SpecifierSet

from catops.deploying.bundle.markers import environment_of, holds
from catops.deploying.bundle.versions import read_version, satisfies
from catops.deploying.target import Target

TARGETS = st.builds(Target, st.integers(9, 15), st.sampled_from(["arm64", "x86_64"]))
NUMBERS = st.lists(st.integers(0, 15), min_size=2, max_size=3).map(
    lambda found: ".".join(map(str, [3, *found[1:]]))
)
ENDS = st.sampled_from(["", "", "a1", "b2", "rc1", ".dev0", ".post1", "rc1.dev2", ".0"])
VERSIONS = st.builds("{}{}".format, NUMBERS, ENDS)
SIMPLE = st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "~=", "==="])
WORDS = {
    "sys_platform": ["linux", "win32", "darwin"],
    "os_name": ["posix", "nt"],
    "platform_system": ["Linux", "Windows"],
    "platform_machine": ["aarch64", "x86_64", "arm64"],
    "implementation_name": ["cpython", "pypy"],
    "platform_python_implementation": ["CPython", "PyPy"],
    "extra": ["speed", "Speed", "more_speed", ""],
}


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    """Return one comparison, of versions or of words, either way round."""
    if draw(st.booleans()):
        name = draw(st.sampled_from(["python_version", "python_full_version"]))
        if draw(st.integers(0, 4)) == 0:
            operator = draw(st.sampled_from(["==", "!="]))
            return f'{name} {operator} "{draw(NUMBERS)}.*"'
        if draw(st.integers(0, 4)) == 0:
            listed = " ".join(draw(st.lists(NUMBERS, max_size=3)))
            return f"{name} {draw(st.sampled_from(['in', 'not  in']))} '{listed}'"
        if draw(st.integers(0, 4)) == 0:
            operator = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
            return f'"{draw(NUMBERS)}"{operator}{name}'
        return f'{name}{draw(SIMPLE)}"{draw(VERSIONS)}"'
    name = draw(st.sampled_from(sorted(WORDS)))
    word = draw(st.sampled_from(WORDS[name]))
    operator = draw(st.sampled_from([" == ", " != ", " in ", " not in "]))
    named = draw(st.sampled_from([name, name.replace("os_", "os.").replace("sys_", "sys.")]))
    return draw(st.sampled_from([f"{named}{operator}'{word}'", f'"{word}"{operator}{named}']))


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    words = st.sampled_from(["and", "or"])
    return st.builds("{} {} {}".format, inner, words, inner) | inner.map("({})".format)


MARKERS = st.recursive(comparisons(), _joined, max_leaves=5)


@settings(max_examples=500, deadline=None)
@given(marker=MARKERS, target=TARGETS, extra=st.sampled_from(["", "speed", "more-speed"]))
def test_a_condition_is_decided_as_packaging_does(marker: str, target: Target, extra: str) -> None:
    environment = {**environment_of(target), "extra": extra}
    assert holds(marker, environment) is Marker(marker).evaluate(environment)


@settings(max_examples=500, deadline=None)
@given(version=NUMBERS, operator=SIMPLE, wanted=VERSIONS)
def test_a_version_is_compared_as_packaging_does(version: str, operator: str, wanted: str) -> None:
    expected = SpecifierSet(f"{operator}{wanted}").contains(version, prereleases=True)
    assert satisfies(version, operator, wanted) is expected


def test_versions_are_ordered() -> None:
    several = ["3.13.dev1", "3.13a1.dev1", "3.13a1", "3.13b1", "3.13rc1", "3.13", "3.13.0.post1"]
    read = [read_version(each) for each in several]
    assert read == sorted(read)
    assert read_version("3.13") == read_version("3.13.0")


@pytest.mark.parametrize(
    "marker",
    [
        "python_version",
        "python_version <",
        "python_version < '3.13' and",
        "(python_version < '3.13'",
        "python_version < '3.13')",
        "python_version < '3.13' '3.14'",
        "python_version < three",
        "unheard_of == '1'",
        "'1' == '1'",
        "python_version == 'new'",
        "python_version ~= '3'",
        "sys_platform ~= 'linux'",
        "sys_platform = 'linux'",
        "%",
    ],
)
def test_what_is_not_a_condition_is_said_to_be_none(marker: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - nobody reads what it says
        holds(marker, environment_of(Target(13, "arm64")))


def test_nothing_is_met_by_everything() -> None:
    assert holds(" ", {})
