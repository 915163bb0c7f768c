/* SPDX-License-Identifier: MIT */
/* ps: the processes there are, from /proc. */
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Shows the process whose line (see /proc/PID/stat) this is. */
static void show(char *line)
{
    char *name = strchr(line, '('), *end = strrchr(line, ')');
    int ppid, group, cpu;
    unsigned size;
    unsigned long ticks;
    char state, place[32];

    if (!name || !end)
        return;
    *end = '\0';
    if (sscanf(end + 2, "%c %d %d %d %u %lu %31s", &state, &ppid, &group, &cpu, &size, &ticks,
               place) == 7)
        printf("%5d %5d %5d %c %3d %7u %7lu.%02lu %-12s %s\n", atoi(line), ppid, group, state, cpu,
               size, ticks / 100, ticks % 100, place, name + 1);
}

static void show_process(const char *pid)
{
    char path[64], line[256];

    snprintf(path, sizeof(path), "/proc/%s/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file) /* it has ended meanwhile */
        return;
    if (fgets(line, sizeof(line), file))
        show(line);
    fclose(file);
}

int main(void)
{
    struct dirent *entry;

    DIR *dir = opendir("/proc");
    if (!dir)
        err(1, "/proc");
    printf("  PID  PPID  PGID S CPU  SIZE K       TIME WAITS FOR    NAME\n");
    while ((entry = readdir(dir)) != NULL) {
        if (isdigit((unsigned char)entry->d_name[0]))
            show_process(entry->d_name);
    }
    closedir(dir);
    return 0;
}
