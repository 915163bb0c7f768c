/* SPDX-License-Identifier: MIT */
/* The list of processes, for programs that show it: from /proc/PID/stat. */
#ifndef PROCESS_H
#define PROCESS_H

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct process {
    int pid, parent, group, cpu;
    int holder;          /* pid of the holder of the mutex that it waits for, or 0 */
    char state;          /* R running or runnable, S sleeping, Z ended */
    unsigned size;       /* KiB */
    unsigned long ticks; /* hundredths of a second that it has had a processor */
    char place[32];      /* the object that it sleeps on, or "-" */
    char name[32];
};

/* Reads the line "pid (name) state parent group cpu size ticks holder place". */
static inline bool parse_process(char *line, struct process *p)
{
    char *name = strchr(line, '('), *end = strrchr(line, ')');
    int at = 0;

    if (!name || !end)
        return false;
    *end = '\0';
    p->pid = atoi(line);
    snprintf(p->name, sizeof(p->name), "%s", name + 1);
    if (sscanf(end + 2, "%c %d %d %d %u %lu %d %n", &p->state, &p->parent, &p->group, &p->cpu,
               &p->size, &p->ticks, &p->holder, &at) != 7)
        return false;
    snprintf(p->place, sizeof(p->place), "%.*s", (int)strcspn(end + 2 + at, "\n"), end + 2 + at);
    return true;
}

static inline bool read_process(const char *pid, struct process *p)
{
    char path[64], line[256];

    snprintf(path, sizeof(path), "/proc/%s/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file) /* it has ended meanwhile */
        return false;
    bool good = fgets(line, sizeof(line), file) && parse_process(line, p);
    fclose(file);
    return good;
}

/* All processes, by pid; the caller frees the array. Ends the program if there is no memory. */
static inline struct process *read_processes(size_t *count)
{
    struct process *list = NULL;
    size_t room = 0;
    struct dirent *entry;

    *count = 0;
    DIR *dir = opendir("/proc");
    if (!dir)
        err(1, "/proc");
    while ((entry = readdir(dir)) != NULL) {
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        if (*count == room) {
            room = room ? 2 * room : 32;
            list = realloc(list, room * sizeof(*list));
        }
        if (!list)
            err(1, "malloc");
        *count += read_process(entry->d_name, &list[*count]);
    }
    closedir(dir);
    return list;
}

#endif
