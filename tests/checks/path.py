# SPDX-License-Identifier: MIT
"""A PATH for a test: this machine's tools without some of them, and with stand-ins for others."""
from __future__ import annotations

import os
from pathlib import Path


def path_with(folder: Path, scripts: dict[str, str]) -> str:
    """A PATH on which scripts of sh come before all tools."""
    folder.mkdir(exist_ok=True)
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def path_without(folder: Path, names: set[str]) -> str:
    """A PATH with links to all tools but some."""
    folder.mkdir(exist_ok=True)
    for directory in reversed(os.environ["PATH"].split(":")):
        for tool in Path(directory).iterdir() if Path(directory).is_dir() else ():
            if tool.name not in names:
                link = folder / tool.name
                link.unlink(missing_ok=True)
                link.symlink_to(tool)
    return str(folder)
