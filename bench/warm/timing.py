"""The median of many calls, each timed by itself, in microseconds."""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from awslambdaric.bootstrap import Unbuffered

sys.stdout = Unbuffered(sys.stdout)  # as Lambda has it, for who prints


def microseconds(
    call: Callable[[Any], object], prepare: Callable[[], object], *, times: int = 3000
) -> float:
    """Return the median time of ``call``, given what ``prepare`` makes anew for each call."""
    taken = []
    clock = time.perf_counter_ns
    for index in range(times + times // 10):
        given = prepare()
        started = clock()
        call(given)
        ended = clock()
        if index >= times // 10:  # what comes before warms it up
            taken.append(ended - started)
    return statistics.median(taken) / 1000
