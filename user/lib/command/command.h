/* SPDX-License-Identifier: MIT */
/*
 * Programs that the shell has built in, too. Each function is the whole program: it prints to the standard output, which the
 * caller flushes, and its messages to the standard error. It returns the exit status, and never ends the process.
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include <stdbool.h>

int echo_command(int argc, char **argv);
int kill_command(int argc, char **argv);
int printf_command(int argc, char **argv);
/* also called as [; the status is 2 if the expression is wrong */
int test_command(int argc, char **argv);

/* message.c: a message with the command's name, and a colon. */
void command_complain(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The decimal number that is the whole text. False: it is none, or out of range; there has been a message. */
bool command_number(const char *name, const char *text, long long low, long long high,
                    long long *number);

#endif
