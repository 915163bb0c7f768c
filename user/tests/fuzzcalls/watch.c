/* SPDX-License-Identifier: MIT */
/*
 * The first process looks after the others. It kills processes that wait without end, which random
 * calls often do, and at the end of a round all processes that are left. If a process does not end
 * then, the kernel has a fault.
 *
 * The first process's working directory is /proc, so that no mount by the others can hide it.
 */
#include "fuzz.h"

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOK_EACH 20000000 /* ns */
#define LOOKS_ASLEEP 8     /* a process that sleeps so long is killed */
#define TICKS_MAX 500      /* hundredths of a second that a process may compute */
#define ROUND_MAX 120      /* seconds, then all are killed: generous, since the host may be busy */
#define ROUND_MAX_SLOW 900 /* the same, if each call is shown */
#define END_MAX 120        /* seconds that a killed process has to end */
#define KNOWN_MAX 64

static pid_t known[KNOWN_MAX]; /* processes that existed before, the kernel's among them */
static unsigned known_count;

bool read_text(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "r");

    if (!file)
        return false;
    size_t n = fread(text, 1, size - 1, file);
    fclose(file);
    text[n] = '\0';
    return n > 0;
}

bool read_status(pid_t pid, struct process_status *status)
{
    char path[24], text[200], *rest;

    snprintf(path, sizeof(path), "%d/stat", pid);
    if (!read_text(path, text, sizeof(text)) || !(rest = strrchr(text, ')')))
        return false;
    snprintf(status->line, sizeof(status->line), "%.*s", (int)strcspn(text, "\n"), text);
    return sscanf(rest, ") %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu", &status->state,
                  &status->parent, &status->ticks) == 3;
}

static bool is_known(pid_t pid)
{
    for (unsigned i = 0; i < known_count; i++) {
        if (known[i] == pid)
            return true;
    }
    return false;
}

/* Calls visit for each process. Returns the sum of its results. */
static unsigned each_process(unsigned (*visit)(pid_t))
{
    DIR *dir = opendir(".");
    struct dirent *entry;
    unsigned sum = 0;

    if (!dir)
        err(1, "/proc");
    while ((entry = readdir(dir))) {
        if (isdigit((unsigned char)entry->d_name[0]))
            sum += visit((pid_t)atoi(entry->d_name));
    }
    closedir(dir);
    return sum;
}

static unsigned know(pid_t pid)
{
    if (known_count == KNOWN_MAX)
        errx(1, "too many processes run already");
    known[known_count++] = pid;
    return 1;
}

void watch_init(void)
{
    each_process(know);
}

/* Kills a process that the round has left. The kernel's own threads refuse, and stay. */
static unsigned end_one(pid_t pid)
{
    return !is_known(pid) && kill(pid, SIGKILL) == 0;
}

static unsigned show_one(pid_t pid)
{
    struct process_status status;

    if (is_known(pid) || !read_status(pid, &status))
        return 0;
    printf("fuzzcalls: does not end: %s\n", status.line);
    return 1;
}

static void pause_between_looks(void)
{
    nanosleep(&(struct timespec){.tv_nsec = LOOK_EACH}, NULL);
}

time_t seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (time_t)now.tv_sec;
}

int end_descendants(void)
{
    time_t limit = seconds() + END_MAX;

    while (each_process(end_one) > 0) {
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
        if (seconds() > limit)
            return (int)each_process(show_one);
        pause_between_looks();
    }
    return 0;
}

/* Whether a process has slept so long that it may never wake, or runs without end. */
static bool has_had_its_time(struct child *child)
{
    struct process_status status;

    if (!read_status(child->pid, &status))
        return false;
    bool same = (status.state == 'S' || status.state == 'T') && status.ticks == child->ticks;
    child->still = same ? child->still + 1 : 0;
    child->ticks = status.ticks;
    return child->still >= LOOKS_ASLEEP || status.ticks > TICKS_MAX;
}

/* Checks each child once. Returns how many have not ended. */
static unsigned look(struct child *children, unsigned count, bool end_all)
{
    unsigned left = 0;

    for (unsigned i = 0; i < count; i++) {
        struct child *child = &children[i];
        if (!child->ended && waitpid(child->pid, NULL, WNOHANG) == child->pid)
            child->ended = true;
        if (child->ended)
            continue;
        left++;
        if (end_all || has_had_its_time(child))
            kill(child->pid, SIGKILL);
    }
    return left;
}

/* Waits for the children of a round. Returns how many do not end. */
int watch(struct child *children, unsigned count, bool slow, void (*collect)(void))
{
    time_t limit = seconds() + (slow ? ROUND_MAX_SLOW : ROUND_MAX);

    while (look(children, count, seconds() > limit) > 0) {
        collect();
        if (seconds() > limit + END_MAX)
            return (int)each_process(show_one);
        pause_between_looks();
    }
    collect();
    return 0;
}
