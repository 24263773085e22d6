"""A requirements file as pip reads it: line by line, with the files that it refers to.

https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

#: How deep files may refer to one another by ``-r``.
DEPTH = 5

_COMMENT = re.compile(r"(^|\s)#.*")
_INCLUDE = re.compile(r"(?:-r|--requirement)[= ]?\s*(\S+)")


def requirement_lines(file: Path, depth: int = DEPTH) -> Iterator[tuple[Path, str]]:
    """Give each line that says something, and the folder of the file that it stands in.

    :raises OSError: when a file cannot be read.
    """
    text = file.read_text("utf-8", "replace").replace("\\\n", " ")
    for line in (" ".join(_COMMENT.sub("", each).split()) for each in text.splitlines()):
        include = _INCLUDE.match(line)
        if include and depth:
            yield from requirement_lines(file.parent / include[1], depth - 1)
        elif line:
            yield file.parent, line
