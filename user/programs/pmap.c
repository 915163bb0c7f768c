/* SPDX-License-Identifier: MIT */
/* pmap PID...: the memory regions of processes with their sizes, from /proc/PID/maps, and the sum. */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USAGE "pmap PID..."

/* Opens a file of the process in /proc. */
static FILE *open_proc(const char *pid, const char *name)
{
    char path[48];

    snprintf(path, sizeof(path), "/proc/%s/%s", pid, name);
    return fopen(path, "r");
}

static void print_heading(const char *pid)
{
    char name[64] = "?";
    FILE *status = open_proc(pid, "status");

    if (status != NULL) {
        if (fscanf(status, "Name: %63s", name) != 1)
            strcpy(name, "?");
        fclose(status);
    }
    printf("%s: %s\n%8s %8s %-4s %s\n", pid, name, "Address", "KiB", "Mode", "Mapping");
}

/* Prints one line of maps: its size in KiB, 0 if it has another form. */
static unsigned long print_region(const char *line)
{
    unsigned long start, end, inode;
    char mode[8], kind[32];

    if (sscanf(line, "%lx-%lx %7s %*x %lu %31s", &start, &end, mode, &inode, kind) != 5)
        return 0;
    printf("%08lx %8lu %-4s %s", start, (end - start) / 1024, mode, kind);
    if (inode != 0)
        printf(" (inode %lu)", inode);
    putchar('\n');
    return (end - start) / 1024;
}

static bool show(const char *pid)
{
    char line[160], *rest;
    unsigned long sum = 0;

    if (strtol(pid, &rest, 10) <= 0 || *rest != '\0') {
        warnx("%s: not the number of a process", pid);
        return false;
    }
    FILE *maps = open_proc(pid, "maps");
    if (maps == NULL) {
        warnx("%s: %s", pid, errno == ENOENT ? "no such process" : strerror(errno));
        return false;
    }
    print_heading(pid);
    while (fgets(line, sizeof(line), maps) != NULL)
        sum += print_region(line);
    fclose(maps);
    printf("%8s %8lu\n", "total", sum);
    return true;
}

int main(int argc, char **argv)
{
    bool good = true;

    answer_help(argc, argv, USAGE);
    if (argc < 2)
        errx(2, "usage: " USAGE);
    for (int i = 1; i < argc; i++)
        good &= show(argv[i]);
    return good ? 0 : 1;
}
