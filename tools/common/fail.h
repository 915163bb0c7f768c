/* SPDX-License-Identifier: MIT */
/* Ends a tool after an error. The host's unit tests have a fail() of their own. */
#ifndef TOOLS_FAIL_H
#define TOOLS_FAIL_H

/* The name of the tool in fail()'s messages, and its exit status. */
void fail_as(const char *name, int status);

/* Ends the program with a message on standard error. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
