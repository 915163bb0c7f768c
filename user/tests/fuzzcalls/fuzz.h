/* SPDX-License-Identifier: MIT */
/* Common declarations of the random-call test. main.c explains how its parts work together. */
#ifndef FUZZ_H
#define FUZZ_H

#include <abi/errno.h>
#include <abi/syscall.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PAGE 4096u
#define ARGUMENTS 6
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define PICK(stream, array) ((array)[below(stream, LENGTH(array))])

#define FOLDER "/fuzz"   /* first working directory of the processes */
#define REPORT_FD 100    /* a pipe to the first process: struct report */
#define VERBOSE_FD 101   /* the console, for -v */
#define PROCESSES_MAX 32 /* at once, without their own children */

/* A sequence of random numbers: the same seed and process number give the same sequence. */
struct stream {
    uint64_t state;
};
struct stream stream_make(uint32_t seed, uint32_t number);
uint32_t next(struct stream *stream);
uint32_t below(struct stream *stream, uint32_t limit);
bool one_in(struct stream *stream, uint32_t n);

/* One call, ready to be made. */
struct call {
    unsigned number;
    uintptr_t argument[ARGUMENTS];
};

struct options {
    unsigned processes, calls, rounds, seconds;
    uint32_t seed;
    int only; /* the one process of each round that runs, or -1: all */
    bool verbose;
};

/* A report that a process sends now and then, by a pipe. */
struct report {
    uint32_t calls;                                /* made since the last report */
    uint32_t succeeded[(SYSCALL_LIMIT + 31) / 32]; /* a bit for each call that returned no error */
    char complaint[96];                            /* a fault that the process has found, or "" */
};

/* arch: a system call with these registers; returns the kernel's result. */
intptr_t raw_call(unsigned number, const uintptr_t *argument);

/* list.c: the calls of abi/syscalls.def. */
void list_check(void); /* ends the program if a letter is unknown here */
const char *call_name(unsigned number);
const char *call_kinds(unsigned number);
unsigned draw_number(struct stream *stream);

/* argument.c: a random call, and the memory that its pointers lead to. */
void draw_call(struct stream *stream, struct call *call);

/* memory.c: addresses. */
#define SLOT (4 * PAGE) /* bytes of the arena that belong to one argument */
struct place {
    uintptr_t address;
    size_t room; /* bytes that may be written there before the call; 0: the address is bad */
};
bool arena_map(void); /* maps the arena again after the heap has shrunk; false: no memory */
void stack_lend(char *room, size_t size); /* memory of the stack, for draw_stack_place() */
struct place draw_place(struct stream *stream, unsigned slot, size_t size);
struct place draw_stack_place(struct stream *stream, size_t size);
uintptr_t draw_bad_address(struct stream *stream);
/* whether the address is in the arena, with some bytes behind it */
bool memory_is_good(uintptr_t address);
uintptr_t draw_map_address(struct stream *stream);     /* in the window */
bool in_map_window(uintptr_t address, uintptr_t size); /* addresses with nothing of the program's */
void put(struct place place, const void *data, size_t size);
bool read_only_changed(void); /* whether the kernel has written to memory that the program may not
                               * write */

/* name.c: strings. */
void names_collect(void); /* finds the devices, and the files in /proc */
const char *draw_name(struct stream *stream, unsigned number, unsigned index, size_t *size);
unsigned device_paths(char ***paths);
uint32_t draw_device_number(struct stream *stream);
bool name_is_ours(const char *name); /* whether draw_name() makes files of that name */

/* fence.c: calls that would end the test. */
void fence_init(void);
bool fenced(const struct call *call);

/* worker.c: one process. */
_Noreturn void work(const struct options *options, uint32_t seed, unsigned number);

/* watch.c: the first process looks after the others. */
struct child {
    pid_t pid;
    unsigned number;
    bool ended;
    unsigned long ticks;
    unsigned still; /* number of checks in a row at which it slept and had used no time */
};
time_t seconds(void); /* since the boot: the calls may set the clock */
void watch_init(void);
int watch(struct child *children, unsigned count, bool slow, void (*collect)(void));
int end_descendants(void);

struct process_status {
    char state, line[96];
    pid_t parent;
    unsigned long ticks;
};
bool read_text(const char *path, char *text, size_t size);
bool read_status(pid_t pid, struct process_status *status); /* the working directory is /proc */

/* sweep.c: removes the files and mounts that a round has left. */
void sweep(void);

#endif
