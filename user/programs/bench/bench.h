/* SPDX-License-Identifier: MIT */
/* The table of bench's measurements. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

#define PAGE 4096
#define KIB 1024
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct bench {
    const char *name, *what;
    void (*run)(int rounds); /* does the operation so many times */
    int rounds;
};

/* The monotonic clock, in ns. */
uint64_t now(void);

/* Prints what an operation costs, in ns. */
void say(const char *what, uint64_t cost);

/* Ends the program with a message if the condition does not hold. */
void must(int condition, const char *what);

/* A new mapping without a file. */
char *map(size_t size, unsigned prot);

/* Operations beside many others: crowd.c. */
void dup_among_many(int rounds);
void list_crowd(int rounds);
void among_regions(unsigned count);

/* Names in directories: directory.c. */
void among_names(unsigned count);
void ask_place(int rounds);
void ask_deep_place(int rounds);

/* A large file on a disk: disk.c. */
void disk_write(void);
void disk_read(const char *what);

extern const struct bench library_benches[];
extern const size_t library_bench_count;

/* Threads: thread.c. */
extern const struct bench thread_benches[];
extern const size_t thread_bench_count;

#endif
