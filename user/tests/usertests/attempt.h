/* SPDX-License-Identifier: MIT */
/*
 * What an unprivileged user tries to read or change, and may not: each attempt must fail with the right error. The
 * tables are in attemptfile.c (files), attemptdevice.c (devices, terminals, /proc) and attemptprocess.c (processes,
 * ids, limits, the machine).
 *
 * Each attempt has a new directory with files of root and of others, and processes of root. Afterwards they must be
 * as they were. Then root makes the same attempt, if it does no harm, and must succeed: so an attempt that fails for
 * a wrong reason, for instance because there is no such file, is found too.
 */
#ifndef USERTESTS_ATTEMPT_H
#define USERTESTS_ATTEMPT_H

#include "test.h"

#define USER 1000
#define GROUP 2000
#define OTHER 1001
#define SAME ((uid_t)-1)

enum root { ROOT_MAY, ROOT_WOULD_HARM };

struct attempt {
    const char *what;
    long (*act)(const char *argument); /* -1 and errno if it is refused */
    const char *argument;
    int refusal; /* the error that the user gets */
    enum root root;
};

void make_attempts(const struct attempt *attempts, size_t count);

/* Attempts that more than one table needs. */
long refused(int error); /* sets errno; returns -1 */
long read_it(const char *path);
long write_it(const char *path);
long append(const char *path);
long open_mode(const char *path);
long remove_it(const char *path);

/* What an attempt finds, beside the files in its directory (make_files() in attempt.c). */
extern pid_t roots;            /* a process of root, in a session of its own */
extern pid_t started;          /* a process that the user has started, and that acts for root */
extern int root_slave;         /* root's pseudo-terminal ... */
extern char root_terminal[32]; /* ... and its name */

#endif
