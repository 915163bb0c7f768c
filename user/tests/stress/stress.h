/* SPDX-License-Identifier: MIT */
/* What the jobs of the mixed stress share. */
#ifndef STRESS_H
#define STRESS_H

#include <stddef.h>
#include <sys/types.h>

#define PAGE 4096

/* One worker: its number names its files, its seed decides all that it does. */
struct worker {
    int number;
    unsigned seed;
};

/* A number below `limit`, the worker's next. */
unsigned below(struct worker *worker, unsigned limit);

/* fork() that waits and tries again while the machine is full; never fails. */
pid_t fork_patiently(void);

/* Waits for a child: its exit status, or minus the signal that ended it. */
int status_of(pid_t pid);

/* Fills a buffer with what only this stamp gives, and says whether it still holds just that. */
void stamp(char *buffer, size_t size, unsigned value);
int stamped(const char *buffer, size_t size, unsigned value);

/* Ends the program where a condition does not hold, and says which and who saw it. */
#define MUST(condition) ((condition) ? (void)0 : stress_failed(__FILE__, __LINE__, #condition))
_Noreturn void stress_failed(const char *file, int line, const char *condition);

/* The jobs: each does one round and checks what it sees. */
void grow_and_shrink(struct worker *worker); /* memory.c */
void share_and_write(struct worker *worker);
void write_and_move(struct worker *worker); /* files.c */
void folders_up_and_down(struct worker *worker);
void through_pipes(struct worker *worker); /* processes.c */
void kill_somebody(struct worker *worker);
void run_a_program(struct worker *worker);

#endif
