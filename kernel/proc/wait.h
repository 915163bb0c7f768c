/* SPDX-License-Identifier: MIT */
/* Waiting for children. */
#ifndef PROC_WAIT_H
#define PROC_WAIT_H

#include "proc/proc.h"

struct wait_result {
    pid_t pid;          /* the child with news, or 0: none has any (WNOHANG) */
    int status;         /* as waitpid() returns it */
    uint32_t uid;       /* its real user */
    struct proc *ended; /* the child, if it has ended and is to be collected, or NULL */
    bool taken;         /* its stop or continuation will not be reported again */
};

/* The children that are meant: P_ALL, P_PID, or P_PGID (0: the caller's group), and a number. */
struct wait_choice {
    int type;
    pid_t id;
};

/*
 * Waits for the kinds of news in options, WEXITED among them: 0, -ECHILD, or -ERESTART. The caller then
 * hands the result to the program, and calls proc_wait_end(). If the program could not get it (not delivered),
 * the child can be waited for again. Process context.
 */
int proc_wait(const struct wait_choice *choice, int options, struct wait_result *result);
void proc_wait_end(const struct wait_result *result, bool delivered);

#endif
