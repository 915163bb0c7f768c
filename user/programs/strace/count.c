/* SPDX-License-Identifier: MIT */
/* strace -c: how often each system call was made, how often it failed, and how long it took. */
#include "strace.h"
#include <abi/errno.h>
#include <abi/syscall.h>
#include <stdlib.h>

#define COUNTS (SYSCALL_LIMIT + 1 + LINUX_LIMIT)

static struct count {
    uint32_t number, calls, errors;
    uint64_t taken_ns;
} counts[COUNTS]; /* SYSCALL_LIMIT is for numbers that are no calls; Linux's calls follow */

void count_record(const struct trace_record *record)
{
    uint32_t number = record->number, theirs = number - TRACE_LINUX;
    uint32_t place = number < SYSCALL_LIMIT ? number
                     : theirs < LINUX_LIMIT ? SYSCALL_LIMIT + 1 + theirs
                                            : SYSCALL_LIMIT;
    struct count *count = &counts[place];

    if (record->event == TRACE_END)
        return;
    count->number = number;
    count->calls++;
    count->errors += record->result < 0 && record->result >= -ERRNO_MAX;
    count->taken_ns += record->taken_ns;
}

/* The longest first. */
static int compare(const void *a, const void *b)
{
    const struct count *x = a, *y = b;

    if (x->taken_ns != y->taken_ns)
        return x->taken_ns < y->taken_ns ? 1 : -1;
    return x->calls < y->calls ? 1 : x->calls > y->calls ? -1 : 0;
}

void print_counts(FILE *out)
{
    uint64_t taken_ns = 0;
    uint32_t calls = 0, errors = 0;

    qsort(counts, COUNTS, sizeof(counts[0]), compare);
    fprintf(out, "microseconds  us/call    calls   errors system call\n");
    for (size_t i = 0; i < COUNTS && counts[i].calls > 0; i++) {
        const struct count *count = &counts[i];
        const char *name = find_call(count->number)->name;
        unsigned us = (unsigned)(count->taken_ns / 1000);
        fprintf(out, "%12u %8u %8u %8u %s\n", us, us / (unsigned)count->calls,
                (unsigned)count->calls, (unsigned)count->errors, name ? name : "unknown");
        taken_ns += count->taken_ns;
        calls += count->calls;
        errors += count->errors;
    }
    fprintf(out, "%12u          %8u %8u total\n", (unsigned)(taken_ns / 1000), (unsigned)calls,
            (unsigned)errors);
}
