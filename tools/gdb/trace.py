# SPDX-License-Identifier: MIT
"""The start of a trace in gdb (mk/gdb.mk): runs main() of traces/NAME.py; the name is in $TRACE."""
from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # the source tree stays clean
sys.path.insert(0, str(Path(__file__).resolve().parent))

from traces.session import run_trace  # noqa: E402 (found by the path above)

run_trace(importlib.import_module(f"traces.{os.environ['TRACE']}").main)
