# SPDX-License-Identifier: MIT
# Makes a program for xv6's classic edition of one for the riscv edition: the conventions that differ, and no more.
s,#include "(kernel|user)/,#include ",
s/\<printf\(/printf(1, /g
s/\<fprintf\(/printf(/g
s/\<exit\([^()]*\)/exit()/g
s/\<wait\(0\)/wait()/g
s/\<T_DEVICE\>/T_DEV/g
