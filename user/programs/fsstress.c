/* SPDX-License-Identifier: MIT */
/*
 * fsstress [-d FOLDER] [-p PROCESSES] [-n STEPS] [-s SEED] [-a] [-m]: puts a file system under load.
 * fsstress -l [-d FOLDER]: lists the files that such a run has left.
 *
 * Each process has its own folder, in which it writes, replaces, appends to, truncates, links, maps,
 * removes and reads back files, and builds and removes trees of folders. All data read must equal
 * the data written. STEPS 0: without an end. With -m, most steps write through a shared map, while another process
 * writes the same file by calls.
 *
 * With -a it announces the files that must survive a loss of power: "synced NAME LENGTH HASH" once
 * fsync() or msync() has returned, and "changing NAME" before it touches such a file again. After the next
 * boot, -l shows every file as "file NAME LENGTH HASH".
 */
#include "command/help.h"
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define USAGE "fsstress [-alm] [-d folder] [-p processes] [-n steps] [-s seed]"

#define FILES 12
#define MOST_BYTES 50000
#define DEPTH 4
#define NAME 32

struct content {
    int exists, announced;
    size_t length;
    unsigned value; /* determines the bytes */
};

static struct {
    int number; /* of the process */
    unsigned seed;
    int announce, mapped;
    struct content file[FILES];
} self;

static char buffer[MOST_BYTES];

static unsigned below(unsigned limit)
{
    return (unsigned)rand_r(&self.seed) % limit;
}

static char byte_at(unsigned value, size_t at)
{
    return (char)(value + at * 13 + (at >> 9));
}

static void fill(size_t from, size_t to, unsigned value)
{
    for (size_t i = from; i < to; i++)
        buffer[i] = byte_at(value, i);
}

/* Fowler, Noll and Vo's hash, 1a. */
static uint32_t hash(const char *bytes, size_t n, uint32_t seed)
{
    for (size_t i = 0; i < n; i++)
        seed = (seed ^ (uint8_t)bytes[i]) * 16777619u;
    return seed;
}

#define HASH_START 2166136261u

/* Writes a whole line at once, so that the output of another process does not come in between. */
static void say(const char *verb, int i, const struct content *file)
{
    char line[100];
    int length = snprintf(line, sizeof(line), "%s p%d/f%d", verb, self.number, i);

    if (file) {
        fill(0, file->length, file->value);
        length +=
            snprintf(line + length, sizeof(line) - (size_t)length, " %u %08x",
                     (unsigned)file->length, (unsigned)hash(buffer, file->length, HASH_START));
    }
    line[length++] = '\n';
    if (write(1, line, (size_t)length) != length)
        err(1, "standard output");
}

static void name_of(char *name, int i)
{
    snprintf(name, NAME, "f%d", i);
}

/* The file is about to change: its last announcement is not valid any more. */
static void touch(int i)
{
    if (self.file[i].announced)
        say("changing", i, NULL);
    self.file[i].announced = 0;
}

static void announce(int i)
{
    if (!self.announce)
        return;
    say("synced", i, &self.file[i]);
    self.file[i].announced = 1;
}

/* Writes the part [from, to) of a file's contents; returns whether there was room. */
static int put(int fd, size_t from, size_t to, unsigned value)
{
    fill(from, to, value);
    ssize_t n = -1;
    if (lseek(fd, (off_t)from, SEEK_SET) >= 0)
        n = write(fd, buffer + from, to - from);
    if (n < 0 && errno != ENOSPC)
        err(1, "write");
    return n == (ssize_t)(to - from);
}

static void replace(int i, int sync)
{
    struct content new = {.exists = 1, .length = below(MOST_BYTES), .value = below(256)};
    char name[NAME];

    name_of(name, i);
    int fd = open("new", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0 && errno == ENOSPC)
        return;
    if (fd < 0)
        err(1, "new");
    if (put(fd, 0, new.length, new.value)) {
        touch(i);
        if (rename("new", name) != 0)
            err(1, "rename to %s", name);
        self.file[i] = new;
        if (sync && fsync(fd) != 0)
            err(1, "fsync");
        if (sync)
            announce(i);
    } else {
        unlink("new");
    }
    close(fd);
}

static int open_file(int i, int flags)
{
    char name[NAME];

    name_of(name, i);
    int fd = open(name, flags);
    if (fd < 0)
        err(1, "%s", name);
    return fd;
}

static void append(int i)
{
    struct content *file = &self.file[i];
    size_t end = file->length + below((unsigned)(MOST_BYTES - file->length) + 1);
    int fd = open_file(i, O_WRONLY);

    touch(i);
    if (put(fd, file->length, end, file->value))
        file->length = end;
    else if (ftruncate(fd, (off_t)file->length) != 0)
        err(1, "ftruncate");
    close(fd);
}

/* A child that writes the part [from, to) of a file's new contents by a call. */
static pid_t put_by_child(int fd, size_t from, size_t to, unsigned value)
{
    pid_t child = fork();

    if (child < 0)
        err(1, "fork");
    if (child == 0)
        _exit(!put(fd, from, to, value));
    return child;
}

static void await_child(pid_t child, int i)
{
    int status;

    if (waitpid(child, &status, 0) != child)
        err(1, "waitpid");
    if (status != 0)
        errx(1, "p%d/f%d: no room for bytes that were there", self.number, i);
}

/* Writes new contents over the old: one half through a shared map, while a child writes the other by a call. */
static void write_mapped(int i, int sync)
{
    struct content *file = &self.file[i];
    size_t half = file->length / 2;

    if (file->length == 0)
        return;
    int fd = open_file(i, O_RDWR);
    char *map = mmap(NULL, file->length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        err(1, "mmap");
    touch(i);
    file->value = below(256);
    pid_t child = put_by_child(fd, half, file->length, file->value);
    for (size_t at = 0; at < half; at++)
        map[at] = byte_at(file->value, at);
    await_child(child, i);
    if (sync && msync(map, file->length, MS_SYNC) != 0)
        err(1, "msync");
    if (munmap(map, file->length) != 0)
        err(1, "munmap");
    if (sync)
        announce(i);
    close(fd);
}

static void cut(int i)
{
    struct content *file = &self.file[i];
    size_t length = below((unsigned)file->length + 1);
    int fd = open_file(i, O_WRONLY);

    touch(i);
    if (ftruncate(fd, (off_t)length) != 0)
        err(1, "ftruncate");
    file->length = length;
    close(fd);
}

static void sync_file(int i)
{
    int fd = open_file(i, O_WRONLY);

    if (fsync(fd) != 0)
        err(1, "fsync");
    close(fd);
    announce(i);
}

static void check(int i)
{
    const struct content *file = &self.file[i];
    int fd = open_file(i, O_RDONLY);
    ssize_t n = read(fd, buffer, sizeof(buffer));

    if (n != (ssize_t)file->length)
        errx(1, "p%d/f%d: %d bytes, not %u", self.number, i, (int)n, (unsigned)file->length);
    for (size_t at = 0; at < file->length; at++) {
        if (buffer[at] != byte_at(file->value, at))
            errx(1, "p%d/f%d: wrong byte at %u", self.number, i, (unsigned)at);
    }
    close(fd);
}

static void link_and_back(int i)
{
    char name[NAME];

    name_of(name, i);
    touch(i);
    if (link(name, "link") != 0 || unlink(name) != 0 || rename("link", name) != 0)
        err(1, "links of %s", name);
}

static void drop(int i)
{
    char name[NAME];

    name_of(name, i);
    touch(i);
    if (unlink(name) != 0)
        err(1, "%s", name);
    self.file[i].exists = 0;
}

static void tree(void)
{
    char path[DEPTH * 4 + 1] = "";
    int depth = 0;

    while (depth < DEPTH) {
        memcpy(path + depth * 4, depth ? "/sub" : "tree", 5);
        if (mkdir(path, 0777) != 0)
            break;
        depth++;
    }
    if (depth < DEPTH && errno != ENOSPC)
        err(1, "%s", path);
    for (; depth > 0; depth--) {
        path[depth * 4] = '\0';
        if (rmdir(path) != 0)
            err(1, "%s", path);
    }
}

static void step(void)
{
    int i = (int)below(FILES);
    unsigned what = below(14);

    if (self.mapped && below(4) > 0)
        what = 12;
    if (what == 11)
        tree();
    else if (!self.file[i].exists || what < 3)
        replace(i, what == 0);
    else if (what < 5)
        append(i);
    else if (what == 5)
        cut(i);
    else if (what == 6)
        link_and_back(i);
    else if (what == 7)
        drop(i);
    else if (what == 8)
        sync_file(i);
    else if (what >= 12)
        write_mapped(i, what == 12);
    else
        check(i);
}

/* One process, in a folder that it empties first. */
static void work(long steps)
{
    char folder[NAME], name[NAME];

    snprintf(folder, sizeof(folder), "p%d", self.number);
    if ((mkdir(folder, 0777) != 0 && errno != EEXIST) || chdir(folder) != 0)
        err(1, "%s", folder);
    for (int i = 0; i < FILES; i++) {
        name_of(name, i);
        unlink(name);
    }
    unlink("new");
    unlink("link");
    for (int depth = DEPTH; depth > 0; depth--) {
        char path[] = "tree/sub/sub/sub";
        path[depth * 4] = '\0';
        rmdir(path);
    }
    for (long n = 0; steps == 0 || n < steps; n++)
        step();
}

static void list_file(const char *folder, const char *name)
{
    char path[2 * NAME];
    uint32_t sum = HASH_START;
    unsigned length = 0;
    ssize_t n;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        err(1, "%s", path);
    while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
        sum = hash(buffer, (size_t)n, sum);
        length += (unsigned)n;
    }
    if (n < 0)
        err(1, "%s", path);
    close(fd);
    printf("file %s %u %08x\n", path, length, (unsigned)sum);
}

static void list(void)
{
    for (int number = 0;; number++) {
        char folder[NAME];
        const struct dirent *entry;

        snprintf(folder, sizeof(folder), "p%d", number);
        DIR *dir = opendir(folder);
        if (!dir)
            return;
        while ((entry = readdir(dir)) != NULL) {
            if (entry->d_name[0] == 'f')
                list_file(folder, entry->d_name);
        }
        closedir(dir);
    }
}

int main(int argc, char **argv)
{
    const char *folder = ".";
    int processes = 3, listing = 0, option, status, failed = 0;
    unsigned seed = 1;
    long steps = 1000;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "d:p:n:s:alm")) != -1) {
        switch (option) {
        case 'd':
            folder = optarg;
            break;
        case 'p':
            processes = atoi(optarg);
            break;
        case 'n':
            steps = atol(optarg);
            break;
        case 's':
            seed = (unsigned)atoi(optarg);
            break;
        case 'a':
            self.announce = 1;
            break;
        case 'l':
            listing = 1;
            break;
        case 'm':
            self.mapped = 1;
            break;
        default:
            errx(2, "usage: " USAGE);
        }
    }
    if (chdir(folder) != 0)
        err(1, "%s", folder);
    if (listing) {
        list();
        return 0;
    }
    for (int i = 0; i < processes; i++) {
        pid_t pid = fork();
        if (pid < 0)
            err(1, "fork");
        if (pid == 0) {
            self.number = i;
            self.seed = seed * 100 + (unsigned)i;
            work(steps);
            exit(0);
        }
    }
    while (wait(&status) > 0)
        failed += status != 0;
    printf("fsstress: %d processes, %ld steps, seed %u: %d failed\n", processes, steps, seed,
           failed);
    return failed > 0;
}
