"""How a command is used, from its declaration: one line, or all of its help."""

from __future__ import annotations

from catops.reply import Button, Reply
from catops.spec import DRY_RUN, CommandSpec, Parameter

EFFECTS = {
    "read": "changes nothing",
    "write": "changes something",
    "destructive": "cannot be undone, so it asks first",
}


def usage_line(spec: CommandSpec, prefix: str) -> str:
    """Return the usage of ``spec``, e.g. ``/catops weather CITY [--units c|f]``."""
    if spec.classic:
        return f"{prefix} {spec.typed} [WORDS …]".lstrip()
    parts = [_usage(parameter) for parameter in (*spec.words, *spec.options)]
    parts += [f"[{flag}]" for flag, _ in _bots(spec)]
    return " ".join([prefix, spec.typed, *parts]).lstrip()


def describe(spec: CommandSpec, prefix: str) -> Reply:
    """Return the help of one command: what it does, how it is typed, examples, where it is from."""
    text = [spec.summary or "_It has no description; ask its author for a docstring._"]
    if spec.description:
        text.append(spec.description)
    code = [usage_line(spec, prefix)]
    rows = [(_name(p), _explained(p)) for p in (*spec.words, *spec.options)] + _bots(spec)
    width = max((len(name) for name, _ in rows), default=0)
    if rows:
        code += ["", *(f"  {name:<{width}}  {why}".rstrip() for name, why in rows)]
    fields = {"Effect": f"{spec.effect}: {EFFECTS[spec.effect]}"}
    if spec.aliases:
        fields["Also"] = ", ".join(spec.aliases)
    fields["From"] = f"{spec.distribution} ({spec.plugin})" if spec.distribution else spec.plugin
    return Reply(
        "\n\n".join(text),
        title=f"{prefix} {spec.typed}".lstrip(),
        fields=fields,
        code="\n".join(code) if rows or spec.classic else "",
        buttons=[Button("Example", example) for example in spec.examples],
        visibility="user",
    )


def _bots(spec: CommandSpec) -> list[tuple[str, str]]:
    """Return the flags that the bot takes itself, and what they are for."""
    return [(DRY_RUN, "show what it would do, and do nothing")] if spec.plans else []


def _usage(parameter: Parameter) -> str:
    shown = parameter.metavar
    if parameter.kind == "flag":
        shown = parameter.negation or parameter.flag
    elif parameter.kind == "option":
        shown = f"{parameter.flag} {shown}"
    if parameter.many:
        shown += " …"
    return shown if parameter.required else f"[{shown}]"


def _name(parameter: Parameter) -> str:
    if parameter.kind == "word":
        return parameter.name.upper()
    return parameter.negation or parameter.flag


def _explained(parameter: Parameter) -> str:
    parts = [parameter.help]
    if parameter.choices:
        parts.append(f"one of {', '.join(parameter.choices)}")
    elif parameter.type in ("int", "float"):
        parts.append({"int": "a whole number", "float": "a number"}[parameter.type])
    if parameter.default and parameter.kind != "flag":
        parts.append(f"default {parameter.default}")
    return "; ".join(part for part in parts if part)
