/* SPDX-License-Identifier: MIT */
/* Common declarations of the jobs of the torture. */
#ifndef TORTURE_H
#define TORTURE_H

#include <pthread.h>
#include <stddef.h>

#define THREADS 8

/* One of the threads: its number names its files, its seed determines its work. */
struct worker {
    int number;
    unsigned seed;
    unsigned rounds;
};

/* The worker's next random number below `limit`. */
unsigned below(struct worker *worker, unsigned limit);

/* Ends the process if a condition does not hold, and prints the condition. */
#define MUST(condition) ((condition) ? (void)0 : torture_failed(__FILE__, __LINE__, #condition))
_Noreturn void torture_failed(const char *file, int line, const char *condition);

/* The jobs: each does one round and checks its results. */
void trade_blocks(struct worker *worker); /* memory.c */
void grow_blocks(struct worker *worker);
void add_under_mutex(struct worker *worker); /* locks.c */
void pass_through_queue(struct worker *worker);
void read_and_write(struct worker *worker);
void wait_until_timeout(struct worker *worker);
void fork_and_wait(struct worker *worker); /* processes.c */
void start_threads(struct worker *worker);
void interrupt_a_sleeper(struct worker *worker);
void write_and_read_file(struct worker *worker); /* files.c */
void print_lines(struct worker *worker);

void trade_maps(struct worker *worker); /* maps.c */
void map_file(struct worker *worker);

/* Before the first thread; and after the end of the last: nothing is lost. */
void open_shared_stream(void);
void close_shared_stream(void);
void check_locks(void);
void free_blocks(void);
void unmap_all(void);

#endif
