# SPDX-License-Identifier: MIT
"""The commands that gdb gets for Diarch, one file for each theme. docs/debugging.md shows their output."""
from commands import bufs, locks, log, memory, processes, symbols

__all__ = ["bufs", "locks", "log", "memory", "processes", "symbols"]
