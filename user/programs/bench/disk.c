/* SPDX-License-Identifier: MIT */
/* A file of 64 MiB on a disk: bench diskwrite; bench diskread (cold, after another boot). */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#define DISK_KIB (64 * KIB)
#define DISK_FILE "bench.disk"

/* Nanoseconds in which the first processor was not idle: a wait for the disk costs no instruction. */
static uint64_t busy(void)
{
    unsigned long long user = 0, system = 0;
    FILE *file = fopen("/proc/cpus", "r");

    must(file && fscanf(file, "cpu0 %llu %llu", &user, &system) == 2, "/proc/cpus");
    fclose(file);
    return user + system;
}

static void say_disk(const char *what, uint64_t begin)
{
    say(what, (busy() - begin) / DISK_KIB);
}

void disk_write(void)
{
    static char buffer[64 * KIB];
    int fd = open(DISK_FILE, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    uint64_t begin = busy();

    must(fd >= 0, DISK_FILE);
    memset(buffer, 'd', sizeof(buffer));
    for (int i = 0; i < DISK_KIB / 64; i++)
        must(write(fd, buffer, sizeof(buffer)) == sizeof(buffer), "write");
    must(fsync(fd) == 0, "fsync");
    say_disk("write to the disk, per KiB", begin);
}

void disk_read(const char *what)
{
    static char buffer[64 * KIB];
    int fd = open(DISK_FILE, O_RDONLY);
    uint64_t begin = busy();

    must(fd >= 0, DISK_FILE);
    for (int i = 0; i < DISK_KIB / 64; i++)
        must(read(fd, buffer, sizeof(buffer)) == sizeof(buffer), "read");
    say_disk(what, begin);
    close(fd);
}
