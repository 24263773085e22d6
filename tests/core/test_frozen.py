"""``frozen`` makes what ``@dataclass(frozen=True, slots=True)`` makes."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, astuple, dataclass, field, fields, replace
from typing import Any

import pytest

from catops.frozen import frozen

standard: Callable[[type], type] = dataclass(frozen=True, slots=True)
MAKERS = pytest.mark.parametrize("make", [standard, frozen], ids=["standard", "frozen"])


def cat(make: Callable[[type], type]) -> Any:
    """Return a class with a field of each kind."""

    class Cat:
        """Purrs."""

        name: str
        age: int = 3
        toys: list[str] = field(default_factory=list)
        secret: str = field(default="s", repr=False)
        seen: int = field(default=0, compare=False)
        kind: str = field(default="cat", init=False)
        mice: dict[str, int] = field(default_factory=dict, init=False)
        home: str = field(kw_only=True)
        lives: int = field(default=9, kw_only=True)

        def __post_init__(self) -> None:
            if self.age < 0:
                raise ValueError("not born")

        @property
        def old(self) -> bool:
            return self.age > 10

    return make(Cat)


def plain(make: Callable[[type], type]) -> Any:
    """Return a class whose instances can be hashed."""

    class Pair:
        """Two."""

        one: int
        other: str = "x"

    return make(Pair)


@frozen
class Kept:
    """At the top of a module, where pickle finds it."""

    one: int
    other: tuple[int, ...] = ()


@MAKERS
def test_it_is_made_shown_compared_and_taken_apart_the_same(make: Callable[[type], type]) -> None:
    Cat = cat(make)  # noqa: N806
    tom = Cat("Tom", home="here")
    assert repr(tom) == (
        "cat.<locals>.Cat(name='Tom', age=3, toys=[], seen=0, kind='cat', mice={}, home='here',"
        " lives=9)"
    )
    assert tom == Cat("Tom", 3, [], "s", 5, home="here")
    assert tom != Cat("Tom", 3, [], "other", home="here")
    assert tom != "Tom"
    assert tom != cat(make)("Tom", home="here")
    assert tom.toys is not Cat("Tom", home="here").toys
    assert replace(tom, age=11).old
    assert asdict(tom)["home"] == "here"
    assert len(astuple(tom)) == len(fields(tom)) == 9
    assert copy.copy(tom) == tom == copy.deepcopy(tom)
    assert not hasattr(tom, "__dict__")
    assert Cat.__doc__ == "Purrs."
    assert Cat.__match_args__ == ("name", "age", "toys", "secret", "seen")
    with pytest.raises(TypeError):
        hash(tom)


@MAKERS
def test_nothing_can_be_set_or_deleted(make: Callable[[type], type]) -> None:
    pair = plain(make)(1)
    for name in ("one", "other", "new"):
        with pytest.raises((FrozenInstanceError, TypeError)):
            setattr(pair, name, 2)
    with pytest.raises(FrozenInstanceError):
        del pair.one
    assert (pair.one, pair.other) == (1, "x")


@MAKERS
def test_equal_ones_are_one_key(make: Callable[[type], type]) -> None:
    Pair = plain(make)  # noqa: N806
    assert {Pair(1): "a"}[Pair(1, "x")] == "a"
    assert len({Pair(1), Pair(2), Pair(1)}) == 2


@MAKERS
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "Cat.__init__() missing 2 required"),
        (("Tom", 1, [], "s", 0, "here"), "positional argument"),
        (("Tom", -1), "missing 1 required keyword-only argument: 'home'"),
    ],
)
def test_what_does_not_fit_is_refused(
    make: Callable[[type], type], given: tuple[object, ...], said: str
) -> None:
    with pytest.raises(TypeError) as caught:
        cat(make)(*given)
    assert said.removeprefix("Cat.__init__() missing 2 required") in str(caught.value)
    with pytest.raises(ValueError, match="not born"):
        cat(make)("Tom", -1, home="here")
    with pytest.raises(TypeError, match="unexpected keyword argument 'kind'"):
        cat(make)("Tom", kind="dog", home="here")


def test_the_signature_is_the_same() -> None:
    def told(make: Callable[[type], type]) -> list[tuple[object, ...]]:
        signature = inspect.signature(cat(make))
        return [(each.name, each.kind, each.annotation) for each in signature.parameters.values()]

    assert told(frozen) == told(standard)
    assert plain(frozen).__init__.__annotations__ == {
        "one": "int",
        "other": "str",
        "return": None,
    }


@MAKERS
def test_what_a_class_says_itself_stands(make: Callable[[type], type]) -> None:
    class Quiet:
        """Says nothing."""

        secret: str

        def __repr__(self) -> str:
            return "…"

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

    one: Any = make(Quiet)
    assert (repr(one("a")), one("a") == one("b"), hash(one("a"))) == ("…", True, 7)


@MAKERS
def test_a_mutable_default_is_refused(make: Callable[[type], type]) -> None:
    with pytest.raises(ValueError, match="mutable default"):

        @make
        class Careless:
            toys: list[str] = []  # noqa: RUF012


@MAKERS
def test_a_class_with_no_fields_and_one_that_inherits(make: Callable[[type], type]) -> None:
    @make
    class Base:
        """Nothing."""

    class Child(Base):
        """Something."""

        one: int = 1

    child: Any = make(Child)
    assert Base() == Base()
    assert hash(Base()) == hash(Base())
    assert child() != Base()
    assert repr(child(2)).endswith("Child(one=2)")


def test_it_is_pickled() -> None:
    kept = Kept(1, (2,))
    assert pickle.loads(pickle.dumps(kept)) == kept
