"""The deployable templates, as they ship with the package."""

from __future__ import annotations

from pathlib import Path

from catops.errors import ConfigError


def templates_folder() -> Path:
    """Return the folder of templates: inside the installed package, or beside it in a checkout.

    :raises ConfigError: when this installation has none.
    """
    package = Path(__file__).parent
    for folder in (package / "serverless", package.parent / "serverless"):
        if folder.is_dir():
            return folder
    raise ConfigError("This installation has no templates.", mend="Install catops again.")


def template_names() -> list[str]:
    """Return the names of the templates, sorted."""
    return sorted(each.name for each in templates_folder().iterdir() if each.is_dir())


def copy_template(name: str, target: Path) -> tuple[list[str], list[str]]:
    """Copy the template ``name`` into ``target`` and overwrite nothing.

    :returns: the files that were written, and those that were there already.
    :raises ConfigError: when there is no such template, or ``target`` cannot be written.
    """
    source = templates_folder() / name
    if name not in template_names():
        raise ConfigError(
            f"There is no template {name!r}.", mend=f"Take one of {', '.join(template_names())}."
        )
    written: list[str] = []
    kept: list[str] = []
    try:
        for file in sorted(each for each in source.rglob("*") if _is_ours(each, source)):
            relative = file.relative_to(source)
            destination = target / relative
            if destination.exists():
                kept.append(relative.as_posix())
                continue
            destination.parent.mkdir(parents=True, exist_ok=True)
            destination.write_bytes(file.read_bytes())
            written.append(relative.as_posix())
    except OSError as error:
        raise ConfigError(
            f"{error.filename} cannot be written: {error.strerror}.",
            mend="Choose another directory with -d.",
        ) from error
    return written, kept


#: What using a template leaves behind in it.
_LEFT_BEHIND = {"node_modules", ".serverless", "__pycache__", "package-lock.json", ".env"}


def _is_ours(file: Path, source: Path) -> bool:
    return file.is_file() and _LEFT_BEHIND.isdisjoint(file.relative_to(source).parts)
