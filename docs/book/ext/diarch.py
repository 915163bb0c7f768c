# SPDX-License-Identifier: MIT
"""The book's own directives and roles for Sphinx. Names that are gone are warnings, and `make book` fails at a warning.

    ```{listing}                        lines of the source, with file and line numbers
    kernel/mm/vmspace.c: vmspace_map
    ```
    ```{trace}                          lines of a trace in docs/book/traces
    arm-malloc: steps growproc to walkpgdir
    ```
    ```{numbers}                        rows of `make bench`
    null system call
    ```
    {fn}`vmspace_map`                   a function, which gets into the index of functions
    ```{functions}                      that index
    ```
    ```{patch}                          a change of the source, in docs/book/examples
    policy.patch
    ```
"""
from __future__ import annotations

import sys
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

sys.path.insert(0, str(Path(__file__).resolve().parent))

import sources  # noqa: E402 (found by the path above)

LOG = logging.getLogger(__name__)
INDEX_PAGE = "functions"


class function_name(nodes.Inline, nodes.TextElement):
    """A function in the text: becomes a link to the index when all chapters have been read."""


class function_index(nodes.General, nodes.Element):
    """The place of the index: filled when all chapters have been read."""


def code_block(text: str, language: str, caption: str, first: int = 0) -> nodes.Node:
    """A block of code below a line that says where it comes from."""
    block = nodes.literal_block(text, text, language=language, force=True)
    if first:
        block["linenos"] = True
        block["highlight_args"] = {"linenostart": first}
    title = nodes.caption(caption, "", nodes.literal(text=caption))
    return nodes.container("", title, block, literal_block=True, classes=["literal-block-wrapper"])


class Lines(SphinxDirective):
    """A directive whose body is one specification a line. What is missing is a warning."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        shown: list[nodes.Node] = []
        for spec in (line for line in self.content if line.strip()):
            try:
                shown.append(self.show(spec.strip()))
            except sources.Missing as missing:
                LOG.warning("%s", missing, location=self.get_location())
        return shown

    def show(self, spec: str) -> nodes.Node:
        raise NotImplementedError


class Listing(Lines):
    """Lines of the source."""

    def show(self, spec: str) -> nodes.Node:
        found = sources.excerpt(spec)
        self.env.note_dependency(str(sources.TOP / found.path))
        return code_block(found.text, found.language, f"{found.path}, line {found.first}", found.first)


class Trace(Lines):
    """Lines of a trace of the running machine."""

    def show(self, spec: str) -> nodes.Node:
        name, lines = sources.trace_excerpt(spec)
        self.env.note_dependency(str(sources.BOOK / "traces" / f"{name}.txt"))
        arch, what = name.split("-", 1)
        return code_block("\n".join(lines) + "\n", "text", f"make ARCH={arch} trace-{what}")


class Patch(Lines):
    """A worked example: a change of the source that the tests apply."""

    def show(self, spec: str) -> nodes.Node:
        text = sources.patch(spec)
        self.env.note_dependency(str(sources.BOOK / "examples" / spec))
        return code_block(text, "diff", f"docs/book/examples/{spec}")


class Numbers(SphinxDirective):
    """A table of instructions for each operation, as `make bench` measures them."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        rows = [("instructions per operation", "PC", "Pi 2")]
        for name in (line.strip() for line in self.content if line.strip()):
            if name not in sources.numbers():
                LOG.warning("no figure for %s in docs/book/traces/bench.txt", name, location=self.get_location())
                continue
            rows.append((name, *(f"{int(value):,}" for value in sources.numbers()[name])))
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (50, 15, 15)), cols=3)
        cells = [nodes.row("", *(nodes.entry("", nodes.paragraph(text=text)) for text in row)) for row in rows]
        group += nodes.thead("", cells[0])
        group += nodes.tbody("", *cells[1:])
        return [nodes.table("", group, classes=["numbers"])]


class FunctionRole(SphinxRole):
    """A function of the source, by name."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if self.text not in sources.functions():
            LOG.warning("no function %s in the source", self.text, location=self.get_location())
        named = self.env.__dict__.setdefault("diarch_functions", {})
        named.setdefault(self.text, [])
        if self.env.docname not in named[self.text]:
            named[self.text].append(self.env.docname)
        return [function_name("", "", nodes.literal(text=f"{self.text}()"), name=self.text)], []


class Functions(SphinxDirective):
    """The index of the functions that the chapters name."""

    def run(self) -> list[nodes.Node]:
        return [function_index()]


def purge(_app: Sphinx, env: object, docname: str) -> None:
    """Forgets what a chapter has named: it is read again."""
    named = env.__dict__.get("diarch_functions", {})
    for name in list(named):
        named[name] = [doc for doc in named[name] if doc != docname]
        if not named[name]:
            del named[name]


def index_entry(app: Sphinx, page: str, name: str, documents: list[str]) -> nodes.Node:
    """A line of the index: the function, its places in the source, and the chapters that name it."""
    files = [path for path in sources.functions().get(name, []) if not path.startswith("tools/")]
    places = ", ".join(f"{path}:{sources.line_of(path, name)}" for path in files[:4])
    line = nodes.paragraph("", "", nodes.literal(text=name), nodes.Text(f"  {places}; named in "))
    for number, document in enumerate(sorted(documents)):
        if number:
            line += nodes.Text(", ")
        target = app.builder.get_relative_uri(page, document)
        line += nodes.reference("", app.env.titles[document].astext(), internal=True, refuri=target)
    return nodes.list_item("", line, ids=[f"fn-{name}"])


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fills the index, and makes links of the names."""
    named = app.env.__dict__.get("diarch_functions", {})
    for place in list(doctree.findall(function_index)):
        entries = [index_entry(app, docname, name, named[name]) for name in sorted(named, key=str.lower)]
        place.replace_self(nodes.bullet_list("", *entries, classes=["functions"]))
    for place in list(doctree.findall(function_name)):
        target = f"{app.builder.get_relative_uri(docname, INDEX_PAGE)}#fn-{place['name']}"
        link = nodes.reference("", "", internal=True, refuri=target, classes=["fn"])
        link += place.children
        place.replace_self(link)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(function_name)
    app.add_node(function_index)
    app.add_directive("listing", Listing)
    app.add_directive("trace", Trace)
    app.add_directive("patch", Patch)
    app.add_directive("numbers", Numbers)
    app.add_directive("functions", Functions)
    app.add_role("fn", FunctionRole())
    app.connect("env-purge-doc", purge)
    app.connect("doctree-resolved", resolve)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
