/* SPDX-License-Identifier: MIT */
/* Common declarations of the jobs of the mixed stress. */
#ifndef STRESS_H
#define STRESS_H

#include <stddef.h>
#include <sys/types.h>

#define PAGE 4096

/* One worker: its number names its files, its seed determines its work. */
struct worker {
    int number;
    unsigned seed;
};

/* The worker's next random number below `limit`. */
unsigned below(struct worker *worker, unsigned limit);

/* fork() that waits and tries again while the machine is out of resources; never fails. */
pid_t fork_patiently(void);

/* Waits for a child: its exit status, or minus the signal that ended it. */
int status_of(pid_t pid);

/*
 * Fills a buffer with bytes that depend on the value; and tells whether it still has exactly these
 * bytes.
 */
void stamp(char *buffer, size_t size, unsigned value);
int stamped(const char *buffer, size_t size, unsigned value);

/* Ends the program if a condition does not hold, and prints the condition and the worker. */
#define MUST(condition) ((condition) ? (void)0 : stress_failed(__FILE__, __LINE__, #condition))
_Noreturn void stress_failed(const char *file, int line, const char *condition);

/* The jobs: each does one round and checks its results. */
void grow_and_shrink(struct worker *worker); /* memory.c */
void share_and_write(struct worker *worker);
void write_and_move(struct worker *worker); /* files.c */
void folders_up_and_down(struct worker *worker);
void through_pipes(struct worker *worker); /* processes.c */
void kill_somebody(struct worker *worker);
void run_a_program(struct worker *worker);

#endif
