"""What a bundle is built for: the Python and the processor that Lambda runs it on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catops.errors import UserError

#: What the templates deploy to.
RUNTIME, ARCHITECTURE = "python3.13", "arm64"
#: Lambda's names of processors, and the ones that wheels and ELF files have.
MACHINES = {"arm64": ("aarch64", 183), "x86_64": ("x86_64", 62)}
#: The C library of Amazon Linux 2023; runtimes before Python 3.12 have Amazon Linux 2's.
#: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
GLIBC, GLIBC_BEFORE_3_12 = (2, 34), (2, 26)

_RUNTIME = re.compile(r"python3\.(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Target:
    """A Lambda runtime on a processor.

    :ivar minor: the Python, e.g. 13 for 3.13.
    :ivar architecture: ``arm64`` or ``x86_64``.
    """

    minor: int
    architecture: str

    @property
    def python(self) -> str:
        """The Python's version, e.g. ``3.13``."""
        return f"3.{self.minor}"

    @property
    def machine(self) -> str:
        """The processor as wheels name it, e.g. ``aarch64``."""
        return MACHINES[self.architecture][0]

    @property
    def elf_machine(self) -> int:
        """The processor as ELF files number it."""
        return MACHINES[self.architecture][1]

    @property
    def glibc(self) -> tuple[int, int]:
        """The version of the C library there."""
        return GLIBC if self.minor >= 12 else GLIBC_BEFORE_3_12

    @property
    def pip_words(self) -> list[str]:
        """The options that make pip choose wheels for this; serverless-catops.js has the same."""
        platforms = [f"manylinux2014_{self.machine}"]
        platforms += [f"manylinux_2_{n}_{self.machine}" for n in range(17, self.glibc[1] + 1)]
        words = ["--implementation=cp", f"--python-version={self.python}"]
        return [*words, *(f"--platform={one}" for one in platforms)]

    def __str__(self) -> str:
        return f"Python {self.python} on {self.architecture}"


def read_target(runtime: str, architecture: str) -> Target:
    """Return the target for Lambda's own names, e.g. ``python3.13`` and ``arm64``.

    :raises UserError: when Lambda has no such Python runtime or architecture.
    """
    match = _RUNTIME.fullmatch(runtime)
    if match is None:
        raise UserError(
            f"{runtime!r} is not a Python runtime of Lambda.", mend="Write it as python3.13."
        )
    if architecture not in MACHINES:
        raise UserError(
            f"{architecture!r} is not a Lambda architecture.",
            mend=f"It is one of {', '.join(MACHINES)}.",
        )
    return Target(int(match[1]), architecture)
