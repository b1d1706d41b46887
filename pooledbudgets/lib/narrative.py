"""Narrative as an officer types it, read into blocks: paragraphs, sub-headings, lists. Pure.

The text is Markdown, of which only these parts are known; a link, an image or a tag is printed as it was
typed, and nothing can be fetched. Inside braces, `{{ pool adults net }}`, stands what is filled in from
elsewhere; a paragraph that is nothing else asks for a whole part, such as a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, ClassVar, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

Resolve = Callable[[str], str | None]
"""What stands for the words between two braces, as plain text; None when nothing is known for them."""

ALLOWED_TAGS: Final = frozenset({"strong", "em", "br", "mark"})
"""All the mark-up a text of a block can carry. None of it has attributes."""

_BRACES: Final = re.compile(r"\{\{([^{}]*)\}\}")
_LETTER: Final = re.compile(r"^( *)(\((?:[a-z]|[ivx]+|[0-9]{1,2})\))( +)", flags=re.MULTILINE)
_LABEL: Final = re.compile(r"label ([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `label` is the name other paragraphs call it by."""

    text: str
    """Its words with no mark-up but that of `ALLOWED_TAGS`. So with every text here."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class SubHeading:
    """A heading inside a section."""

    kind: ClassVar[str] = "sub-heading"
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a list, with the lists inside it."""

    text: str
    inner: tuple[Items, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list. Lettered when it is typed with (a) or 1., else with bullets."""

    kind: ClassVar[str] = "items"
    is_lettered: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Insertion:
    """A place where a whole part is to stand: the words between the braces."""

    words: str


Block = Paragraph | SubHeading | Items | Insertion


def blocks_of(text: str, *, resolve: Resolve) -> tuple[Block, ...]:
    """The blocks of a narrative, everything between braces resolved.

    >>> blocks_of("The net is {{ net }}. {{ label net }}", resolve={"net": "£79.7m"}.get)
    (Paragraph(text='The net is £79.7m.', label='net'),)
    >>> blocks_of("(a) <b>one</b>\\n(b) *two*", resolve={}.get)[0].items[1]
    Item(text='<em>two</em>', inner=())
    """
    root = SyntaxTreeNode(_MARKDOWN.parse(_LETTER.sub(_as_markdown, text)))
    return tuple(_blocks(root.children, resolve))


def plain(text: str) -> str:
    """Plain words as the text of a block.

    >>> plain("Health & care")
    'Health &amp; care'
    """
    return escape(text, quote=False)


def sanitised(text: str) -> str:
    """The text of a block with nothing in it that is not allowed, wherever it came from.

    >>> sanitised("<strong>Yes</strong><script>alert(1)</script><img src=x>")
    '<strong>Yes</strong>'
    """
    return nh3.clean(text, tags=set(ALLOWED_TAGS), attributes={})


def words_of(text: str) -> str:
    """The words of a block's text alone, for a bookmark or a file without mark-up.

    >>> words_of("<strong>Health</strong> &amp; care")
    'Health & care'
    """
    return unescape(nh3.clean(text.replace("<br>", " "), tags=set()))


def _blocks(nodes: Sequence[SyntaxTreeNode], resolve: Resolve) -> Iterator[Block]:
    for node in nodes:
        match node.type:
            case "paragraph":
                block = _paragraph(node.children[0], resolve)
                if not isinstance(block, Paragraph) or block.text:
                    yield block
            case "heading":
                yield SubHeading(_text(node.children[0], resolve))
            case "bullet_list" | "ordered_list":
                yield _items(node, resolve)


def _paragraph(inline: SyntaxTreeNode, resolve: Resolve) -> Paragraph | Insertion:
    tokens = _tokens(inline)
    labels = [found[1] for found in map(_label_in, tokens) if found]
    if not labels and len(tokens) == 1 and tokens[0].type == "braces":
        return Insertion(tokens[0].content)
    return Paragraph(_text(inline, resolve), label=labels[0] if labels else "")


def _items(node: SyntaxTreeNode, resolve: Resolve) -> Items:
    return Items(
        is_lettered=node.type == "ordered_list",
        items=tuple(_item(child.children, resolve) for child in node.children),
    )


def _item(nodes: Sequence[SyntaxTreeNode], resolve: Resolve) -> Item:
    texts = [_text(node.children[0], resolve) for node in nodes if node.type in ("paragraph", "heading")]
    inner = [_items(node, resolve) for node in nodes if node.type in ("bullet_list", "ordered_list")]
    return Item("<br>".join(texts), tuple(inner))


def _text(inline: SyntaxTreeNode, resolve: Resolve) -> str:
    html = _MARKDOWN.renderer.render(_tokens(inline), _MARKDOWN.options, {"resolve": resolve})
    return re.sub(r"[ \t\n]+", " ", sanitised(html)).strip(" ")


def _tokens(inline: SyntaxTreeNode) -> list[Token]:
    token = inline.token
    assert token is not None
    return list(token.children or ())


def _label_in(token: Token) -> re.Match[str] | None:
    return _LABEL.fullmatch(token.content) if token.type == "braces" else None


def _as_markdown(found: re.Match[str]) -> str:
    """A point typed as (a) in Markdown's own way, as wide as before, so that points inside it stay inside."""
    return found[1] + "1." + " " * (len(found[2]) + len(found[3]) - 2)


def _read_braces(state: StateInline, silent: bool) -> bool:
    found = _BRACES.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("braces", "", 0).content = " ".join(found[1].split())
    state.pos = found.end()
    return True


def _write_braces(
    renderer: RendererHTML, tokens: Sequence[Token], i: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    if _label_in(tokens[i]):
        return ""
    answer = env["resolve"](tokens[i].content)
    return f"<mark>{{{{ {plain(tokens[i].content)} }}}}</mark>" if answer is None else plain(answer)


def _markdown() -> MarkdownIt:
    """Markdown of which nothing is known but paragraphs, headings, lists and emphasis."""
    markdown = MarkdownIt("zero", {"typographer": True, "quotes": "“”‘’"})
    markdown.enable(["heading", "list", "emphasis", "escape", "newline", "smartquotes"])
    markdown.inline.ruler.before("escape", "braces", _read_braces)
    markdown.add_render_rule("braces", _write_braces)
    return markdown


_MARKDOWN: Final = _markdown()
