/* SPDX-License-Identifier: MIT */
/* Jobs on files: each worker has its own names in a folder that all share. */
#include "stress.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_BYTES 40000
#define DEPTH 6

static void check_file(const char *name, size_t size, unsigned value)
{
    static char buffer[MOST_BYTES + 1];
    int fd = open(name, O_RDONLY);

    MUST(fd >= 0);
    MUST(read(fd, buffer, sizeof(buffer)) == (ssize_t)size);
    MUST(stamped(buffer, size, value));
    close(fd);
}

/* Writes a file, replaces another by it, links it, truncates it, and reads it under each name. */
void write_and_move(struct worker *worker)
{
    static char buffer[MOST_BYTES];
    size_t size = 1 + below(worker, MOST_BYTES), rest = below(worker, (unsigned)size);
    unsigned value = below(worker, 256);
    char name[24], other[24], third[24];

    snprintf(name, sizeof(name), "w%d.new", worker->number);
    snprintf(other, sizeof(other), "w%d", worker->number);
    snprintf(third, sizeof(third), "w%d.link", worker->number);
    stamp(buffer, size, value);
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0666);
    MUST(fd >= 0);
    ssize_t written = write(fd, buffer, size);
    if (written != (ssize_t)size) { /* the disk is full of the other workers' files */
        MUST(written >= 0 || errno == ENOSPC);
        close(fd);
        MUST(unlink(name) == 0);
        return;
    }
    if (below(worker, 8) == 0)
        MUST(fsync(fd) == 0);
    MUST(rename(name, other) == 0);
    MUST(link(other, third) == 0);
    check_file(other, size, value);
    MUST(ftruncate(fd, (off_t)rest) == 0);
    check_file(third, rest, value);
    MUST(unlink(other) == 0);
    MUST(unlink(third) == 0);
    MUST(lseek(fd, 0, SEEK_SET) == 0); /* no name is left, but the file exists */
    MUST(read(fd, buffer, rest) == (ssize_t)rest);
    MUST(stamped(buffer, rest, value));
    close(fd);
}

void folders_up_and_down(struct worker *worker)
{
    char path[DEPTH * 16] = "";
    int length = 0, ends[DEPTH], depth = 1 + (int)below(worker, DEPTH);

    for (int i = 0; i < depth; i++) {
        length += snprintf(path + length, sizeof(path) - (size_t)length, "%sd%d.%d", i ? "/" : "",
                           worker->number, i);
        ends[i] = length;
        if (mkdir(path, 0777) != 0) {
            MUST(errno == ENOSPC);
            depth = i;
        }
    }
    for (int i = depth; i-- > 0;) {
        path[ends[i]] = '\0';
        MUST(rmdir(path) == 0);
    }
}
