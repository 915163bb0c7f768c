# SPDX-License-Identifier: MIT
"""The page's list of the boot's stages (web/stages.json) follows the console of the PC. tests/docs/test_web.py opens the
page itself."""
from __future__ import annotations

import json
import re

from machine import PROMPT, TOP, Machine


def test_stages_of_the_boot_follow_the_console() -> None:
    """Each stage's pattern begins a line of the boot, in the list's order."""
    stages = json.loads((TOP / "web/stages.json").read_text())
    with Machine("x86", variant="disk") as machine:
        lines = iter((machine.login().boot_log + PROMPT).replace("\r", "").split("\n"))
    for stage in stages:
        assert any(re.match(stage["pattern"], line) for line in lines), stage["title"]
    assert len(stages) >= 7
