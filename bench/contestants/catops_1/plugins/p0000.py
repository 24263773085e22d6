"""A plugin as CatOps 1 had them: a file in a folder."""

from catops import create_slack_payload


def p0000(argv, params):
    """Do the third thing to a target."""
    return create_slack_payload("in_channel", f"{argv[2]} small")
