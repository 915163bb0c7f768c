/* SPDX-License-Identifier: MIT */
/* poll, ppoll, select and pselect: events of each kind of file, time, signals, and races with close. */
#include "test.h"
#include "threads.h"
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];

/* The events of a descriptor now. */
static int events(int fd, int asked)
{
    struct pollfd one = {.fd = fd, .events = (short)asked, .revents = -1};

    int found = poll(&one, 1, 0);
    CHECK(found == (one.revents != 0));
    return one.revents;
}

static void pipe_events(void)
{
    static char much[PAGE];

    CHECK(pipe(ends) == 0);
    CHECK(events(ends[0], POLLIN | POLLOUT) == 0);
    CHECK(events(ends[1], POLLIN | POLLOUT) == POLLOUT);
    CHECK(write(ends[1], "x", 1) == 1);
    CHECK(events(ends[0], POLLIN) == POLLIN && events(ends[0], POLLOUT) == 0);
    CHECK(events(ends[0], POLLIN | POLLRDNORM) == (POLLIN | POLLRDNORM));
    CHECK(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    while (write(ends[1], much, sizeof(much)) > 0)
        ;
    CHECK(errno == EAGAIN && events(ends[1], POLLOUT) == 0);
    CHECK(close(ends[1]) == 0);
    CHECK(events(ends[0], POLLIN) == (POLLIN | POLLHUP));
    while (read(ends[0], much, sizeof(much)) > 0)
        ;
    CHECK(events(ends[0], 0) == POLLHUP);
    CHECK(pipe(ends) == 0 && close(ends[0]) == 0);
    CHECK(events(ends[1], 0) == POLLERR);
}

static void file_events(void)
{
    make_file("file", "text");
    int fd = open("file", O_RDONLY), null = open("/dev/null", O_RDWR), dir = open(".", O_RDONLY);

    CHECK(events(fd, POLLIN | POLLOUT) == (POLLIN | POLLOUT));
    CHECK(events(null, POLLIN | POLLOUT) == (POLLIN | POLLOUT));
    CHECK(events(dir, POLLIN) == POLLIN);
    CHECK(events(99, POLLIN) == POLLNVAL && events(INT_MAX, 0) == POLLNVAL);
    struct pollfd mixed[3] = {{.fd = -1, .events = POLLIN, .revents = 7}, {.fd = fd}, {.fd = 99}};
    CHECK(poll(mixed, 3, -1) == 1);
    CHECK(mixed[0].revents == 0 && mixed[1].revents == 0 && mixed[2].revents == POLLNVAL);
    CHECK(poll(NULL, 0, 0) == 0);
}

/* A FIFO is hung up only after a writer has come and gone. */
static void fifo_events(void)
{
    char c;

    CHECK(mkfifo("fifo", 0600) == 0);
    int reader = open("fifo", O_RDONLY | O_NONBLOCK);
    CHECK(reader >= 0 && events(reader, POLLIN) == 0);
    int writer = open("fifo", O_WRONLY);
    CHECK(events(reader, POLLIN) == 0 && events(writer, POLLOUT) == POLLOUT);
    CHECK_ERROR(read(reader, &c, 1), EAGAIN);
    CHECK(close(writer) == 0);
    CHECK(events(reader, POLLIN) == POLLHUP && read(reader, &c, 1) == 0);
    int again = open("fifo", O_RDONLY | O_NONBLOCK);
    CHECK(events(again, POLLIN) == 0);
    int both = open("fifo", O_RDWR);
    CHECK(write(both, "x", 1) == 1);
    CHECK(events(both, POLLIN | POLLOUT) == (POLLIN | POLLOUT));
}

static void poll_errors(void)
{
    struct pollfd one = {.fd = 0};
    struct timespec wrong[] = {{.tv_sec = -1}, {.tv_nsec = -1}, {.tv_nsec = 1000000000}};
    struct timespec none = {0};

    for (size_t i = 0; i < LENGTH(wrong); i++)
        CHECK_ERROR(ppoll(&one, 1, &wrong[i], NULL), EINVAL);
    CHECK_ERROR(poll(&one, OPEN_MAX + 1, 0), EINVAL);
    CHECK_ERROR(poll(&one, UINT_MAX, 0), EINVAL);
    for (size_t i = 0; i < bad_address_count; i++) {
        void *bad = (void *)bad_addresses[i];
        CHECK_ERROR(poll(bad, 1, 0), EFAULT);
        if (bad) {
            CHECK_ERROR(ppoll(&one, 1, bad, NULL), EFAULT);
            CHECK_ERROR(ppoll(&one, 1, &none, bad), EFAULT);
        }
    }
}

static void poll_time(void)
{
    struct pollfd one = {.events = POLLIN};

    CHECK(pipe(ends) == 0);
    one.fd = ends[0];
    int64_t start = now_ns();
    CHECK(poll(&one, 1, 30) == 0 && one.revents == 0);
    CHECK(now_ns() - start >= 30000000);
    CHECK(poll(NULL, 0, 10) == 0);
    CHECK(now_ns() - start >= 40000000);
}

/* A child sends a byte through each of many pipes, in a strange order; the parent is woken by each. */
#define MANY 40

static void poll_many(void)
{
    int pipes[MANY][2];
    struct pollfd fds[MANY];
    char c;

    for (int i = 0; i < MANY; i++) {
        CHECK(pipe(pipes[i]) == 0);
        fds[i] = (struct pollfd){.fd = pipes[i][0], .events = POLLIN};
    }
    pid_t pid = start_child();
    if (pid == 0) {
        for (int i = 0; i < MANY; i++)
            CHECK(write(pipes[i * 17 % MANY][1], "x", 1) == 1);
        _exit(0);
    }
    for (int got = 0; got < MANY;) {
        CHECK(poll(fds, MANY, -1) > 0);
        for (int i = 0; i < MANY; i++) {
            if (fds[i].revents == 0)
                continue;
            CHECK(fds[i].revents == POLLIN && read(fds[i].fd, &c, 1) == 1);
            got++;
        }
    }
    CHECK(end_of(pid) == 0);
}

static volatile int handled;

static void handler(int sig)
{
    handled += sig == SIGUSR1;
}

/* Without a wait, a signal that the mask lets through comes too, but an event comes before it. */
static void check_no_wait(const struct timespec *none, const sigset_t *empty)
{
    fd_set in;

    CHECK(kill(getpid(), SIGUSR1) == 0 && handled == 1);
    CHECK_ERROR(ppoll(NULL, 0, none, empty), EINTR);
    CHECK(handled == 2 && ppoll(NULL, 0, none, empty) == 0);
    CHECK(pipe(ends) == 0 && kill(getpid(), SIGUSR1) == 0);
    FD_ZERO(&in);
    FD_SET(ends[0], &in);
    CHECK_ERROR(pselect(ends[0] + 1, &in, NULL, NULL, none, empty), EINTR);
    CHECK(handled == 3);
    CHECK(kill(getpid(), SIGUSR1) == 0 && write(ends[1], "x", 1) == 1);
    struct pollfd one = {.fd = ends[0], .events = POLLIN};
    CHECK(ppoll(&one, 1, none, empty) == 1 && handled == 3); /* it stays pending */
    sigset_t set = *empty;
    sigaddset(&set, SIGUSR1);
    CHECK(sigtimedwait(&set, NULL, none) == SIGUSR1);
}

/* A signal ends the wait, and the handler runs, in spite of SA_RESTART; the mask counts during the wait only. */
static void poll_signals(void)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigset_t set, empty, now;

    sigaction(SIGUSR1, &action, NULL);
    sigemptyset(&empty);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0 && kill(getpid(), SIGUSR1) == 0);
    CHECK(handled == 0);
    CHECK_ERROR(ppoll(NULL, 0, NULL, &empty), EINTR);
    CHECK(handled == 1);
    CHECK(sigprocmask(SIG_BLOCK, NULL, &now) == 0 && sigismember(&now, SIGUSR1));
    struct timespec moment = {.tv_nsec = 1000}, none = {0};
    CHECK(ppoll(NULL, 0, &moment, &empty) == 0); /* no signal: the mask is restored, too */
    check_no_wait(&none, &empty);
    CHECK(sigprocmask(SIG_UNBLOCK, &set, &now) == 0 && sigismember(&now, SIGUSR1));
    pid_t pid = start_child();
    if (pid == 0) {
        wait_for_state(getppid(), 'S');
        _exit(kill(getppid(), SIGUSR1));
    }
    CHECK_ERROR(poll(NULL, 0, -1), EINTR);
    CHECK(handled == 4 && end_of(pid) == 0);
}

static void poll_select(void)
{
    fd_set in, out;
    struct timeval soon = {.tv_usec = 1000}, wrong = {.tv_usec = 1000000};

    CHECK(pipe(ends) == 0);
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_SET(ends[0], &in);
    CHECK(select(ends[0] + 1, &in, NULL, NULL, &soon) == 0 && !FD_ISSET(ends[0], &in));
    FD_SET(ends[0], &in);
    FD_SET(ends[1], &out);
    CHECK(write(ends[1], "x", 1) == 1);
    CHECK(select(ends[1] + 1, &in, &out, NULL, NULL) == 2);
    CHECK(FD_ISSET(ends[0], &in) && FD_ISSET(ends[1], &out));
    FD_ZERO(&in);
    FD_SET(99, &in);
    CHECK_ERROR(select(100, &in, NULL, NULL, NULL), EBADF);
    CHECK_ERROR(select(-1, NULL, NULL, NULL, NULL), EINVAL);
    CHECK_ERROR(select(FD_SETSIZE + 1, NULL, NULL, NULL, NULL), EINVAL);
    CHECK_ERROR(select(0, NULL, NULL, NULL, &wrong), EINVAL);
}

/* Threads poll descriptors that others close, replace and write to. */
#define POLLERS 3
#define ROUNDS 300

static int shared[2][2];
static uint32_t over; /* atomic */

static void poll_shared(struct test_thread *t)
{
    (void)t;
    while (!__atomic_load_n(&over, __ATOMIC_RELAXED)) {
        struct pollfd fds[2] = {{.fd = shared[0][0], .events = POLLIN},
                                {.fd = shared[1][0], .events = POLLIN}};
        CHECK(poll(fds, 2, 1) >= 0);
    }
}

static void poll_and_close(void)
{
    for (int i = 0; i < 2; i++)
        CHECK(pipe(shared[i]) == 0);
    for (unsigned i = 1; i <= POLLERS; i++)
        start_thread(i, poll_shared, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        int *pair = shared[i % 2], fresh[2];
        CHECK(write(pair[1], "x", 1) == 1);
        CHECK(close(pair[i / 2 % 2]) == 0 && close(pair[!(i / 2 % 2)]) == 0);
        CHECK(pipe(fresh) == 0);
        pair[0] = fresh[0], pair[1] = fresh[1];
    }
    __atomic_store_n(&over, 1, __ATOMIC_RELAXED);
    for (unsigned i = 1; i <= POLLERS; i++)
        join_thread(&test_threads[i]);
}

/* Processes that poll the same pipe and read from it without blocking: no byte is lost, none comes twice. */
static void poll_herd(void)
{
    pid_t pids[4];
    char c = 0;
    int total = 0;

    CHECK(pipe(ends) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
    for (size_t i = 0; i < LENGTH(pids); i++) {
        pids[i] = start_child();
        if (pids[i] == 0) {
            struct pollfd one = {.fd = ends[0], .events = POLLIN};
            ssize_t n;
            close(ends[1]);
            while ((n = poll(&one, 1, -1) == 1 ? read(ends[0], &c, 1) : -2) != 0) {
                CHECK(n == 1 || (n == -1 && errno == EAGAIN));
                total += n == 1;
            }
            _exit(total);
        }
    }
    for (int i = 0; i < 200; i++) {
        CHECK(write(ends[1], "x", 1) == 1);
        if (i % 8 == 0)
            sleep_ms(1);
    }
    close(ends[1]);
    for (size_t i = 0; i < LENGTH(pids); i++)
        total += WEXITSTATUS(end_of(pids[i]));
    CHECK(total == 200);
}

const struct test poll_tests[] = {
    {"poll-pipe", pipe_events},
    {"poll-file", file_events},
    {"poll-fifo", fifo_events},
    {"poll-errors", poll_errors},
    {"poll-time", poll_time},
    {"poll-many", poll_many},
    {"poll-signal", poll_signals},
    {"poll-select", poll_select},
    {"poll-close", poll_and_close},
    {"poll-herd", poll_herd},
    {NULL, NULL},
};
