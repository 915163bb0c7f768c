/* SPDX-License-Identifier: MIT */
/* Limits of what a process may use, and what is left for others when a user takes all that it can get. */
#include "test.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define OTHER 1003
#define PIECE (1 << 20) /* bytes of memory that a hog takes at a time */

static void set_limit(int resource, uint32_t most)
{
    struct rlimit limit = {most, most};

    CHECK(setrlimit(resource, &limit) == 0);
}

static struct rlimit limit_of(int resource)
{
    struct rlimit limit;

    CHECK(getrlimit(resource, &limit) == 0);
    return limit;
}

static void rules(void)
{
    struct rlimit limit = {100, 200}, raised = {100, 300}, wrong = {2, 1};
    struct rlimit many = {10, OPEN_MAX + 1};

    CHECK(limit_of(RLIMIT_NOFILE).rlim_cur == OPEN_MAX);
    CHECK(limit_of(RLIMIT_CORE).rlim_cur == 0 && limit_of(RLIMIT_CORE).rlim_max == RLIM_INFINITY);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK_ERROR(setrlimit(RLIMIT_FSIZE, &wrong), EINVAL);
    CHECK_ERROR(setrlimit(RLIMIT_COUNT, &limit), EINVAL);
    CHECK_ERROR(getrlimit(-1, &limit), EINVAL);
    CHECK_ERROR(getrlimit(RLIMIT_FSIZE, (struct rlimit *)1), EFAULT);
    CHECK_ERROR(setrlimit(RLIMIT_FSIZE, (struct rlimit *)1), EFAULT);
    CHECK_ERROR(setrlimit(RLIMIT_NOFILE, &many), EPERM);
    CHECK(setrlimit(RLIMIT_FSIZE, &raised) == 0); /* root may */
    CHECK(setuid(OTHER) == 0);
    limit.rlim_cur = 300;
    limit.rlim_max = 300;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    limit.rlim_max = 301;
    CHECK_ERROR(setrlimit(RLIMIT_FSIZE, &limit), EPERM);
    CHECK(limit_of(RLIMIT_FSIZE).rlim_cur == 300 && limit_of(RLIMIT_FSIZE).rlim_max == 300);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(limit_of(RLIMIT_FSIZE).rlim_cur == 300);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
}

static int nice_value(void)
{
    return getpriority(PRIO_PROCESS, 0);
}

/* The values that a call means are those of all that it means. The child stays until this process ends. */
static void nice_of_others(void)
{
    int ends[2];
    char byte;

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        close(ends[1]);
        read(ends[0], &byte, 1);
        _exit(0);
    }
    CHECK(setpgid(pid, pid) == 0);
    CHECK(getpriority(PRIO_PROCESS, (id_t)pid) == 7 && getpriority(PRIO_PGRP, (id_t)pid) == 7);
    CHECK(setpriority(PRIO_PGRP, (id_t)pid, 9) == 0);
    CHECK(getpriority(PRIO_PROCESS, (id_t)pid) == 9 && nice_value() == 7);
    CHECK(setpriority(PRIO_PROCESS, (id_t)pid, -3) == 0);
    errno = 0;
    CHECK(getpriority(PRIO_USER, 0) <= -3 && errno == 0);
    CHECK(setuid(OTHER) == 0);
    CHECK_ERROR(setpriority(PRIO_PROCESS, (id_t)pid, 19), EPERM);
    CHECK_ERROR(setpriority(PRIO_USER, 0, 6), EACCES);
    CHECK(setpriority(PRIO_USER, 0, 8) == 0 && nice_value() == 8);
}

/* errno tells whether -1 is an error. */
static void nice_rules(void)
{
    int status;

    CHECK(nice_value() == 0 && nice(7) == 7 && nice_value() == 7);
    CHECK(setpriority(PRIO_PROCESS, 0, 1000) == 0 && nice_value() == NICE_MAX);
    CHECK(setpriority(PRIO_PROCESS, 0, -1000) == 0 && nice_value() == NICE_MIN);
    errno = 0;
    CHECK(nice(19) == -1 && errno == 0 && nice_value() == -1 && errno == 0);
    CHECK(setpriority(PRIO_PROCESS, (id_t)getpid(), 7) == 0);
    CHECK_ERROR(getpriority(3, 0), EINVAL);
    CHECK_ERROR(setpriority(-1, 0, 0), EINVAL);
    CHECK_ERROR(getpriority(PRIO_PROCESS, 999999), ESRCH);
    CHECK_ERROR(setpriority(PRIO_USER, 999999, 0), ESRCH);
    pid_t pid = start_child();
    if (pid == 0) {
        nice_of_others();
        CHECK_ERROR(nice(-1), EPERM);
        CHECK(nice_value() == 8);
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

static void descriptors(void)
{
    struct pollfd fds[9] = {{.fd = -1}, {.fd = -1}, {.fd = -1}, {.fd = -1}, {.fd = -1},
                            {.fd = -1}, {.fd = -1}, {.fd = -1}, {.fd = -1}};
    int ends[2];

    set_limit(RLIMIT_NOFILE, 8);
    while (dup(0) >= 0)
        ;
    CHECK(errno == EMFILE && fcntl(7, F_GETFD) == 0);
    CHECK_ERROR(fcntl(8, F_GETFD), EBADF);
    CHECK_ERROR(dup2(0, 8), EBADF);
    CHECK_ERROR(fcntl(0, F_DUPFD, 8), EINVAL);
    CHECK_ERROR(fcntl(0, F_DUPFD, 7), EMFILE);
    CHECK(poll(fds, 8, 0) == 0);
    CHECK_ERROR(poll(fds, 9, 0), EINVAL);
    CHECK_ERROR(open("/dev/null", O_RDONLY), EMFILE);
    CHECK(close(7) == 0);
    CHECK_ERROR(pipe(ends), EMFILE);
    CHECK(dup(0) == 7);
}

static volatile sig_atomic_t signals;

static void count_signal(int signal)
{
    (void)signal;
    signals++;
}

static void file_size(void)
{
    char text[200];
    int fd = open("file", O_RDWR | O_CREAT, 0666);

    signal(SIGXFSZ, count_signal);
    set_limit(RLIMIT_FSIZE, 150);
    memset(text, 'x', sizeof(text));
    CHECK(write(fd, text, sizeof(text)) == 150 && signals == 0);
    CHECK_ERROR(write(fd, text, 1), EFBIG);
    CHECK(signals == 1);
    CHECK_ERROR(ftruncate(fd, 151), EFBIG);
    CHECK(signals == 2 && ftruncate(fd, 150) == 0 && lseek(fd, 0, SEEK_END) == 150);
    pid_t pid = start_child();
    if (pid == 0) {
        signal(SIGXFSZ, SIG_DFL);
        write(fd, text, 1);
        _exit(0);
    }
    CHECK(WTERMSIG(end_of(pid)) == SIGXFSZ);
}

static void address_space(void)
{
    set_limit(RLIMIT_AS, 8 << 20);
    CHECK_ERROR((long)sbrk(8 << 20), ENOMEM);
    CHECK(mmap(NULL, 8 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
    CHECK(errno == ENOMEM);
    CHECK(mmap(NULL, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK_ERROR((long)sbrk(8 << 20), ENOMEM); /* inherited */
        int pages = 0;
        while (sbrk(PAGE) != (void *)-1)
            CHECK(++pages < (8 << 20) / (int)PAGE); /* small steps count, too */
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
}

static void use_stack(void)
{
    volatile char room[300 << 10];

    for (size_t i = sizeof(room); i > 0; i -= 1024)
        room[i - 1] = 1;
}

static void stack(void)
{
    CHECK(run_in_child(use_stack) == 0);
    set_limit(RLIMIT_STACK, 128 << 10);
    CHECK(WTERMSIG(run_in_child(use_stack)) == SIGSEGV);
}

/* Forks as long as it can. The children wait. */
static int fork_all(void)
{
    int count = 0;
    pid_t pid;

    while ((pid = fork()) > 0)
        count++;
    if (pid == 0) {
        for (;;)
            pause();
    }
    return count;
}

static void *return_argument(void *argument)
{
    return argument;
}

/* The limit counts all processes of the real user, threads too, and binds root nowhere. */
static void processes(void)
{
    pthread_t thread;

    set_limit(RLIMIT_NPROC, 5);
    CHECK(setresuid(OTHER, OTHER, 0) == 0);
    setpgid(0, 0);
    signal(SIGTERM, SIG_IGN);
    CHECK(fork_all() == 4 && errno == EAGAIN);
    CHECK(pthread_create(&thread, NULL, return_argument, NULL) == EAGAIN);
    CHECK(seteuid(0) == 0);
    pid_t pid = start_child();
    if (pid == 0)
        _exit(0);
    CHECK(end_of(pid) == 0);
}

/* A user's processes take all that they can get; meanwhile, root makes processes, files and pipes. */
static void root_works(void)
{
    int ends[2];

    for (int i = 0; i < 5; i++) {
        pid_t pid = start_child();
        if (pid == 0) {
            CHECK(pipe(ends) == 0);
            make_file("root's", "text");
            CHECK(file_is("root's", "text"));
            CHECK(malloc(10000) != NULL);
            execl("/bin/true", "true", (char *)NULL);
            _exit(99);
        }
        CHECK(end_of(pid) == 0);
    }
}

static int refused[2]; /* a pipe: a hog writes to it when it gets no more */

/* Runs a hog in a group of its own, as another user; root works beside it, and can end it. */
static void beside(void (*hog)(void))
{
    char c;

    CHECK(pipe(refused) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        close(refused[0]);
        CHECK(setpgid(0, 0) == 0 && setuid(OTHER) == 0);
        hog();
        for (;;)
            pause();
    }
    close(refused[1]);
    CHECK(read(refused[0], &c, 1) >= 0); /* 0: the kernel has ended the hog already */
    root_works();
    while (kill(-pid, SIGKILL) == 0 && waitpid(pid, NULL, WNOHANG) != pid)
        sleep_ms(10);
}

static void bomb(void)
{
    for (;;) {
        if (fork() < 0) {
            write(refused[1], "", 1);
            sleep_ms(1);
        }
    }
}

static void fork_bomb(void)
{
    beside(bomb);
}

static void take_memory(void)
{
    for (;;) {
        char *piece = sbrk(PIECE);
        if (piece == (char *)-1) {
            write(refused[1], "", 1);
            sleep_ms(1);
            continue;
        }
        for (size_t i = 0; i < PIECE; i += PAGE)
            piece[i] = 1;
    }
}

static void memory_hog(void)
{
    beside(take_memory);
}

static void take_descriptors(void)
{
    int ends[2];

    fork();
    fork();
    fork();
    while (pipe(ends) == 0)
        ;
    write(refused[1], "", 1);
}

static void descriptor_hog(void)
{
    beside(take_descriptors);
}

const struct test rlimit_tests[] = {
    {"rlimit-rules", rules},
    {"nice-rules", nice_rules},
    {"rlimit-descriptors", descriptors},
    {"rlimit-file-size", file_size},
    {"rlimit-address-space", address_space},
    {"rlimit-stack", stack},
    {"rlimit-processes", processes},
    {"rlimit-fork-bomb", fork_bomb},
    {"rlimit-memory-hog", memory_hog},
    {"rlimit-descriptor-hog", descriptor_hog},
    {NULL, NULL},
};
