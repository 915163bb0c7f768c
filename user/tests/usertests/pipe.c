/* SPDX-License-Identifier: MIT */
/* Pipes. */
#include "test.h"
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2]; /* [0] reads, [1] writes */

static void make_pipe(void)
{
    CHECK(pipe(ends) == 0);
}

static void pipe_carries(void)
{
    char text[10] = "";

    make_pipe();
    CHECK(ends[0] != ends[1]);
    CHECK(write(ends[1], "hello", 5) == 5);
    CHECK(write(ends[1], "there", 5) == 5);
    CHECK(read(ends[0], text, 3) == 3 && memcmp(text, "hel", 3) == 0);
    CHECK(read(ends[0], text, sizeof(text)) == 7 && memcmp(text, "lothere", 7) == 0);
}

static void pipe_end_of_file(void)
{
    char c;

    make_pipe();
    int copy = dup(ends[1]);
    CHECK(write(ends[1], "x", 1) == 1);
    CHECK(close(ends[1]) == 0);
    CHECK(read(ends[0], &c, 1) == 1 && c == 'x');
    CHECK(close(copy) == 0); /* the last writer */
    CHECK(read(ends[0], &c, 1) == 0);
    CHECK(read(ends[0], &c, 1) == 0);
}

static void pipe_broken(void)
{
    make_pipe();
    CHECK(close(ends[0]) == 0);
    signal(SIGPIPE, SIG_IGN);
    CHECK_ERROR(write(ends[1], "x", 1), EPIPE);
    CHECK(write(ends[1], "", 0) == 0);
}

/* A writer sleeps because the pipe is full: it fails when the last reader closes its end. */
static void pipe_breaks_in_sleep(void)
{
    static char block[PAGE];

    make_pipe();
    pid_t pid = start_child();
    if (pid == 0) {
        ssize_t n;

        signal(SIGPIPE, SIG_IGN);
        close(ends[0]);
        while ((n = write(ends[1], block, sizeof(block))) > 0)
            continue;
        _exit(n == -1 && errno == EPIPE ? 0 : 1);
    }
    close(ends[1]);
    sleep_ms(30);
    close(ends[0]);
    CHECK(end_of(pid) == 0);
}

/* Far more than the size of a pipe, in pieces of all sizes: every byte arrives, in order. */
static void pipe_stream(void)
{
    enum { TOTAL = 1000000 };
    static unsigned char block[70000];
    int got = 0;

    make_pipe();
    pid_t pid = start_child();
    if (pid == 0) {
        int sent = 0;

        close(ends[0]);
        for (size_t size = 1; sent < TOTAL; size = size * 3 % 69997 + 1) {
            size_t n = size < (size_t)(TOTAL - sent) ? size : (size_t)(TOTAL - sent);

            for (size_t i = 0; i < n; i++)
                block[i] = (unsigned char)((sent + (int)i) * 7 >> 3);
            if (write(ends[1], block, n) != (ssize_t)n)
                _exit(1);
            sent += (int)n;
        }
        _exit(0);
    }
    close(ends[1]);
    for (size_t size = 1;; size = size * 5 % 9973 + 1) {
        ssize_t n = read(ends[0], block, size);

        CHECK(n >= 0);
        if (n == 0)
            break;
        for (ssize_t i = 0; i < n; i++)
            CHECK(block[i] == (unsigned char)((got + (int)i) * 7 >> 3));
        got += (int)n;
    }
    CHECK(got == TOTAL);
    CHECK(end_of(pid) == 0);
}

/* A write of up to 4,096 bytes is not torn apart, even if there are several writers. */
static void pipe_atomic(void)
{
    enum { WRITERS = 4, ROUNDS = 100, SIZE = 600 };
    char block[SIZE];
    int count[WRITERS] = {0};

    make_pipe();
    for (int who = 0; who < WRITERS; who++) {
        if (start_child() == 0) {
            memset(block, who, SIZE);
            for (int i = 0; i < ROUNDS; i++) {
                if (write(ends[1], block, SIZE) != SIZE)
                    _exit(1);
            }
            _exit(0);
        }
    }
    close(ends[1]);
    for (int i = 0; i < WRITERS * ROUNDS; i++) {
        for (ssize_t n = 0, part; n < SIZE; n += part) {
            part = read(ends[0], block + n, (size_t)(SIZE - n));
            CHECK(part > 0);
        }
        for (int at = 1; at < SIZE; at++)
            CHECK(block[at] == block[0]);
        count[(int)block[0]]++;
    }
    for (int who = 0; who < WRITERS; who++) {
        int status;

        CHECK(wait(&status) > 0 && status == 0);
        CHECK(count[who] == ROUNDS);
    }
}

static void pipe_many(void)
{
    int all[30][2];
    char c;

    for (size_t i = 0; i < LENGTH(all); i++) {
        CHECK(pipe(all[i]) == 0);
        c = (char)i;
        CHECK(write(all[i][1], &c, 1) == 1);
    }
    for (size_t i = LENGTH(all); i-- > 0;)
        CHECK(read(all[i][0], &c, 1) == 1 && c == (char)i);
}

static void pipe_wrong_end(void)
{
    char c = 0;

    make_pipe();
    CHECK_ERROR(write(ends[0], &c, 1), EBADF);
    CHECK_ERROR(read(ends[1], &c, 1), EBADF);
    CHECK_ERROR(lseek(ends[0], 0, SEEK_SET), ESPIPE);
    CHECK_ERROR(ftruncate(ends[1], 0), EINVAL);
}

static void pipe_no_wait(void)
{
    static char block[PAGE];
    ssize_t n;
    int total = 0;

    make_pipe();
    CHECK(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    CHECK_ERROR(read(ends[0], block, 1), EAGAIN);
    while ((n = write(ends[1], block, sizeof(block))) > 0)
        total += (int)n;
    CHECK(n == -1 && errno == EAGAIN && total >= 4096);
    CHECK(read(ends[0], block, sizeof(block)) > 0);
    CHECK(write(ends[1], block, sizeof(block)) > 0); /* there is room again */
}

static void pipe_status(void)
{
    struct stat st;

    make_pipe();
    CHECK(fstat(ends[0], &st) == 0 && S_ISFIFO(st.st_mode));
}

static void pipe_bad_pointers(void)
{
    int first = dup(0);

    close(first);
    for (size_t i = 0; i < bad_address_count; i++)
        CHECK_ERROR(pipe((int *)bad_addresses[i]), EFAULT);
    make_pipe();
    CHECK(ends[0] == first); /* the failed calls have left no descriptor open */
    for (size_t i = 0; i < bad_address_count; i++) {
        CHECK_ERROR(write(ends[1], (void *)bad_addresses[i], 1), EFAULT);
        CHECK(write(ends[1], "x", 1) == 1);
        CHECK_ERROR(read(ends[0], (void *)bad_addresses[i], 1), EFAULT);
        char c;
        CHECK(read(ends[0], &c, 1) == 1 && c == 'x'); /* the byte is still there */
    }
}

static void fifo(void)
{
    char text[8];

    CHECK(mkfifo("fifo", 0666) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        int fd = open("fifo", O_WRONLY); /* waits for a reader */
        _exit(fd >= 0 && write(fd, "through", 7) == 7 ? 0 : 1);
    }
    int fd = open("fifo", O_RDONLY);
    CHECK(fd >= 0);
    CHECK(read(fd, text, sizeof(text)) == 7 && memcmp(text, "through", 7) == 0);
    CHECK(end_of(pid) == 0);
    CHECK(read(fd, text, sizeof(text)) == 0);
    close(fd);
    CHECK_ERROR(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
}

/*
 * Opens a FIFO again and again, reads a byte and the end, and answers. It must not open it again before the writer
 * has closed it, or it would meet that writer once more. Returns a status for _exit().
 */
static int read_fifo(int rounds)
{
    char c, none;

    for (int i = 0; i < rounds; i++) {
        int fd = open("fifo", O_RDONLY);
        if (fd < 0 || read(fd, &c, 1) != 1 || read(fd, &none, 1) != 0)
            return 1;
        close(fd);
        if (write(ends[1], &c, 1) != 1)
            return 2;
    }
    return 0;
}

static void do_nothing(int signal)
{
    (void)signal;
}

/* An open that waits for a writer has met one, even if the writer is gone and a signal comes before it runs again. */
static void fifo_open_signal(void)
{
    struct sigaction action = {.sa_handler = do_nothing, .sa_flags = SA_RESTART};
    struct pollfd answer;
    char c = 'x';
    enum { ROUNDS = 20 };

    CHECK(mkfifo("fifo", 0666) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
    make_pipe();
    pid_t pid = start_child();
    if (pid == 0)
        _exit(read_fifo(ROUNDS));
    answer = (struct pollfd){.fd = ends[0], .events = POLLIN};
    for (int i = 0; i < ROUNDS; i++) {
        wait_for_state(pid, 'S');
        int fd = open("fifo", O_WRONLY);
        CHECK(fd >= 0 && kill(pid, SIGUSR1) == 0 && write(fd, &c, 1) == 1 && close(fd) == 0);
        CHECK(poll(&answer, 1, 60000) == 1 && read(ends[0], &c, 1) == 1);
    }
    CHECK(end_of(pid) == 0);
}

/* poll() does not stop the others: it must not mix the pipe's state of one moment with that of another. */
static void pipe_poll_nearly_full(void)
{
    static char block[PIPE_BUF];

    make_pipe();
    for (int i = 0; i < 65536 / PIPE_BUF - 2; i++)
        CHECK(write(ends[1], block, sizeof(block)) == sizeof(block));
    pid_t pid = start_child();
    for (ssize_t n = sizeof(block); pid == 0 && n == sizeof(block);) {
        n = write(ends[1], block, sizeof(block));
        n = n == sizeof(block) ? read(ends[0], block, sizeof(block)) : n;
    }
    for (int i = 0; i < 20000; i++) {
        struct pollfd fds[] = {{.fd = ends[0], .events = POLLIN},
                               {.fd = ends[1], .events = POLLOUT}};
        CHECK(poll(fds, 2, 0) == 2 && fds[0].revents == POLLIN && fds[1].revents == POLLOUT);
    }
    kill(pid, SIGKILL);
    CHECK(waitpid(pid, NULL, 0) == pid);
}

/* poll() waits at a full pipe, until there is room, or no reader any more. */
static void pipe_poll_full(void)
{
    static char block[PIPE_BUF];

    make_pipe();
    CHECK(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    for (int round = 0; round < 2; round++) {
        while (write(ends[1], block, sizeof(block)) == sizeof(block))
            ;
        CHECK(errno == EAGAIN);
        pid_t pid = start_child();
        if (pid == 0) {
            struct pollfd fd = {.fd = ends[1], .events = POLLOUT};
            close(ends[0]);
            CHECK(poll(&fd, 1, -1) == 1);
            _exit(fd.revents);
        }
        wait_for_state(pid, 'S');
        if (round == 0)
            CHECK(read(ends[0], block, sizeof(block)) == sizeof(block));
        else
            CHECK(close(ends[0]) == 0);
        int revents = WEXITSTATUS(end_of(pid));
        CHECK(round == 0 ? revents == POLLOUT : (revents & POLLERR) != 0);
    }
}

/* A reader that learns that there is no writer any more learns about the last byte as well. */
static void pipe_poll_last_byte(void)
{
    char c = 'x';

    for (int i = 0; i < 200; i++) {
        make_pipe();
        struct pollfd fd = {.fd = ends[0], .events = POLLIN};
        pid_t pid = start_child();
        if (pid == 0)
            _exit(write(ends[1], &c, 1) == 1 ? 0 : 1);
        close(ends[1]);
        do {
            CHECK(poll(&fd, 1, 0) >= 0);
        } while (!(fd.revents & POLLHUP));
        CHECK(fd.revents == (POLLIN | POLLHUP));
        CHECK(end_of(pid) == 0);
        close(ends[0]);
    }
}

static void pipe_pages(void)
{
    static char block[60000];
    long before = 0;

    for (int i = 0; i < 60; i++) {
        if (i == 10)
            before = free_pages();
        make_pipe();
        CHECK(write(ends[1], block, sizeof(block)) == sizeof(block));
        close(ends[0]);
        close(ends[1]);
    }
    CHECK(pages_are_back(before, 25));
}

const struct test pipe_tests[] = {
    {"pipe", pipe_carries},
    {"pipe-end-of-file", pipe_end_of_file},
    {"pipe-broken", pipe_broken},
    {"pipe-breaks-in-sleep", pipe_breaks_in_sleep},
    {"pipe-stream", pipe_stream},
    {"pipe-atomic", pipe_atomic},
    {"pipe-many", pipe_many},
    {"pipe-wrong-end", pipe_wrong_end},
    {"pipe-no-wait", pipe_no_wait},
    {"pipe-status", pipe_status},
    {"pipe-bad-pointers", pipe_bad_pointers},
    {"pipe-poll-nearly-full", pipe_poll_nearly_full},
    {"pipe-poll-full", pipe_poll_full},
    {"pipe-poll-last-byte", pipe_poll_last_byte},
    {"pipe-pages", pipe_pages},
    {"fifo", fifo},
    {"fifo-open-signal", fifo_open_signal},
    {NULL, NULL},
};
