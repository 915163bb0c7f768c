/* SPDX-License-Identifier: MIT */
/* Operations beside many others of their kind: descriptors, processes, regions of memory. */
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

/* A descriptor beside 900 others. */
void dup_among_many(int rounds)
{
    int last = 0;

    for (int i = 0; i < 900; i++)
        must((last = dup(0)) >= 0, "dup");
    while (rounds-- > 0)
        must(close(dup(0)) == 0, "dup");
    for (int fd = last; fd > last - 900; fd--)
        close(fd);
}

/* Lists /proc beside 300 sleeping processes. */
void list_crowd(int rounds)
{
    static pid_t crowd[300];

    for (size_t i = 0; i < LENGTH(crowd); i++) {
        must((crowd[i] = fork()) >= 0, "fork");
        if (crowd[i] == 0)
            for (;;)
                pause();
    }
    uint64_t begin = now();
    for (int i = 0; i < rounds; i++) {
        DIR *dir = opendir("/proc");
        must(dir != NULL, "/proc");
        while (readdir(dir) != NULL) {
        }
        closedir(dir);
    }
    say("list /proc, 300 processes", (now() - begin) / (unsigned)rounds);
    for (size_t i = 0; i < LENGTH(crowd); i++) {
        kill(crowd[i], SIGKILL);
        waitpid(crowd[i], NULL, 0);
    }
}

static void say_regions(const char *what, unsigned count, uint64_t cost)
{
    char text[40];

    snprintf(text, sizeof(text), "%s %u regions", what, 2 * count);
    say(text, cost);
}

/* Prints the cost of a fault, and of a mapping and its end, in a space with twice so many regions more. */
void among_regions(unsigned count)
{
    enum { ROUNDS = 100 };
    size_t size = 2 * (size_t)count * PAGE;
    char *at = map(size, PROT_NONE);

    for (size_t i = 0; i < count; i++)
        must(mprotect(at + 2 * i * PAGE, PAGE, PROT_READ | PROT_WRITE) == 0, "mprotect");
    volatile char *touched = map(2 * ROUNDS * PAGE, PROT_READ | PROT_WRITE);
    touched[0] = touched[ROUNDS * PAGE] = 1; /* the page tables are there */
    uint64_t begin = now();
    for (size_t i = 1; i < ROUNDS; i++)
        touched[i * PAGE] = 1;
    uint64_t fault = now() - begin;
    begin = now();
    for (size_t i = 0; i < ROUNDS; i++)
        must(munmap(map(PAGE, PROT_READ | PROT_WRITE), PAGE) == 0, "munmap");
    uint64_t pair = now() - begin;
    say_regions("fault with", count, fault / (ROUNDS - 1));
    say_regions("mmap + munmap with", count, pair / ROUNDS);
    munmap((void *)touched, 2 * ROUNDS * PAGE);
    munmap(at, size);
}
