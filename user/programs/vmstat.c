/* SPDX-License-Identifier: MIT */
/*
 * vmstat [-a] [interval [count]]: the work of the processors, per second of an interval; the first
 * line is since boot. -a: a line for each processor.
 */
#include "command/help.h"
#include "output.h"
#include "process.h"
#include "processor.h"
#include <unistd.h>

#define USAGE "vmstat [-a] [interval [count]]"

#define LINES_PER_HEADING 20

static bool each_processor;

static void show_heading(void)
{
    printf("cpu  runs sleeps   free K  cached K    intr  switch    call   fault     hit    miss "
           "us%% sy%% id%%\n");
}

/* Runnable and sleeping processes. */
static void count_processes(unsigned *runnable, unsigned *sleeping)
{
    size_t count;
    struct process *list = read_processes(&count);

    *runnable = *sleeping = 0;
    for (size_t i = 0; i < count; i++) {
        *runnable += list[i].state == 'R';
        *sleeping += list[i].state == 'S';
    }
    free(list);
}

/* ns: the length of the interval on one processor. */
static void show(const char *name, const struct processor *p, uint64_t ns)
{
    static const unsigned shown[] = {SWITCHES, CALLS, FAULTS, HITS, MISSES};
    uint64_t interrupts = p->number[INTERRUPTS] + p->number[TIMER] + p->number[IPIS];
    unsigned runnable, sleeping;
    uint64_t milliseconds = ns / 1000000 ? ns / 1000000 : 1;

    count_processes(&runnable, &sleeping);
    printf("%-4s %4u %6u %8lu %9lu", name, runnable, sleeping, memory_info("MemFree"),
           memory_info("Cached"));
    printf(" %7lu", (unsigned long)(interrupts * 1000 / milliseconds));
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
        printf(" %7lu", (unsigned long)(p->number[shown[i]] * 1000 / milliseconds));
    printf(" %3u %3u %3u\n", percent(p, USER), percent(p, SYSTEM), percent(p, IDLE));
}

static uint64_t duration(const struct processor *p)
{
    return p->number[USER] + p->number[SYSTEM] + p->number[IDLE];
}

/* One interval: the difference of two readings. */
static void show_interval(const struct processor *now, const struct processor *before,
                          unsigned count)
{
    struct processor sum = {{0}};
    char name[8];

    for (unsigned i = 0; i < count; i++) {
        struct processor p = difference(&now[i], &before[i]);
        for (unsigned n = 0; n < NUMBERS; n++)
            sum.number[n] += p.number[n];
        snprintf(name, sizeof(name), "%u", i);
        if (each_processor)
            show(name, &p, duration(&p));
    }
    if (!each_processor)
        show("all", &sum, duration(&sum) / count);
    if (fflush(stdout) != 0)
        exit(1);
}

int main(int argc, char **argv)
{
    static struct processor now[PROCESSORS_MAX], before[PROCESSORS_MAX];
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "a")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        each_processor = true;
    }
    argv += optind;
    unsigned interval = argv[0] ? (unsigned)atoi(argv[0]) : 0;
    unsigned rounds = !argv[0] ? 1 : argv[1] ? (unsigned)atoi(argv[1]) : 0; /* 0: without end */
    for (unsigned round = 0; rounds == 0 || round < rounds; round++) {
        if (round > 0)
            sleep(interval);
        if (round % LINES_PER_HEADING == 0)
            show_heading();
        unsigned count = read_processors(now);
        show_interval(now, before, count);
        memcpy(before, now, sizeof(before));
    }
    return finish_output(0);
}
