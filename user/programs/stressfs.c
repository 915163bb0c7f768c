/* SPDX-License-Identifier: MIT */
/*
 * stressfs: several processes write, read back, rename and remove their own files at the same time.
 */
#include "command/help.h"
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCK 1000

static void fill(char *block, int who, int round, int part)
{
    for (int i = 0; i < BLOCK; i++)
        block[i] = (char)('a' + (who + round + part + i) % 26);
}

static void check_round(int who, int round)
{
    char name[32], other[32], wanted[BLOCK], got[BLOCK];
    int parts = 1 + (who * 7 + round * 3) % 40;

    snprintf(name, sizeof(name), "stress%d.a", who);
    snprintf(other, sizeof(other), "stress%d.b", who);
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0666);
    if (fd < 0)
        err(1, "%s", name);
    for (int part = 0; part < parts; part++) {
        fill(wanted, who, round, part);
        if (write(fd, wanted, BLOCK) != BLOCK)
            err(1, "write to %s", name);
    }
    if (rename(name, other) != 0 || lseek(fd, 0, SEEK_SET) != 0)
        err(1, "rename of %s", name);
    for (int part = 0; part < parts; part++) {
        fill(wanted, who, round, part);
        if (read(fd, got, BLOCK) != BLOCK || memcmp(got, wanted, BLOCK) != 0)
            errx(1, "%s, round %d: wrong contents in part %d", name, round, part);
    }
    close(fd);
    if (unlink(other) != 0)
        err(1, "%s", other);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 4, rounds = argc > 2 ? atoi(argv[2]) : 20;
    int status, failed = 0;

    answer_help(argc, argv, "stressfs [processes [rounds]]");
    for (int who = 0; who < count; who++) {
        pid_t pid = fork();
        if (pid < 0)
            err(1, "fork");
        if (pid == 0) {
            for (int round = 0; round < rounds; round++)
                check_round(who, round);
            _exit(0);
        }
    }
    while (wait(&status) > 0)
        failed += status != 0;
    printf("stressfs: %d processes, %d rounds, %d failed\n", count, rounds, failed);
    return failed > 0;
}
