"""Frozen dataclasses that take a quarter of the time to define.

``@dataclass(frozen=True, slots=True)`` writes six methods as text and compiles each by itself, at
every start of a process: a third of a millisecond a class, and dozens of classes stand between a
cold start and an answer. Here ``__init__`` alone is compiled; the others are written once. In all
else it is a dataclass: ``fields``, ``replace``, ``asdict``, ``match`` and ``pickle`` take it for
one, and tests hold it to the standard library's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make ``cls`` what ``@dataclass(frozen=True, slots=True)`` makes of it."""
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    every = fields(made)
    compared = _getter([each.name for each in every if each.compare])
    methods: dict[str, Any] = {
        "__init__": _initializer(made, every),
        "__repr__": _shower([each.name for each in every if each.repr]),
        "__eq__": _comparer(compared),
        "__hash__": lambda self: hash(compared(self)),
        **_SHARED,
    }
    own = vars(cls)
    for name, method in methods.items():
        if own.get(name) is None:  # a class that says __eq__ alone has a __hash__ of None
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]


def _initializer(made: type, every: Sequence[Field[Any]]) -> Any:
    """Return an ``__init__`` that takes the fields as the standard library's does."""
    names: dict[str, Any] = {"_set": object.__setattr__, "_absent": MISSING}
    taken = [each for each in every if each.init and not each.kw_only]
    named = [each for each in every if each.init and each.kw_only]
    arguments = ["self", *map(_argument, taken), *["*"][: len(named)], *map(_argument, named)]
    body = []
    for each in every:
        value = each.name
        if each.default is not MISSING:
            names[f"_default_{each.name}"] = each.default
            value = each.name if each.init else f"_default_{each.name}"
        elif each.default_factory is not MISSING:
            names[f"_make_{each.name}"] = each.default_factory
            value = f"_make_{each.name}()"
            if each.init:
                value += f" if {each.name} is _absent else {each.name}"
        elif not each.init:
            continue
        body.append(f" _set(self, {each.name!r}, {value})")
    if hasattr(made, "__post_init__"):
        body.append(" self.__post_init__()")
    text = f"def __init__({', '.join(arguments)}):\n" + "\n".join(body or [" pass"])
    exec(text, names)  # noqa: S102 - made of what Python has taken for names
    initializer = names["__init__"]
    initializer.__qualname__ = f"{made.__qualname__}.__init__"
    initializer.__module__ = made.__module__
    annotations = {each.name: each.type for each in (*taken, *named)}
    initializer.__annotations__ = annotations | {"return": None}
    return initializer


def _argument(field: Field[Any]) -> str:
    if field.default is not MISSING:
        return f"{field.name}=_default_{field.name}"
    return f"{field.name}=_absent" if field.default_factory is not MISSING else field.name


def _shower(names: Sequence[str]) -> Callable[[Any], str]:
    def show(self: Any) -> str:
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({inside})"

    return show


def _comparer(compared: Callable[[Any], Any]) -> Callable[[Any, object], bool]:
    def equals(self: Any, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented  # type: ignore[no-any-return]
        return bool(compared(self) == compared(other))

    return equals


def _getter(names: Sequence[str]) -> Callable[[Any], Any]:
    """Return what gives the values of ``names`` as one."""
    return attrgetter(*names) if names else lambda value: ()


def _setattr(self: Any, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _setstate(self: Any, state: list[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_SHARED = {
    "__setattr__": _setattr,
    "__delattr__": _delattr,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
}
