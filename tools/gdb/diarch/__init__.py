# SPDX-License-Identifier: MIT
"""The kernel's structures for gdb, read from the machine that it is attached to."""
