/* SPDX-License-Identifier: MIT */
/* Common declarations of strace's files. */
#ifndef STRACE_H
#define STRACE_H

#include <stdint.h>
#include <stdio.h>
#include <sys/trace.h>

/* The list's entry for a system call (decode.c). */
struct call {
    const char *name;  /* NULL: there is no such call */
    const char *kinds; /* a letter for each argument */
};

/* The call with that number; if there is none, an entry without a name. */
const struct call *find_call(uint32_t number);

/* The same for a call by Linux's door (linuxcalls.c). */
#define LINUX_LIMIT 512u
const struct call *find_linux_call(uint32_t number);

/* Prints a record as a line: "open("/etc/motd", O_RDONLY) = 3". */
void print_record(FILE *out, const struct trace_record *record);

/* Prints one argument in the form of its letter in the list. */
void print_argument(FILE *out, const struct trace_record *record, unsigned index, char kind);

/* An error's or signal's name as C knows it, or NULL. */
const char *error_name(int error);
const char *signal_name(unsigned signal);

/* Prints a copy of a sigset_t, or of a struct sigaction (signals.c). */
void print_signal_set(FILE *out, const char *data);
void print_action(FILE *out, const char *data);

/* Counts a record; prints the counts. */
void count_record(const struct trace_record *record);
void print_counts(FILE *out);

#endif
