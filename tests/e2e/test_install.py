"""Installing a distribution is all it takes for its commands to be there, and to be gone again."""

from __future__ import annotations

from pathlib import Path

import pytest

from .environments import ROOT, Environment

pytestmark = pytest.mark.e2e

BUILT_IN = ("help", "ping", "meow", "plugins", "whoami")


def test_commands_come_and_go_with_their_distribution(
    wheels: dict[str, Path], tmp_path: Path
) -> None:
    fresh = Environment(tmp_path / "venv")
    fresh.pip("install", "--quiet", ROOT)
    before = fresh.meow("run", "help")
    assert all(f"\n{name}: " in before for name in BUILT_IN)
    assert "weather" not in before

    fresh.pip("install", "--quiet", wheels["weather"])
    assert "weather forecast: Tell the weather of the next days." in fresh.meow("run", "help")
    assert "London: 21°C" in fresh.meow("run", "weather London")
    assert "ok" in fresh.meow("plugins")

    fresh.pip("uninstall", "--quiet", "--yes", "catops-plugin-weather")
    assert fresh.meow("run", "help") == before
    assert "There is no command 'weather'" in fresh.meow("run", "weather London", expect=2)
