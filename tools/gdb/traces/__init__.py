# SPDX-License-Identifier: MIT
"""What the kernel does, watched at work: one file for each trace, over what they share."""
