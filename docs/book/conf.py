# SPDX-License-Identifier: MIT
"""How Sphinx makes the book: `make book`. The text is Markdown (MyST); ext/ holds the book's own directives."""
from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "ext"))

project = "Diarch: one kernel, two machines"
author = "the authors of Diarch"
project_copyright = author
extensions = ["myst_parser", "sphinx.ext.graphviz", "diarch"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["traces/*", "examples/*"]
root_doc = "index"
nitpicky = True
myst_heading_anchors = 3
highlight_language = "none"
graphviz_output_format = "svg"

html_theme = "furo"
html_title = "Diarch: one kernel, two machines"
html_static_path = ["static"]
html_css_files = ["book.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_permalinks_icon = "#"
