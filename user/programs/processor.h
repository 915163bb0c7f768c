/* SPDX-License-Identifier: MIT */
/* The work of the processors, for programs that show it: from /proc/cpus. */
#ifndef PROCESSOR_H
#define PROCESSOR_H

#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROCESSORS_MAX 16

/* The numbers of a processor's line, in their order there. The first three are nanoseconds. */
enum {
    USER,
    SYSTEM,
    IDLE,
    SWITCHES,
    INTERRUPTS,
    TIMER,
    CALLS,
    FAULTS,
    IPIS,
    HITS,
    MISSES,
    NUMBERS
};

struct processor {
    uint64_t number[NUMBERS];
};

/* Reads all processors' numbers. Returns the number of processors. */
static inline unsigned read_processors(struct processor *list)
{
    char line[320];
    unsigned count = 0;

    FILE *file = fopen("/proc/cpus", "r");
    if (!file)
        err(1, "/proc/cpus");
    while (count < PROCESSORS_MAX && fgets(line, sizeof(line), file)) {
        char *at = strchr(line, ' ');
        struct processor *p = &list[count++];
        for (unsigned i = 0; i < NUMBERS; i++)
            p->number[i] = at ? strtoull(at, &at, 10) : 0;
    }
    fclose(file);
    return count;
}

/* The difference to an earlier reading. */
static inline struct processor difference(const struct processor *now,
                                          const struct processor *before)
{
    struct processor result = {0};

    for (unsigned i = 0; i < NUMBERS; i++) {
        uint64_t a = now->number[i], b = before->number[i];
        result.number[i] = a > b ? a - b : 0; /* the modes' shares are estimates: they may shrink */
    }
    return result;
}

/* The share of its time that a mode took, in percent. */
static inline unsigned percent(const struct processor *p, unsigned mode)
{
    uint64_t all = p->number[USER] + p->number[SYSTEM] + p->number[IDLE];

    return all > 0 ? (unsigned)((p->number[mode] * 100 + all / 2) / all) : 0;
}

/* The number behind a name in /proc/meminfo, in KiB; 0 if there is none. */
static inline unsigned long memory_info(const char *wanted)
{
    char line[80], name[32];
    unsigned long value, found = 0;

    FILE *file = fopen("/proc/meminfo", "r");
    if (!file)
        err(1, "/proc/meminfo");
    while (fgets(line, sizeof(line), file)) {
        if (sscanf(line, "%31[^:]: %lu", name, &value) == 2 && strcmp(name, wanted) == 0)
            found = value;
    }
    fclose(file);
    return found;
}

#endif
