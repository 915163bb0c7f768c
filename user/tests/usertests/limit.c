/* SPDX-License-Identifier: MIT */
/* Resources that run out: the call fails, and works again after the resource has been freed. */
#include "test.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEP (1 << 20)

/*
 * Takes all the memory that sbrk gives, page by page, and touches each. Returns the number of MiB.
 */
static int take_memory(void)
{
    int steps = 0;
    char *block;

    while ((block = sbrk(STEP)) != (char *)-1) {
        for (size_t at = 0; at < STEP; at += PAGE)
            block[at] = 1;
        steps++;
    }
    return steps;
}

/*
 * One process wants all memory. It gets an error, or is ended because memory is short; the rest of
 * the system continues, and has all memory back afterwards.
 */
static void memory(void)
{
    long before = free_pages();
    pid_t pid = start_child();

    if (pid == 0) {
        int steps = take_memory();
        bool error = errno == ENOMEM;

        sbrk(-(intptr_t)STEP * (steps / 2));
        _exit(steps > 4 && error ? 0 : 1);
    }
    int status = end_of(pid);
    CHECK(status == 0 || WIFSIGNALED(status));
    CHECK(pages_are_back(before, 64));
    char *block = sbrk(STEP);
    CHECK(block != (char *)-1);
    memset(block, 1, STEP);
}

/* A process has all the memory that it can get. A small program can still grow a little. */
static void memory_for_small(void)
{
    int ready[2];
    char byte;

    CHECK(pipe(ready) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        take_memory();
        while (sbrk(PAGE) != (char *)-1)
            ;
        write(ready[1], "", 1);
        pause();
    }
    close(ready[1]);
    bool alive = read(ready[0], &byte, 1) == 1; /* else it has been ended because memory is short */
    bool given = true;
    for (int i = 0; i < 32 && given; i++)
        given = sbrk(PAGE) != (char *)-1;
    kill(pid, SIGKILL);
    end_of(pid);
    CHECK(alive && given);
}

/* Reads holes of a file that no process needs again, until the cache has taken the free memory. */
static void fill_the_cache(void)
{
    static char buffer[1 << 16];
    long before = free_pages(), now;

    int fd = open("holes", O_RDWR | O_CREAT | O_TRUNC, 0666);
    CHECK(fd >= 0 && ftruncate(fd, 0x7fffffff) == 0);
    while ((now = free_pages()) > before / 64)
        for (int i = 0; i < 16; i++)
            CHECK(read(fd, buffer, sizeof(buffer)) == sizeof(buffer));
    close(fd);
}

/* Programs can get the cache's memory; dirty pages are written for that. */
static void memory_from_the_cache(void)
{
    static char block[1 << 16];

    fill_the_cache();
    int fd = open("dirty", O_RDWR | O_CREAT | O_TRUNC, 0666);
    /* 10.75 MiB: more than the margin below, and there is room for it on a ramdisk. */
    for (int i = 0; i < 172; i++)
        CHECK(write(fd, block, sizeof(block)) == sizeof(block));
    close(fd);
    long cached = proc_number("/proc/meminfo", "Cached:") / (PAGE / 1024);
    /*
     * 10.5 MiB less: programs that run, and metadata that waits to be installed, are in the cache,
     * too.
     */
    size_t wanted = (size_t)(free_pages() + cached - 2688) / 256 * STEP;
    pid_t pid = start_child();
    if (pid == 0) {
        char *heap = sbrk((intptr_t)wanted);
        if (heap == (char *)-1)
            _exit(1);
        for (size_t at = 0; at < wanted; at += PAGE)
            heap[at] = 1;
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    unlink("dirty");
    unlink("holes");
}

/* Without memory, calls that need some fail; they neither crash nor lose anything. */
static void calls_without_memory(void)
{
    long before = free_pages();
    pid_t pid = start_child();

    if (pid == 0) {
        int ends[2], fd;
        bool good = true;

        take_memory();
        while (sbrk((intptr_t)PAGE) != (char *)-1)
            continue;
        for (int i = 0; i < 50; i++) {
            if (pipe(ends) != 0)
                good &= errno == ENOMEM || errno == EMFILE;
            pid_t child = fork();
            if (child == 0)
                _exit(0);
            if (child < 0)
                good &= errno == ENOMEM || errno == EAGAIN;
            else
                waitpid(child, NULL, 0);
            fd = open("file", O_RDWR | O_CREAT, 0666);
            if (fd < 0)
                good &= errno == ENOMEM || errno == EMFILE;
            else
                close(fd);
        }
        _exit(good ? 0 : 1);
    }
    int status = end_of(pid);
    CHECK(status == 0 || WIFSIGNALED(status));
    CHECK(pages_are_back(before, 64));
}

/* Starts as many children as possible, or a thousand, and ends them all. Returns how many. */
static int storm(void)
{
    enum { MOST = 1000 };
    static pid_t pids[MOST];
    int ends[2], made = 0;
    char c;

    CHECK(pipe(ends) == 0);
    fflush(stdout);
    for (; made < MOST; made++) {
        pids[made] = fork();
        if (pids[made] == 0) {
            close(ends[1]);
            read(ends[0], &c, 1); /* until the parent closes the pipe */
            _exit(0);
        }
        if (pids[made] < 0)
            break;
    }
    CHECK(made == MOST || errno == EAGAIN || errno == ENOMEM);
    close(ends[0]);
    close(ends[1]);
    for (int i = 0; i < made; i++)
        CHECK(end_of(pids[i]) == 0);
    return made;
}

/*
 * The kernel may keep memory that a first storm has made it allocate, but no more after further
 * ones.
 */
static void processes(void)
{
    CHECK(storm() > 50);
    long before = free_pages();
    CHECK(storm() > 50);
    CHECK(pages_are_back(before, 64));
}

/*
 * A full file system returns an error, keeps its files, and accepts new ones as soon as there is
 * room.
 */
static void disk(void)
{
    static char block[16 * PAGE];
    char name[20];
    ssize_t n = 1;
    int files = 0;

    memset(block, 'x', sizeof(block));
    make_file("before", "the disk was full");
    for (; n > 0 && files < 100; files++) {
        snprintf(name, sizeof(name), "file%d", files);
        int fd = open(name, O_WRONLY | O_CREAT, 0666);
        if (fd < 0) {
            CHECK(errno == ENOSPC);
            break;
        }
        for (int i = 0; i < 64 && n > 0; i++) /* 4 MiB each */
            n = write(fd, block, sizeof(block));
        if (n < 0)
            CHECK(errno == ENOSPC);
        close(fd);
    }
    CHECK(n <= 0 || files < 100);
    CHECK(file_is("before", "the disk was full"));
    for (int i = 0; i < files - 1; i++) { /* all but the last are whole, to the last byte */
        snprintf(name, sizeof(name), "file%d", i);
        int fd = open(name, O_RDONLY);
        CHECK(fd >= 0);
        CHECK(lseek(fd, -(off_t)sizeof(block), SEEK_END) > 0);
        CHECK(read(fd, block, sizeof(block)) == (ssize_t)sizeof(block));
        for (size_t at = 0; at < sizeof(block); at++)
            CHECK(block[at] == 'x');
        close(fd);
    }
    for (int i = 0; i <= files; i++) {
        snprintf(name, sizeof(name), "file%d", i);
        unlink(name);
    }
    sync();
    make_file("again", "room");
    CHECK(file_is("again", "room") && file_is("before", "the disk was full"));
}

const struct test limit_tests[] = {
    {"memory-used-up", memory},
    {"memory-for-small", memory_for_small},
    {"memory-from-the-cache", memory_from_the_cache},
    {"calls-without-memory", calls_without_memory},
    {"processes-used-up", processes},
    {"disk-full", disk},
    {NULL, NULL},
};
