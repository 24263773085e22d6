"""The folders that ship with the package: deployable projects, and the plugin template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from catops.errors import BadArgument, ConfigError

#: Files that using a template leaves behind in it; they do not belong to it.
LEFT_BEHIND = frozenset(
    (
        ".env",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".serverless",
        ".venv",
        "__pycache__",
        "build",
        "dist",
        "node_modules",
        "package-lock.json",
    )
)

#: Templates that hold only what is their own, and what they take from the one that is complete.
BASE = "slash_command"
SHARED = {
    "slackbot": ("*",),
    "slack_logger": (".gitignore", "catops_offline.py", "serverless-catops.js"),
}

#: What is written differently in what they take, so that two bots in one account are two stacks.
CHANGED = {
    "slackbot": {
        "catops-bot": "catops-slackbot",
        "[SLACK_SIGNING_SECRET]": "[SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN]",
    },
}


def shipped_folder(name: str) -> Path:
    """Return the folder ``name``: inside the installed package, or beside it in a checkout.

    :raises ConfigError: when this installation has none.
    """
    package = Path(__file__).parent
    for folder in (package / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise ConfigError(f"This installation has no {name}.", mend="Install catops again.")


def template_names() -> list[str]:
    """Return the names of the deployable templates, sorted."""
    return sorted(
        each.name
        for each in shipped_folder("serverless").iterdir()
        if each.is_dir() and each.name not in LEFT_BEHIND
    )


def copy_template(name: str, target: Path) -> tuple[list[str], list[str]]:
    """Copy the deployable template ``name`` into ``target`` and overwrite nothing.

    :param name: in any case, as CatOps 1 took it.
    :returns: the files that were written, and those that were there already.
    :raises BadArgument: when there is no such template.
    :raises ConfigError: when ``target`` cannot be written.
    """
    return _copy(_template(name), target, _changing(name))


def differing(name: str, target: Path, kept: Iterable[str]) -> list[str]:
    """Return those of the files ``kept`` in ``target`` that are not as the template has them."""
    files, changing = _template(name), _changing(name)
    return [each for each in kept if not _is_same(files[Path(each)], target / each, changing)]


def _template(name: str) -> dict[Path, Path]:
    """Return the files of a deployable template, by where they go."""
    name = name.lower()
    if name not in template_names():
        raise BadArgument(
            f"There is no template {name!r}.", mend=f"Take one of {', '.join(template_names())}."
        )
    shipped = shipped_folder("serverless")
    wanted = SHARED.get(name, ())
    base = {path: file for path, file in _files(shipped / BASE).items() if _is_of(path, wanted)}
    return {**base, **_files(shipped / name)}


def _changing(name: str) -> Callable[[str], str]:
    """Return what makes the text of another template the text of this one."""

    def changed(text: str) -> str:
        for old, new in CHANGED.get(name.lower(), {}).items():
            text = text.replace(old, new)
        return text

    return changed


def _is_same(shipped: Path, kept: Path, changing: Callable[[str], str]) -> bool:
    try:
        return changing(shipped.read_text("utf-8")) == kept.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def copy_folder(
    source: Path, *, target: Path, rename: Callable[[str], str] = lambda text: text
) -> tuple[list[str], list[str]]:
    """Copy the template at ``source`` into ``target`` and overwrite nothing.

    :param rename: is applied to every path and to the text of every file.
    :returns: the files that were written, and those that were there already.
    :raises ConfigError: when ``target`` cannot be written.
    """
    return _copy(_files(source), target, rename)


def _files(source: Path) -> dict[Path, Path]:
    return {file.relative_to(source): file for file in template_files(source)}


def _is_of(path: Path, wanted: Iterable[str]) -> bool:
    return any(path.match(each) for each in wanted)


def _copy(
    files: Mapping[Path, Path], target: Path, rename: Callable[[str], str] = lambda text: text
) -> tuple[list[str], list[str]]:
    written: list[str] = []
    kept: list[str] = []
    try:
        for path, file in sorted(files.items()):
            relative = rename(path.as_posix())
            destination = target / relative
            destination.parent.mkdir(parents=True, exist_ok=True)
            made = _write_new(destination, rename(file.read_text("utf-8")))
            (written if made else kept).append(relative)
    except OSError as error:
        raise ConfigError(
            f"{error.filename or target} cannot be written: {error.strerror}.",
            mend="Choose another directory with -d.",
        ) from error
    return written, kept


def _write_new(file: Path, text: str) -> bool:
    """Write ``file`` unless anything, even a broken link, is there; return whether it did."""
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        return False
    return True


def template_files(source: Path) -> Iterator[Path]:
    """Give the files of the template at ``source``, sorted, without what using it left behind."""
    for file in sorted(source.rglob("*")):
        parts = file.relative_to(source).parts
        if (
            file.is_file()
            and LEFT_BEHIND.isdisjoint(parts)
            and not any(part.endswith(".egg-info") for part in parts)
        ):
            yield file
