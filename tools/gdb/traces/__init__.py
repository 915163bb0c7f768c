# SPDX-License-Identifier: MIT
"""Traces show the kernel at work: one file for each trace, and the files that they share."""
