"""What a bundle weighs, and which distribution weighs most.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from catops.deploying.contents import Contents
from catops.deploying.distributions import normal
from catops.findings import Finding, Level
from catops.plugins.compiling import PROVIDED

CHECK = "size"
#: Bytes that Lambda takes, as a zip and unpacked.
ZIPPED_MAX, UNZIPPED_MAX = 50 * 2**20, 250 * 2**20
#: The share of a limit from which a warning is given.
NEAR = 0.8
#: Distributions that a message names.
NAMED = 5


def check_sizes(contents: Contents) -> Iterator[Finding]:
    """Compare a package to Lambda's limits, and name what it could do without."""
    package = contents.package
    unzipped = sum(package.sizes.values())
    parts = [f"{_mb(unzipped)} unzipped (Lambda takes 250)"]
    full = unzipped / UNZIPPED_MAX
    if package.zipped is not None:
        parts.insert(0, f"{_mb(package.zipped)} zipped (Lambda takes 50)")
        full = max(full, package.zipped / ZIPPED_MAX)
    said = f"{' and '.join(parts)}. The biggest: {_biggest(contents)}."
    level: Level = "fault" if full > 1 else "advice" if full > NEAR else "ok"
    mend = "" if level == "ok" else "Drop the biggest, or split the bot in two."
    yield Finding(level, CHECK, said, mend)
    yield from _provided(contents)
    yield from _twice(contents)


def _biggest(contents: Contents) -> str:
    sizes: Counter[str] = Counter()
    for name, size in contents.package.sizes.items():
        sizes[contents.owners.of(name)] += size
    return "; ".join(f"{contents.named(one)}: {_mb(n)}" for one, n in sizes.most_common(NAMED))


def _provided(contents: Contents) -> Iterator[Finding]:
    """Name what Lambda's runtime has already, where that is worth saving: boto3 and botocore."""
    there = [name for name in PROVIDED[:2] if contents.package.has(name)]
    size = sum(size for name, size in contents.package.sizes.items() if name.split("/")[0] in there)
    if there:
        yield Finding(
            "advice",
            CHECK,
            f"{' and '.join(there)} are in the bundle ({_mb(size)}) and in Lambda's runtime too.",
            "Leave them out (pythonRequirements.noDeploy in serverless.yml), unless a plugin "
            "needs a newer one than the runtime's.",
        )


def _twice(contents: Contents) -> Iterator[Finding]:
    versions: dict[str, list[str]] = defaultdict(list)
    for one in contents.found:
        versions[normal(one.name)].append(one.version)
    for name, several in sorted(versions.items()):
        if len(several) > 1:
            yield Finding(
                "fault",
                CHECK,
                f"{name} is in the bundle {len(several)} times: {', '.join(sorted(several))}.",
                "Empty the folder (.serverless) and package again.",
            )


def _mb(size: int) -> str:
    return f"{size / 2**20:.1f} MB"
