# SPDX-License-Identifier: MIT
"""What gdb knows about Diarch: the kernel's structures, read from the machine that it is attached to."""
