"""The pages whose commands need npm, typed from their first line to their last."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documentation.console import Session, differs, steps
from documentation.markdown import PAGES, ROOT, blocks, needs_npm

from .aws import Aws
from .environments import run

pytestmark = pytest.mark.e2e

README = ROOT / "serverless" / "slash_command" / "README.md"
#: Commands of the template's README that others type: they do not end, or need what runs already.
ELSEWHERE = {
    "npx serverless offline": "test_offline.py",
    "curl -i -X POST http://127.0.0.1:3000/slack": "test_offline.py, without a signature",
}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if needs_npm(page)], ids=lambda page: page.stem
)
def test_sessions_print_what_the_page_shows(
    page: Path, packaging_environ: dict[str, str], wheels: dict[str, Path], aws: Aws, tmp_path: Path
) -> None:
    folder = wheels["catops"].parent
    run("pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT / "plugins/catops-plugin-aws")
    environ = {**packaging_environ, **aws.environ}
    session = Session(tmp_path, Path("/usr/bin"), environ)
    wrong = [
        differs(step, session.run(step.command))
        for block in blocks(page)
        if block.language == "console"
        for step in steps(block)
    ]
    assert [one for one in wrong if one] == []


def test_what_the_readme_of_the_template_says_is_typed_here() -> None:
    typed = {
        step.command
        for page in PAGES
        if needs_npm(page)
        for block in blocks(page)
        if block.language == "console"
        for step in steps(block)
    }
    commands = [
        line.strip()
        for text in re.findall(r"^ *```sh\n(.*?)^ *```$", README.read_text("utf-8"), re.M | re.S)
        for line in text.splitlines()
    ]
    assert len(commands) > 10
    assert [each for each in commands if each not in typed | ELSEWHERE.keys()] == []
