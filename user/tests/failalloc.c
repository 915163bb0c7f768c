/* SPDX-License-Identifier: MIT */
/*
 * failalloc COMMAND...: runs a command again and again. In the n-th run, the n-th allocation that the kernel makes
 * fails (kernels built with LOCKCHECK=1). A sweep ends when no allocation fails any more. The second sweep tells how
 * many pages it has lost. The command may fail; the kernel must go on.
 */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define USAGE "failalloc COMMAND..."

#define DEVICE "/dev/failalloc"
#define LEAST_CLEAN 3 /* so many runs without a failure end the test: the count differs a little */

static int device;

/* Pages that are free, or hold parts of files and can be. */
static long free_pages(void)
{
    char line[128];
    long pages = 0, number;
    FILE *file = fopen("/proc/meminfo", "r");

    while (file && fgets(line, sizeof(line), file)) {
        if (sscanf(line, "FreePages: %ld", &number) == 1)
            pages += number;
        if (sscanf(line, "Cached: %ld kB", &number) == 1)
            pages += number / 4;
    }
    if (file)
        fclose(file);
    return pages;
}

/* Runs the command with its n-th allocation failing. Whether one failed. */
static bool run(uint32_t n, char **command)
{
    uint32_t left = 0;

    pid_t pid = fork();
    if (pid == 0) {
        if (write(device, &n, sizeof(n)) != sizeof(n))
            _exit(126);
        execvp(command[0], command);
        _exit(127);
    }
    if (pid < 0)
        err(1, "fork");
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    if (read(device, &left, sizeof(left)) != sizeof(left))
        err(1, "%s", DEVICE);
    return left == 0;
}

/* One run for each allocation: how many have failed. */
static uint32_t sweep(char **command)
{
    uint32_t failed = 0;

    for (uint32_t n = 1, clean = 0; clean < LEAST_CLEAN; n++) {
        bool has_failed = run(n, command);
        failed += has_failed;
        clean = has_failed ? 0 : clean + 1;
    }
    sync();
    return failed;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (argc < 2)
        errx(2, "usage: " USAGE);
    device = open(DEVICE, O_RDWR | O_CLOEXEC);
    if (device < 0)
        err(1, "%s (a kernel built with LOCKCHECK=1 has it)", DEVICE);
    sweep(argv + 1);
    long before = free_pages();
    uint32_t failed = sweep(argv + 1);
    printf("failalloc: %u allocations have failed, one in each run; %ld pages lost\n", failed,
           before - free_pages());
    return 0;
}
