/* SPDX-License-Identifier: MIT */
/* Messages between processes by number: each number is a datagram socket with a name in /tmp. */
#include "msg/msg.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define GROUP_MAX 64

/* A message that came while the process waited for one of another sender. */
struct kept {
    struct kept *next;
    int from;
    size_t size;
    char data[];
};

static int boxes[GROUP_MAX], group_size;
static int self = -1; /* its number */
static pid_t founder; /* the process that made the group: part of the names */
static struct kept *kept;

static struct sockaddr_un name_of(int number)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};

    snprintf(name.sun_path, sizeof(name.sun_path), "/tmp/msg-%d-%d", (int)founder, number);
    return name;
}

int msg_group(int count)
{
    if (count < 1 || count > GROUP_MAX) {
        errno = EINVAL;
        return -1;
    }
    founder = getpid();
    for (group_size = 0; group_size < count; group_size++) {
        struct sockaddr_un name = name_of(group_size);
        int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || bind(fd, (struct sockaddr *)&name, sizeof(name)) < 0) {
            msg_end();
            return -1;
        }
        boxes[group_size] = fd;
    }
    return 0;
}

void msg_become(int number)
{
    self = number;
    for (int i = 0; i < group_size; i++) {
        if (i != number)
            close(boxes[i]);
    }
}

int msg_send(int to, const void *data, size_t size)
{
    struct sockaddr_un name = name_of(to);
    ssize_t n;

    do
        n = sendto(boxes[self], data, size, 0, (struct sockaddr *)&name, sizeof(name));
    while (n < 0 && errno == EINTR);
    return n < 0 ? -1 : 0;
}

/* Takes a kept message out of the list: its size, or -1. */
static ssize_t take_kept(int from, void *data, size_t size)
{
    for (struct kept **link = &kept; *link != NULL; link = &(*link)->next) {
        struct kept *found = *link;
        if (from != MSG_ANY && found->from != from)
            continue;
        size_t n = found->size < size ? found->size : size;
        memcpy(data, found->data, n);
        *link = found->next;
        free(found);
        return (ssize_t)n;
    }
    return -1;
}

static bool keep(int from, const char *data, size_t size)
{
    struct kept *last = malloc(sizeof(*last) + size), **link = &kept;

    if (last == NULL)
        return false;
    *last = (struct kept){.from = from, .size = size};
    memcpy(last->data, data, size);
    while (*link != NULL)
        link = &(*link)->next;
    *link = last;
    return true;
}

ssize_t msg_recv(int from, void *data, size_t size)
{
    static char buffer[MSG_SIZE_MAX];
    ssize_t n = take_kept(from, data, size);

    while (n < 0) {
        struct sockaddr_un name;
        socklen_t length = sizeof(name);
        ssize_t got =
            recvfrom(boxes[self], buffer, sizeof(buffer), 0, (struct sockaddr *)&name, &length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (!keep(atoi(strrchr(name.sun_path, '-') + 1), buffer, (size_t)got))
            return -1;
        n = take_kept(from, data, size);
    }
    return n;
}

void msg_end(void)
{
    for (int i = 0; i < group_size; i++) {
        struct sockaddr_un name = name_of(i);
        unlink(name.sun_path);
    }
}
