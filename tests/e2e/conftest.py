"""What the end-to-end tests share: wheels, an environment, a project, an emulator that runs."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import canaries
import pytest

from .aws import Aws
from .channel import Channel
from .emulator import Emulator
from .environments import Environment, build_wheels, clean_environ, run


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that all of these tests carry."""
    config.addinivalue_line("markers", "e2e: needs pip, npm and the network; takes minutes")


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the wheels of catops and of the plugins of these tests, by short name."""
    return build_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="session")
def bot_environment(
    wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """Return a fresh environment with catops and all four plugins in it."""
    environment = Environment(tmp_path_factory.mktemp("bot") / "venv")
    environment.pip("install", "--quiet", *wheels.values())
    return environment


@pytest.fixture(scope="session")
def npm() -> str:
    """Return the program npm; the one thing that these tests may lack."""
    program = shutil.which("npm")
    if program is None:
        pytest.skip("npm is not on PATH, so there is no emulator to test with")
    return program


@pytest.fixture(scope="session")
def bare_project(
    npm: str, bot_environment: Environment, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the template as ``meow install`` makes it and ``npm install`` completes it."""
    folder = tmp_path_factory.mktemp("project") / "bot"
    bot_environment.meow("install", "-t", "slash_command", "-d", folder)
    run(npm, "install", cwd=folder, timeout=600)
    return folder


@pytest.fixture(scope="session")
def offline_environ(bot_environment: Environment) -> dict[str, str]:
    """Return the environment variables that the emulator is started with."""
    path = os.pathsep.join([str(bot_environment.bin), os.environ["PATH"]])
    return clean_environ(PATH=path)


@pytest.fixture(scope="session")
def packaging_environ(offline_environ: dict[str, str], wheels: dict[str, Path]) -> dict[str, str]:
    """Return the environment variables to package with: pip finds the wheels of these tests."""
    return {**offline_environ, "PIP_FIND_LINKS": str(wheels["catops"].parent)}


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """Give an AWS account."""
    folder = tmp_path_factory.mktemp("aws")
    environment = Environment(folder / "venv")
    environment.pip("install", "--quiet", "--no-compile", "moto[server]>=5")
    with Aws(environment, folder / "moto.log") as aws:
        yield aws


@pytest.fixture(scope="session")
def lambda_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Python that has what Lambda's has to run a function with, and nothing else."""
    environment = Environment(tmp_path_factory.mktemp("lambda") / "venv")
    environment.pip("install", "--quiet", "awslambdaric")
    return environment.bin / "python"


@pytest.fixture(scope="session")
def secret() -> str:
    """Return a signing secret as Slack makes them."""
    return canaries.DEPLOYED_SECRET


@pytest.fixture(scope="session")
def channel() -> Iterator[Channel]:
    """Give a channel that answers are posted to."""
    with Channel() as channel:
        yield channel


@pytest.fixture(scope="session")
def project(bare_project: Path, secret: str, channel: Channel) -> Path:
    """Return the project with its settings written into ``.env``."""
    return with_settings(bare_project, secret, channel)


@pytest.fixture(scope="session")
def emulator(
    project: Path, offline_environ: dict[str, str], secret: str, channel: Channel
) -> Iterator[Emulator]:
    """Give the bot, running in the emulator."""
    with Emulator(project, channel, environ=offline_environ, secret=secret) as emulator:
        yield emulator


def with_settings(bare: Path, secret: str, channel: Channel) -> Path:
    """Return a copy of the project ``bare`` that has a ``.env``; they share ``node_modules``."""
    folder = bare.with_name(f"bot-{secrets.token_hex(4)}")
    shutil.copytree(bare, folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(bare / "node_modules")
    settings = f"SLACK_SIGNING_SECRET={secret}\nCATOPS_RESPONSE_HOSTS={channel.host}\n"
    (folder / ".env").write_text(settings, "utf-8")
    return folder


def with_template(name: str, environment: Environment, bare: Path, folder: Path) -> Path:
    """Return a project of another template; it uses the ``node_modules`` of ``bare``."""
    environment.meow("install", "-t", name, "-d", folder)
    (folder / "node_modules").symlink_to(bare / "node_modules")
    return folder


def with_plugins(project: Path, *names: str) -> Path:
    """Let ``project`` have further plugins, and return it."""
    with (project / "requirements.txt").open("a", encoding="utf-8") as requirements:
        requirements.writelines(f"catops-plugin-{name}\n" for name in names)
    return project
