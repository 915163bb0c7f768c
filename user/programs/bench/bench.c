/* SPDX-License-Identifier: MIT */
/*
 * bench: the cost of the system's basic operations, in nanoseconds by the machine's clock. Under
 * QEMU's instruction counter (make bench) a nanosecond is an instruction, and the figures repeat
 * exactly.
 *
 *   bench [NAME...]
 *   bench library                      the C library's functions: library.c
 *   bench diskwrite; bench diskread    64 MiB in the working directory, and (cold, after another boot) back
 */
#include "command/help.h"
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void must(int condition, const char *what)
{
    if (!condition)
        err(1, "%s", what);
}

void say(const char *what, uint64_t cost)
{
    printf("%-34s %9llu\n", what, (unsigned long long)cost);
}

static void null_call(int rounds)
{
    while (rounds-- > 0)
        getpid();
}

static void ask_parent(int rounds)
{
    while (rounds-- > 0)
        getppid();
}

static void ask_time(int rounds)
{
    while (rounds-- > 0)
        time(NULL);
}

static void ask_clock(int rounds)
{
    while (rounds-- > 0)
        now();
}

static void do_nothing(int sig)
{
    (void)sig;
}

static void own_signal(int rounds)
{
    signal(SIGUSR1, do_nothing);
    while (rounds-- > 0)
        must(kill(getpid(), SIGUSR1) == 0, "kill");
    signal(SIGUSR1, SIG_DFL);
}

/* A child ends, its parent's handler runs, and the parent collects it. */
static void child_signal(int rounds)
{
    signal(SIGCHLD, do_nothing);
    while (rounds-- > 0) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        must(waitpid(pid, NULL, 0) == pid, "waitpid");
    }
    signal(SIGCHLD, SIG_DFL);
}

static void own_pipe(int rounds)
{
    int ends[2];
    char c = 0;

    must(pipe(ends) == 0, "pipe");
    while (rounds-- > 0)
        must(write(ends[1], &c, 1) == 1 && read(ends[0], &c, 1) == 1, "pipe");
    close(ends[0]);
    close(ends[1]);
}

/* A byte to another process and back. Each way has an end to read from and one to write to. */
static void send_back(int rounds, const int there[2], const int back[2])
{
    char c = 0;
    pid_t pid = fork();

    must(pid >= 0, "fork");
    if (pid == 0) {
        while (rounds-- > 0)
            must(read(there[0], &c, 1) == 1 && write(back[1], &c, 1) == 1, "turn");
        _exit(0);
    }
    while (rounds-- > 0)
        must(write(there[1], &c, 1) == 1 && read(back[0], &c, 1) == 1, "turn");
    waitpid(pid, NULL, 0);
    close(there[0]), close(there[1]);
    close(back[0]), close(back[1]);
}

static void ping_pong(int rounds)
{
    int there[2], back[2];

    must(pipe(there) == 0 && pipe(back) == 0, "pipe");
    send_back(rounds, there, back);
}

static void socket_turns(int rounds)
{
    int there[2];

    must(socketpair(AF_UNIX, SOCK_STREAM, 0, there) == 0, "socketpair");
    send_back(rounds, there, (const int[2]){there[1], there[0]});
}

/* Asks so many pipes, of which the last one can be read. */
static void poll_pipes(int rounds, int count)
{
    static struct pollfd fds[100];
    int ends[2];

    for (int i = 0; i < count; i++) {
        must(pipe(ends) == 0, "pipe");
        fds[i] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    }
    must(write(ends[1], "x", 1) == 1, "pipe");
    while (rounds-- > 0)
        must(poll(fds, (nfds_t)count, -1) == 1, "poll");
    for (int fd = fds[0].fd; fd <= ends[1]; fd++)
        close(fd);
}

static void poll_one(int rounds)
{
    poll_pipes(rounds, 1);
}

static void poll_hundred(int rounds)
{
    poll_pipes(rounds, 100);
}

/* One KiB a round, in writes of 4 KiB. */
static void stream(int rounds)
{
    static char buffer[4 * KIB];
    int ends[2];
    ssize_t n;

    must(pipe(ends) == 0, "pipe");
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        close(ends[1]);
        while ((n = read(ends[0], buffer, sizeof(buffer))) > 0) {
        }
        _exit(n < 0);
    }
    for (; rounds > 0; rounds -= 4)
        must(write(ends[1], buffer, sizeof(buffer)) == sizeof(buffer), "write");
    close(ends[0]);
    close(ends[1]);
    waitpid(pid, NULL, 0);
}

static void fork_exit(int rounds)
{
    while (rounds-- > 0) {
        pid_t pid = fork();
        must(pid >= 0, "fork");
        if (pid == 0)
            _exit(0);
        waitpid(pid, NULL, 0);
    }
}

static void fork_exec(int rounds)
{
    while (rounds-- > 0) {
        pid_t pid = fork();
        must(pid >= 0, "fork");
        if (pid == 0) {
            execl("/bin/true", "true", (char *)NULL);
            _exit(1);
        }
        waitpid(pid, NULL, 0);
    }
}

static void fork_large(int rounds)
{
    char *heap = sbrk(4 * KIB * KIB);

    must(heap != (void *)-1, "sbrk");
    for (int i = 0; i < 4 * KIB * KIB; i += PAGE)
        heap[i] = 1;
    uint64_t begin = now();
    fork_exit(rounds);
    say("fork + exit + wait, 4 MiB heap", (now() - begin) / (unsigned)rounds);
    sbrk(-4 * KIB * KIB);
}

static void sbrk_page(int rounds)
{
    while (rounds-- > 0) {
        must(sbrk(PAGE) != (void *)-1, "sbrk");
        sbrk(-PAGE);
    }
}

static void sbrk_touch(int rounds)
{
    while (rounds-- > 0) {
        volatile char *heap = sbrk(64 * KIB);
        must(heap != (void *)-1, "sbrk");
        for (int i = 0; i < 64 * KIB; i += PAGE)
            heap[i] = 1;
        sbrk(-64 * KIB);
    }
}

char *map(size_t size, unsigned prot)
{
    char *at = mmap(NULL, size, (int)prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    must(at != (char *)MAP_FAILED, "mmap");
    return at;
}

static void map_touch(int rounds, size_t size)
{
    while (rounds-- > 0) {
        volatile char *at = map(size, PROT_READ | PROT_WRITE);
        for (size_t i = 0; i < size; i += PAGE)
            at[i] = 1;
        must(munmap((void *)at, size) == 0, "munmap");
    }
}

static void map_small(int rounds)
{
    map_touch(rounds, 64 * KIB);
}

static void map_large(int rounds)
{
    map_touch(rounds, 4 * KIB * KIB);
}

static void protect_page(int rounds)
{
    char *at = map(3 * PAGE, PROT_READ | PROT_WRITE);

    at[PAGE] = 1;
    while (rounds-- > 0)
        must(mprotect(at + PAGE, PAGE, PROT_READ) == 0 &&
                 mprotect(at + PAGE, PAGE, PROT_READ | PROT_WRITE) == 0,
             "mprotect");
    munmap(at, 3 * PAGE);
}

static void create_unlink(int rounds)
{
    while (rounds-- > 0) {
        int fd = open("/tmp/bench", O_RDWR | O_CREAT, 0666);
        must(fd >= 0, "/tmp/bench");
        close(fd);
        must(unlink("/tmp/bench") == 0, "unlink");
    }
}

static void open_close(int rounds)
{
    while (rounds-- > 0) {
        int fd = open("/bin/true", O_RDONLY);
        must(fd >= 0, "open");
        close(fd);
    }
}

static int scratch = -1;

/* One KiB a round, 4 KiB at a time, again and again over a file of 256 KiB. */
static void write_file(int rounds)
{
    static char buffer[4 * KIB];

    if (scratch < 0)
        scratch = open("/tmp/bench.data", O_RDWR | O_CREAT, 0666);
    must(scratch >= 0, "/tmp/bench.data");
    for (int i = 0; i < rounds; i += 4) {
        if (i % 256 == 0)
            lseek(scratch, 0, SEEK_SET);
        must(write(scratch, buffer, sizeof(buffer)) == sizeof(buffer), "write");
    }
}

static void read_file(int rounds)
{
    static char buffer[4 * KIB];

    for (int i = 0; i < rounds; i += 4) {
        if (i % 256 == 0)
            lseek(scratch, 0, SEEK_SET);
        must(read(scratch, buffer, sizeof(buffer)) == sizeof(buffer), "read");
    }
}

static void read_zeros(int rounds)
{
    static char buffer[4 * KIB];
    int fd = open("/dev/zero", O_RDONLY);

    for (int i = 0; i < rounds; i += 4)
        must(read(fd, buffer, sizeof(buffer)) == sizeof(buffer), "/dev/zero");
    close(fd);
}

/* Memory that has not been written to, as the variables of a program that begin with zero. */
static void read_fresh(int rounds)
{
    volatile char *fresh = map((size_t)rounds * PAGE, PROT_READ | PROT_WRITE);

    for (int i = 0; i < rounds; i++)
        (void)fresh[i * PAGE];
    munmap((void *)fresh, (size_t)rounds * PAGE);
}

static void shell_loop(int rounds)
{
    char script[80];
    pid_t pid = fork();

    must(pid >= 0, "fork");
    if (pid == 0) {
        snprintf(script, sizeof(script), "i=0; while [ $i -lt %d ]; do i=$((i + 1)); done", rounds);
        execl("/bin/sh", "sh", "-c", script, (char *)NULL);
        _exit(1);
    }
    waitpid(pid, NULL, 0);
}

static const struct bench benches[] = {
    {"null", "null system call", null_call, 1000},
    {"ppid", "getppid", ask_parent, 1000},
    {"time", "time()", ask_time, 1000},
    {"clock", "clock_gettime", ask_clock, 1000},
    {"dup", "dup + close, 900 descriptors", dup_among_many, 500},
    {"signal", "signal to oneself, handler", own_signal, 1000},
    {"sigchld", "fork + exit + SIGCHLD + wait", child_signal, 50},
    {"pipe", "write + read 1 byte, own pipe", own_pipe, 1000},
    {"pingpong", "pipe ping-pong, round trip", ping_pong, 500},
    {"poll1", "poll of 1 descriptor", poll_one, 500},
    {"poll100", "poll of 100 descriptors", poll_hundred, 500},
    {"socket", "socket pair, round trip", socket_turns, 500},
    {"stream", "pipe stream, per KiB", stream, 1024},
    {"fork", "fork + exit + wait", fork_exit, 50},
    {"exec", "fork + exec + exit + wait", fork_exec, 50},
    {"sbrk", "sbrk one page up and down", sbrk_page, 500},
    {"touch", "sbrk 64 KiB, touch, sbrk back", sbrk_touch, 50},
    {"map", "mmap 64 KiB, touch, munmap", map_small, 50},
    {"maplarge", "mmap 4 MiB, touch, munmap", map_large, 4},
    {"protect", "mprotect a page and back", protect_page, 500},
    {"create", "create + unlink a file", create_unlink, 100},
    {"open", "open + close", open_close, 500},
    {"write", "write to a file, per KiB", write_file, 1024},
    {"read", "read a cached file, per KiB", read_file, 1024},
    {"zero", "read /dev/zero, per KiB", read_zeros, 1024},
    {"fresh", "first read of a page", read_fresh, 500},
    {"getcwd", "getcwd in /", ask_place, 500},
    {"getcwd10", "getcwd, depth 10", ask_deep_place, 500},
    {"shell", "shell: a loop that counts", shell_loop, 1000},
};

static int wanted(const char *name, char **names)
{
    if (!*names)
        return 1;
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

/* In ns: the best of three runs, because the timer and the screen take some time now and then. */
static uint64_t time_of(const struct bench *bench, int rounds)
{
    uint64_t best = UINT64_MAX;

    for (int i = 0; i < 3; i++) {
        sync(); /* what others have left to be written is not counted */
        uint64_t begin = now(), time;
        bench->run(rounds);
        time = now() - begin;
        best = time < best ? time : best;
    }
    return best;
}

/* The difference of two runs: what a run needs before its first round and after its last is not counted. */
static void measure(const struct bench *bench)
{
    bench->run(4); /* costs that are paid only once are not counted, either */
    uint64_t few = time_of(bench, bench->rounds);
    uint64_t many = time_of(bench, 2 * bench->rounds);
    say(bench->what, many > few ? (many - few) / (unsigned)bench->rounds : 0);
}

static void measure_all(const struct bench *table, size_t count, char **names)
{
    for (size_t i = 0; i < count; i++)
        if (wanted(table[i].name, names))
            measure(&table[i]);
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, "bench [name...]");
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    measure_all(benches, LENGTH(benches), argv + 1);
    if (wanted("large", argv + 1))
        fork_large(10);
    if (wanted("crowd", argv + 1))
        list_crowd(4);
    if (wanted("names", argv + 1)) {
        among_names(10);
        among_names(1000);
        among_names(2500);
    }
    if (wanted("regions", argv + 1)) {
        among_regions(5);
        among_regions(5000);
    }
    if (wanted("library", argv + 1))
        measure_all(library_benches, library_bench_count, (char *[]){NULL});
    else
        measure_all(library_benches, library_bench_count, argv + 1);
    /* after the others: from the first thread on, the library takes its locks */
    measure_all(thread_benches, thread_bench_count, argv + 1);
    if (argc > 1 && wanted("diskwrite", argv + 1))
        disk_write();
    if (argc > 1 && wanted("diskread", argv + 1)) {
        disk_read("read from the disk, per KiB");
        disk_read("read it again, cached, per KiB");
    }
    unlink("/tmp/bench.data");
    return 0;
}
