# mypy: ignore-errors
"""A file as it lay in the folder plugins/ of a CatOps 1 bot."""

from catops import CatParser, create_slack_payload


def greet(argv, params):
    """Greet somebody politely."""
    parser = CatParser(prog=argv[0], description="Greet somebody.")
    parser.add_argument("name")
    parser.add_argument("--times", type=int, default=1)
    args = parser.parse_args(argv[1:])
    who = params["user_name"][0]
    return create_slack_payload("in_channel", f"{who} greets {args.name} x{args.times}")


def _private(argv, params):
    return "never offered"
