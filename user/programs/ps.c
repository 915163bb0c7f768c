/* SPDX-License-Identifier: MIT */
/*
 * ps: all processes (-A and -e change nothing), the object that each sleeps on, and rings of
 * processes that wait for each other. With -f: their users and arguments, too. With -T: their threads.
 */
#include "command/help.h"
#include "names.h"
#include "output.h"
#include "process.h"
#include <sys/stat.h>

#define USAGE "ps [-AefT]"

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

/* Each line: tid, state, CPU, hundredths of a second, the thread that holds what it waits for, and that. */
static void show_threads(const struct process *p)
{
    char path[64], line[256], state, place[32];
    int tid, cpu, holder;
    unsigned long ticks;

    snprintf(path, sizeof(path), "/proc/%d/threads", p->pid);
    FILE *file = fopen(path, "r");
    if (!file) /* it has ended meanwhile */
        return;
    while (fgets(line, sizeof(line), file)) {
        if (sscanf(line, "%d %c %d %lu %d %31s", &tid, &state, &cpu, &ticks, &holder, place) == 6)
            printf("%5d %5d %c %3d %7lu.%02lu %-16s %s\n", p->pid, tid, state, cpu, ticks / 100,
                   ticks % 100, place, p->name);
    }
    fclose(file);
}

/* The user in whose name a process acts. It may have ended meanwhile. */
static void show_user(const struct process *p)
{
    char path[32], name[NAME_ROOM] = "?";
    struct stat st;

    snprintf(path, sizeof(path), "/proc/%d", p->pid);
    if (stat(path, &st) == 0)
        user_name(st.st_uid, name);
    printf("%-8s ", name);
}

/* The program's arguments, with a space between them; in brackets its name, if it has ended, or is the kernel's. */
static void show_arguments(const struct process *p)
{
    char path[32];
    int c, before = EOF;

    snprintf(path, sizeof(path), "/proc/%d/cmdline", p->pid);
    FILE *file = fopen(path, "r");
    while (file && (c = getc(file)) != EOF) {
        if (before == '\0')
            putchar(' ');
        if (c != '\0')
            putchar(isprint(c) ? c : '?');
        before = c;
    }
    if (before == EOF)
        printf("[%s]", p->name);
    putchar('\n');
    if (file)
        fclose(file);
}

static void show(const struct process *p, bool full)
{
    char place[48];

    if (p->holder)
        snprintf(place, sizeof(place), "%s of %d", p->place, p->holder);
    else
        snprintf(place, sizeof(place), "%s", p->place);
    printf("%5d %5d %5d %c %3d %7u %7lu.%02lu %-16s ", p->pid, p->parent, p->group, p->state,
           p->cpu, p->size, p->ticks / 100, p->ticks % 100, place);
    if (full)
        show_arguments(p);
    else
        printf("%s\n", p->name);
}

int main(int argc, char **argv)
{
    bool threads = false, full = false;
    size_t count;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "AefT")) != -1 && option != '?') {
        threads |= option == 'T';
        full |= option == 'f';
    }
    if (option == '?' || optind < argc)
        errx(2, "usage: " USAGE);
    struct process *list = read_processes(&count);
    if (threads)
        printf("  PID   TID S CPU       TIME WAITS FOR        NAME\n");
    else
        printf("%s  PID  PPID  PGID S CPU  SIZE K       TIME WAITS FOR        %s\n",
               full ? "USER     " : "", full ? "ARGUMENTS" : "NAME");
    for (size_t i = 0; i < count; i++) {
        if (full && !threads)
            show_user(&list[i]);
        if (threads)
            show_threads(&list[i]);
        else
            show(&list[i], full);
    }
    for (size_t i = 0; i < count; i++) {
        if (begins_ring(list, count, &list[i]))
            show_ring(list, count, &list[i]);
    }
    return finish_output(0);
}
