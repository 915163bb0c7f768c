/* SPDX-License-Identifier: MIT */
/*
 * scale: how many operations in a second several processes do at the same time.
 *
 *   scale WORKERS OPERATION...
 *
 * Each worker is a process. It does the operation again and again for a second, and counts. For each operation a line is
 * printed: its name, the workers, how many are done in a second, and how many were done. `make bench-smp` compares one
 * worker and several (tests/benchsmp.py); `make bench-locks` counts the locks (tests/benchlocks.py).
 */
#include "command/help.h"
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096u
#define SECOND 1000000000u
#define WORKERS_MAX 16
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* A worker's result, on a page of its own: workers that count share nothing. */
struct result {
    uint64_t count; /* operations */
    uint64_t time;  /* in ns */
    char padding[PAGE - 16];
};

/* The worker's own files and mapping. */
static int file = -1, ends[2] = {-1, -1};
static char path[40], *memory;

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void must(int condition, const char *what)
{
    if (!condition)
        err(1, "%s", what);
}

static void compute(void)
{
    for (volatile int i = 0; i < 100; i++)
        continue;
}

static void ask_own(void)
{
    getpid();
}

static void ask_parent(void)
{
    getppid();
}

static void own_pipe(void)
{
    char c = 0;

    must(write(ends[1], &c, 1) == 1 && read(ends[0], &c, 1) == 1, "pipe");
}

static void make_file(void)
{
    int fd = open("new", O_CREAT | O_WRONLY, 0666);

    must(fd >= 0 && write(fd, path, sizeof(path)) == sizeof(path), "new");
    close(fd);
    must(unlink("new") == 0, "unlink");
}

static void ask_file(void)
{
    struct stat st;

    must(stat(path, &st) == 0, path);
}

static void open_file(void)
{
    int fd = open(path, O_RDONLY);

    must(fd >= 0, path);
    close(fd);
}

static void read_file(void)
{
    static char buffer[PAGE];

    must(pread(file, buffer, sizeof(buffer), 0) > 0, path);
}

static void touch_memory(void)
{
    memory = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(memory != MAP_FAILED, "mmap");
    for (unsigned i = 0; i < 16; i++)
        memory[i * PAGE] = 1;
    munmap(memory, 16 * PAGE);
}

static void make_child(void)
{
    pid_t pid = fork();

    must(pid >= 0, "fork");
    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
}

static const struct operation {
    const char *name;
    void (*run)(void);
    unsigned batch; /* operations between two looks at the clock */
} operations[] = {
    {"compute", compute, 64}, {"getpid", ask_own, 1024}, {"getppid", ask_parent, 1024},
    {"pipe", own_pipe, 256},  {"files", make_file, 16},  {"stat", ask_file, 128},
    {"open", open_file, 128}, {"read", read_file, 128},  {"fault", touch_memory, 4},
    {"fork", make_child, 1},
};

static const struct operation *find_operation(const char *name)
{
    for (size_t i = 0; i < LENGTH(operations); i++)
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    errx(2, "%s: no such operation", name);
}

/* Each worker has a directory with a file in it. */
static void prepare(int worker)
{
    snprintf(path, sizeof(path), "/tmp/scale.%d", worker);
    mkdir(path, 0777);
    must(chdir(path) == 0, path);
    snprintf(path, sizeof(path), "/tmp/scale.%d/data", worker);
    file = open(path, O_CREAT | O_RDWR | O_TRUNC, 0666);
    must(file >= 0 && ftruncate(file, PAGE) == 0 && pipe(ends) == 0, path);
}

static void work(const struct operation *operation, struct result *result)
{
    uint64_t begin = now(), end = begin;

    while (end - begin < SECOND) {
        for (unsigned i = 0; i < operation->batch; i++)
            operation->run();
        result->count += operation->batch;
        end = now();
    }
    result->time = end - begin;
}

/* A worker: it is ready when it closes its end of ready, and begins when the other side of go is closed. */
static void be_worker(int worker, const struct operation *operation, struct result *result,
                      int *ready, int *go)
{
    char c;

    prepare(worker);
    close(go[1]);
    close(ready[0]);
    close(ready[1]);
    must(read(go[0], &c, 1) == 0, "go");
    work(operation, result);
    _exit(0);
}

static void start(int workers, const struct operation *operation, struct result *results)
{
    int ready[2], go[2];
    char c;

    must(pipe(ready) == 0 && pipe(go) == 0, "pipe");
    for (int i = 0; i < workers; i++) {
        pid_t pid = fork();
        must(pid >= 0, "fork");
        if (pid == 0)
            be_worker(i, operation, &results[i], ready, go);
    }
    close(ready[1]);
    must(read(ready[0], &c, 1) == 0, "ready");
    close(ready[0]);
    close(go[0]);
    close(go[1]);
}

static void measure(int workers, const struct operation *operation)
{
    size_t size = (size_t)workers * sizeof(struct result);
    struct result *results =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint64_t rate = 0, count = 0;
    int status;

    must(results != MAP_FAILED, "mmap");
    start(workers, operation, results);
    for (int i = 0; i < workers; i++) {
        must(wait(&status) > 0, "wait");
        if (status != 0)
            errx(1, "a worker has failed");
    }
    for (int i = 0; i < workers; i++) {
        rate += results[i].count * 1000u / (results[i].time / 1000000u);
        count += results[i].count;
    }
    printf("%-10s %d %llu %llu\n", operation->name, workers, (unsigned long long)rate,
           (unsigned long long)count);
    munmap(results, size);
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, "scale workers operation...");
    int workers = argc > 2 ? atoi(argv[1]) : 0;

    if (workers < 1 || workers > WORKERS_MAX)
        errx(2, "usage: scale workers operation...; at most %d workers", WORKERS_MAX);
    for (int i = 2; i < argc; i++)
        measure(workers, find_operation(argv[i]));
    return 0;
}
