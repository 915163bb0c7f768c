/* SPDX-License-Identifier: MIT */
/*
 * echoload PATH [clients [rounds]]: drives many connections to an echo server at once, and compares each answer
 * with the text that it sent. One process; poll() says which connection has an answer.
 */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define USAGE "echoload path [clients [rounds]]"

#define CLIENTS_MAX 250
#define TEXT 100

static struct pollfd fds[CLIENTS_MAX];
static struct client {
    int round;
    size_t got; /* bytes of this round's answer */
    char sent[TEXT];
} clients[CLIENTS_MAX];
static int count = 100, rounds = 10;

static int connect_to(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    if (strlen(path) >= sizeof(name.sun_path))
        errx(2, "%s: name too long", path);
    strcpy(name.sun_path, path);
    for (int i = 0; i < 100; i++) { /* the server may have just been started */
        if (connect(fd, (struct sockaddr *)&name, sizeof(name)) == 0)
            return fd;
        if (errno != ENOENT && errno != ECONNREFUSED)
            break;
        usleep(50000);
    }
    err(1, "%s", path);
}

static void send_text(int i)
{
    struct client *c = &clients[i];

    for (size_t j = 0; j < TEXT; j++)
        c->sent[j] = (char)('!' + (i * 31 + c->round * 7 + (int)j) % 94);
    c->got = 0;
    if (write(fds[i].fd, c->sent, TEXT) != TEXT)
        err(1, "client %d", i);
}

/* Reads a part of the answer to a client; after its last round, the connection is closed. */
static int hear(int i)
{
    struct client *c = &clients[i];
    char answer[TEXT];
    ssize_t n = read(fds[i].fd, answer, TEXT - c->got);

    if (n <= 0)
        errx(1, "client %d: the server has gone", i);
    if (memcmp(answer, c->sent + c->got, (size_t)n) != 0)
        errx(1, "client %d: a wrong answer", i);
    c->got += (size_t)n;
    if (c->got < TEXT)
        return 0;
    if (++c->round < rounds) {
        send_text(i);
        return 0;
    }
    close(fds[i].fd);
    fds[i].fd = -1;
    return 1;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (argc < 2 || argc > 4)
        errx(2, "usage: " USAGE);
    count = argc > 2 ? atoi(argv[2]) : count;
    rounds = argc > 3 ? atoi(argv[3]) : rounds;
    if (count < 1 || count > CLIENTS_MAX || rounds < 1)
        errx(2, "1 to %d clients, and at least one round", CLIENTS_MAX);
    for (int i = 0; i < count; i++) {
        fds[i] = (struct pollfd){.fd = connect_to(argv[1]), .events = POLLIN};
        send_text(i);
    }
    for (int left = count; left > 0;) {
        if (poll(fds, (nfds_t)count, -1) < 0)
            err(1, "poll");
        for (int i = 0; i < count; i++) {
            if (fds[i].fd >= 0 && fds[i].revents != 0)
                left -= hear(i);
        }
    }
    printf("echoload: %d clients, %d rounds: all answers right\n", count, rounds);
    return 0;
}
