"""A bundle of one's own for each test, cut from one that is installed once."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalogue.bundles import Bundle, install_base

GREETER = '''
    """Greets people."""
    import catops

    @catops.command("greet", effect="read", examples=["greet tess"], aliases=["hello"])
    def greet(ctx: catops.Context, who: str) -> str:
        """Greet WHO."""
        return f"Hello, {who}."

    @catops.command("greet all", effect="write")
    def greet_all(ctx: catops.Context) -> str:
        """Greet everybody."""
        return "Hello, everybody."

    @catops.hookimpl
    def catops_commands():
        return [greet, greet_all]

    @catops.hookimpl
    def catops_help():
        return [catops.HelpTopic("Manners", "Always greet first.", keywords=("politeness",))]

    @catops.hookimpl
    def catops_iam():
        return [{"Effect": "Allow", "Action": ["sns:Publish"], "Resource": "*"}]
'''
COUNTER = '''
    """Counts."""
    import catops

    @catops.command("count", effect="read", examples=["count 3"])
    def count(ctx: catops.Context, upto: int) -> str:
        """Count."""
        return " ".join(map(str, range(1, upto + 1)))

    @catops.hookimpl
    def catops_commands():
        return [count]
'''


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that catops is installed in."""
    return install_base(tmp_path_factory.mktemp("base") / "bundle")


@pytest.fixture
def empty(base: Path, tmp_path: Path) -> Bundle:
    """Return a bundle with no plugins but the built-in ones."""
    return Bundle(base, tmp_path / "bundle")


@pytest.fixture
def bundle(empty: Bundle) -> Bundle:
    """Return a bundle with two plugins, not compiled yet."""
    empty.add("greeter", GREETER)
    empty.add("counter", COUNTER)
    return empty
