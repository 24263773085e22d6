"""CatOps 1: a command from its words to its message."""

import json
import sys
from pathlib import Path
from urllib.parse import parse_qs

sys.path.insert(0, str(Path(__file__).parent))
from timing import microseconds

from catops import convert_dispatch

PARAMS = parse_qs(json.loads(sys.argv[1])["body"])


assert convert_dispatch(PARAMS)["text"] == "web-1 small"
print(json.dumps({"run": microseconds(convert_dispatch, lambda: PARAMS, times=500)}))
