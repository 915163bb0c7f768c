/* SPDX-License-Identifier: MIT */
/* How a tool ends when it cannot go on. The host's unit tests have a fail() of their own. */
#ifndef TOOLS_FAIL_H
#define TOOLS_FAIL_H

/* What fail() calls the tool, and the exit status that it ends with. */
void fail_as(const char *name, int status);

/* Ends the program with a message on standard error. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
