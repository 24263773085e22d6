"""A bundle that would not work in Lambda is not packaged, and the plugin at fault is named."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from .channel import Channel
from .conftest import with_plugins, with_settings
from .environments import ARCHITECTURE, HERE_RUNS, run
from .wheels import ELF, write_wheel

pytestmark = pytest.mark.e2e

PLUGIN = "import catops\n\n@catops.hookimpl\ndef catops_commands():\n    return []\n"
OTHER = next(name for name in ELF if name != ARCHITECTURE)


@pytest.fixture(scope="module")
def odd_wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of wheels that are fine for pip, but not for Lambda."""
    folder = tmp_path_factory.mktemp("odd")
    write_wheel(
        folder,
        "catops-plugin-heavy",
        {"catops_plugin_heavy.py": PLUGIN, "heavy.bin": secrets.token_bytes(52 * 2**20)},
        plugin="catops_plugin_heavy",
    )
    write_wheel(
        folder,
        "catops-plugin-native",
        {"catops_plugin_native.py": PLUGIN, "fast/core.so": ELF[OTHER]},
        plugin="catops_plugin_native",
    )
    write_wheel(folder, "catops-plugin-silent", {"catops_plugin_silent.py": PLUGIN})
    return folder


@pytest.mark.parametrize(
    ("plugins", "setting", "reasons"),
    [
        (
            ["broken"],
            "",
            [
                "catops-plugin-broken 1.0.0",
                "quite_forgotten",
                "Install what brings quite_forgotten",
            ],
        ),
        (["umbrellas", "weather"], "", ["catops-plugin-umbrellas", "'umbrella'", "claimed by"]),
        (
            ["weather"],
            "noDeploy: [catops-plugin-weather]",
            ["catops-plugin-weather is listed in requirements.txt, but is not in the bundle"],
        ),
        (["silent"], "", ["catops-plugin-silent is in the bundle, but", "entry point"]),
        (
            ["native"],
            "",
            [
                "catops-plugin-native 1.0.0",
                "fast/core.so is for",
                f"is for {OTHER}",
            ],
        ),
        (
            ["heavy"],
            "",
            ["52.", "MB zipped (Lambda takes 50)", "catops-plugin-heavy", "zipped     unzipped"],
        ),
    ],
    ids=["broken", "twins", "left out", "no entry point", "another processor", "too large"],
)
def test_it_is_refused_with_its_name(
    plugins: list[str],
    setting: str,
    reasons: list[str],
    bare_project: Path,
    packaging_environ: dict[str, str],
    odd_wheels: Path,
    secret: str,
    channel: Channel,
) -> None:
    project = with_plugins(with_settings(bare_project, secret, channel), *plugins)
    settings = project / "serverless.yml"
    text = settings.read_text("utf-8").replace(
        "  pythonRequirements:\n", f"  pythonRequirements:\n    {setting}\n"
    )
    settings.write_text(text, "utf-8")
    found = f"{packaging_environ['PIP_FIND_LINKS']} {odd_wheels}"
    said = run(
        *("npx", "serverless", "package", *HERE_RUNS),
        cwd=project,
        environ={**packaging_environ, "PIP_FIND_LINKS": found},
        expect=None,
    )
    assert "The bundle would not work in Lambda." in said
    for reason in reasons:
        assert reason in said
    assert "Traceback" not in said
