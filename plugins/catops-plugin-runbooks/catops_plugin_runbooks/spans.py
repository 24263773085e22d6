"""What stands inside a paragraph, in light formatting, with the page's own links and no others."""

from __future__ import annotations

import re

from markdown_it.tree import SyntaxTreeNode as Node

import catops

#: How light formatting marks what Markdown marks otherwise.
MARKS = {"strong": "*", "em": "_", "s": "~"}
ACTIVE = ("http://", "https://", "mailto:")
_URL = re.compile(r"https?://[^\s<>\"'`|\\^{}]+[^\s<>\"'`|\\^{}.,;:!?)\]]")
#: HTML that says how text looks. All else in angle brackets is text: a blank like ``<instance>``.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|</?(?:a|abbr|b|blockquote|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]"
    r"|hr|i|img|ins|kbd|li|mark|ol|p|pre|s|small|span|strong|sub|summary|sup|table|tbody|td|th|thead"
    r"|tr|u|ul)\b[^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def spans(node: Node, *, bold: bool = True) -> str:
    """Return what is inside a paragraph, a heading or something strong.

    :param bold: whether what is strong is marked; in a heading, all of it is.
    """
    return "".join(_span(child, bold) for child in node.children).strip()


def plain(node: Node) -> str:
    """Return the words of ``node``, on one line and with no formatting."""
    if node.type in ("text", "code_inline", "html_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return " ".join("".join(map(plain, node.children)).split())


def html(text: str) -> str:
    """Return HTML as text: without the tags that only say how it looks."""
    return catops.escape(_TAG.sub("", _BREAK.sub("\n", text)))


def _span(node: Node, bold: bool) -> str:
    match node.type:
        case "text":
            return _linked(node.content)
        case "code_inline":
            return "`" + catops.escape(node.content.replace("`", "'")) + "`"
        case "strong" | "em" | "s":
            mark = MARKS[node.type] if bold or node.type != "strong" else ""
            words = spans(node, bold=bold)
            return f"{mark}{words}{mark}" if words else ""
        case "link":
            return _link(str(node.attrs.get("href", "")), plain(node))
        case "image":
            return _link(str(node.attrs.get("src", "")), node.content)
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return html(node.content)
        case _:
            return spans(node, bold=bold)


def _linked(text: str) -> str:
    """Return ``text`` with its addresses made links; escaped, Slack makes none of them."""
    parts, at = [], 0
    for match in _URL.finditer(text):
        parts += [catops.escape(text[at : match.start()]), _link(match[0], "")]
        at = match.end()
    return "".join([*parts, catops.escape(text[at:])])


def _link(target: str, label: str) -> str:
    label = catops.escape(label)
    if not target.startswith(ACTIVE):  # a file beside the page, or a heading: nobody can follow it
        shown = catops.escape(target)
        return f"{label} ({shown})" if label and not target.startswith("#") else label or shown
    target = catops.escape(target).replace("|", "%7C")
    if label in ("", target):
        return f"<{target}>"
    return f"<{target}|{label.replace('|', '/')}>"
