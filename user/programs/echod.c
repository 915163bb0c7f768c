/* SPDX-License-Identifier: MIT */
/*
 * echod PATH: an echo server on a local socket. One process serves all clients: poll() says which sockets can be
 * read or written to without waiting. SIGTERM or SIGINT ends it.
 */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define USAGE "echod path"

#define CLIENTS_MAX 256
#define BUFFER 512

/* Entry 0 of fds is the listening socket; entry i has the buffer i. */
static struct pollfd fds[CLIENTS_MAX + 1];
static struct buffer {
    size_t start, end;
    char bytes[BUFFER];
} buffers[CLIENTS_MAX + 1];
static nfds_t count = 1;
static unsigned long served;
static volatile sig_atomic_t over;

static void stop(int sig)
{
    (void)sig;
    over = 1;
}

static int listen_at(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof(name.sun_path))
        errx(2, "%s: name too long", path);
    strcpy(name.sun_path, path);
    unlink(path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&name, sizeof(name)) < 0 || listen(fd, SOMAXCONN) < 0)
        err(1, "%s", path);
    return fd;
}

static void accept_clients(void)
{
    int fd;

    while (count <= CLIENTS_MAX && (fd = accept4(fds[0].fd, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        buffers[count].start = buffers[count].end = 0;
        fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
        served++;
    }
    fds[0].events = count <= CLIENTS_MAX ? POLLIN : 0;
}

/* Reads if the client's buffer is empty, and sends the bytes in the buffer. False: the client has gone. */
static bool serve(nfds_t i)
{
    struct buffer *b = &buffers[i];
    ssize_t n;

    if (b->start == b->end) {
        n = read(fds[i].fd, b->bytes, BUFFER);
        if (n <= 0)
            return n < 0 && errno == EAGAIN;
        b->start = 0;
        b->end = (size_t)n;
    }
    n = send(fds[i].fd, b->bytes + b->start, b->end - b->start, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN)
        return false;
    b->start += n > 0 ? (size_t)n : 0;
    fds[i].events = b->start == b->end ? POLLIN : POLLOUT;
    return true;
}

/* The last client takes the place of one that has gone. */
static void drop(nfds_t i)
{
    close(fds[i].fd);
    count--;
    fds[i] = fds[count];
    buffers[i] = buffers[count];
    fds[0].events = POLLIN;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = stop};
    sigset_t blocked, open_mask;

    answer_help(argc, argv, USAGE);
    if (argc != 2)
        errx(2, "usage: " USAGE);
    sigemptyset(&open_mask);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGINT);
    sigprocmask(SIG_BLOCK, &blocked, NULL); /* they come in ppoll() only */
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    fds[0] = (struct pollfd){.fd = listen_at(argv[1]), .events = POLLIN};
    while (!over) {
        if (ppoll(fds, count, NULL, &open_mask) < 0)
            continue;
        for (nfds_t i = count - 1; i > 0; i--) {
            if (fds[i].revents != 0 && !serve(i))
                drop(i);
        }
        if (fds[0].revents != 0)
            accept_clients();
    }
    unlink(argv[1]);
    printf("echod: %lu clients served\n", served);
    return 0;
}
