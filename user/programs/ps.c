/* SPDX-License-Identifier: MIT */
/*
 * ps: all processes (-A and -e change nothing), the object that each sleeps on, and rings of
 * processes that wait for each other.
 */
#include "output.h"
#include "process.h"

static const struct process *find(const struct process *list, size_t count, int pid)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].pid == pid)
            return &list[i];
    }
    return NULL;
}

/*
 * Whether the chain of holders from p leads back to it, and no other process in the ring comes
 * before it.
 */
static bool begins_ring(const struct process *list, size_t count, const struct process *p)
{
    const struct process *next = p;

    for (size_t steps = 0; steps < count; steps++) {
        next = next->holder ? find(list, count, next->holder) : NULL;
        if (!next || next->pid < p->pid)
            return false;
        if (next == p)
            return true;
    }
    return false;
}

static void show_ring(const struct process *list, size_t count, const struct process *p)
{
    const struct process *next = p;

    printf("deadlock:");
    do {
        printf(" pid %d %s waits for %s, held by", next->pid, next->name, next->place);
        next = find(list, count, next->holder);
    } while (next != p);
    printf(" pid %d %s\n", p->pid, p->name);
}

static void show(const struct process *p)
{
    char place[48];

    if (p->holder)
        snprintf(place, sizeof(place), "%s of %d", p->place, p->holder);
    else
        snprintf(place, sizeof(place), "%s", p->place);
    printf("%5d %5d %5d %c %3d %7u %7lu.%02lu %-16s %s\n", p->pid, p->parent, p->group, p->state,
           p->cpu, p->size, p->ticks / 100, p->ticks % 100, place, p->name);
}

int main(int argc, char **argv)
{
    size_t count;
    int option;

    while ((option = getopt(argc, argv, "Ae")) != -1 && option != '?')
        continue;
    if (option == '?' || optind < argc)
        errx(2, "usage: ps [-A | -e]");
    struct process *list = read_processes(&count);
    printf("  PID  PPID  PGID S CPU  SIZE K       TIME WAITS FOR        NAME\n");
    for (size_t i = 0; i < count; i++)
        show(&list[i]);
    for (size_t i = 0; i < count; i++) {
        if (begins_ring(list, count, &list[i]))
            show_ring(list, count, &list[i]);
    }
    return finish_output(0);
}
