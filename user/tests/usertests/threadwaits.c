/* SPDX-License-Identifier: MIT */
/* The end of a process whose threads sleep in poll(), at sockets, for locks of files, a FIFO, a full pipe, and a signal. */
#include "test.h"
#include "threads.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static uint32_t started; /* threads */
static int silent[2], full[2], listener;

static void wait_in_poll(void)
{
    struct pollfd one = {.fd = silent[0], .events = POLLIN};

    poll(&one, 1, -1);
}

static void wait_for_message(void)
{
    char byte;

    recv(silent[0], &byte, 1, 0);
}

static void wait_for_connection(void)
{
    accept(listener, NULL, NULL);
}

static void wait_for_writer(void)
{
    open("fifo", O_RDONLY);
}

static void wait_for_record(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_len = 1};

    fcntl(open("locked", O_RDWR), F_SETLKW, &lock);
}

static void wait_for_file(void)
{
    flock(open("locked", O_RDWR), LOCK_EX);
}

static void wait_for_room(void)
{
    write(full[1], "x", 1);
}

static void wait_for_signal(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigtimedwait(&set, NULL, NULL);
}

static void (*const ways[])(void) = {
    wait_in_poll,    wait_for_message, wait_for_connection, wait_for_writer,
    wait_for_record, wait_for_file,    wait_for_room,       wait_for_signal,
};
_Static_assert(sizeof(ways) / sizeof(ways[0]) == THREADS, "a way for each thread");

static void sleep_in_a_way(struct test_thread *t)
{
    __atomic_fetch_add(&started, 1, __ATOMIC_SEQ_CST);
    ways[t - test_threads]();
    CHECK(!"a wait without an end has ended");
}

/* A child holds the locks until this process ends. */
static void lock_in_child(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_len = 1};
    int ready[2], life[2];
    char byte;

    make_file("locked", "text");
    CHECK(pipe(ready) == 0 && pipe(life) == 0);
    if (start_child() == 0) {
        int fd = open("locked", O_RDWR);
        close(life[1]);
        close(silent[1]);
        CHECK(fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0 && flock(fd, LOCK_EX) == 0);
        CHECK(write(ready[1], "x", 1) == 1);
        read(life[0], &byte, 1);
        _exit(0);
    }
    CHECK(read(ready[0], &byte, 1) == 1);
}

static void fill_pipe(void)
{
    static const char block[PAGE];

    CHECK(pipe(full) == 0 && fcntl(full[1], F_SETFL, O_NONBLOCK) == 0);
    while (write(full[1], block, sizeof(block)) > 0)
        ;
    CHECK(errno == EAGAIN && fcntl(full[1], F_SETFL, 0) == 0);
}

static void start_sleepers(void)
{
    const struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "name"};

    listener = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(listener >= 0 && bind(listener, (const struct sockaddr *)&name, sizeof(name)) == 0);
    CHECK(listen(listener, 1) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, silent) == 0);
    CHECK(mkfifo("fifo", 0666) == 0);
    fill_pipe();
    lock_in_child();
    start_sleeping_threads(sleep_in_a_way, &started);
}

static void exit_from_waits(void)
{
    start_sleepers();
    _exit(3);
}

static void exit_ends_waits(void)
{
    CHECK(run_in_child(exit_from_waits) == 3 << 8);
}

static void exec_from_waits(void)
{
    char *const args[] = {"x", EXEC_CHILD, "one-thread", NULL};

    start_sleepers();
    execv(SELF, args);
}

static void exec_ends_waits(void)
{
    CHECK(run_in_child(exec_from_waits) == 0);
}

static void be_killed(void)
{
    start_sleepers();
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static void kill_ends_waits(void)
{
    CHECK(run_in_child(be_killed) == SIGKILL);
}

const struct test threadwaits_tests[] = {
    {"thread-waits-exit", exit_ends_waits},
    {"thread-waits-exec", exec_ends_waits},
    {"thread-waits-kill", kill_ends_waits},
    {NULL, NULL},
};
