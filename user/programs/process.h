/* SPDX-License-Identifier: MIT */
/* The list of processes, for programs that show it: from /proc/PID/status. */
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

/* Takes a line "Name: value" of /proc/PID/status; value is the text behind the colon. */
static inline void take_process_line(const char *name, const char *value, struct process *p)
{
    const struct {
        const char *name;
        int *to;
    } numbers[] = {{"Pid", &p->pid},
                   {"PPid", &p->parent},
                   {"Pgid", &p->group},
                   {"Cpu", &p->cpu},
                   {"Holder", &p->holder}};

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (strcmp(name, numbers[i].name) == 0)
            *numbers[i].to = atoi(value);
    }
    if (strcmp(name, "Name") == 0)
        snprintf(p->name, sizeof(p->name), "%s", value);
    else if (strcmp(name, "State") == 0)
        p->state = value[0];
    else if (strcmp(name, "VmSize") == 0)
        p->size = (unsigned)strtoul(value, NULL, 10);
    else if (strcmp(name, "CpuTime") == 0)
        p->ticks = (unsigned long)(strtoull(value, NULL, 10) / 10000000);
    else if (strcmp(name, "Wchan") == 0)
        snprintf(p->place, sizeof(p->place), "%s", value);
}

static inline bool read_process(const char *pid, struct process *p)
{
    char path[64], line[256];

    *p = (struct process){.pid = 0};
    snprintf(path, sizeof(path), "/proc/%s/status", pid);
    FILE *file = fopen(path, "r");
    if (!file) /* it has ended meanwhile */
        return false;
    while (fgets(line, sizeof(line), file)) {
        char *value = strstr(line, ": ");
        line[strcspn(line, "\n")] = '\0';
        if (value) {
            *value = '\0';
            take_process_line(line, value + 2, p);
        }
    }
    fclose(file);
    return p->pid > 0;
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
