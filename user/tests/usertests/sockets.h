/* SPDX-License-Identifier: MIT */
/* Names of local sockets, for the tests of sockets (socket.c). */
#ifndef USERTESTS_SOCKETS_H
#define USERTESTS_SOCKETS_H

#include <sys/socket.h>

/* An address, until the next call. */
const struct sockaddr *socket_address(const char *path, socklen_t *length);

/* A new socket with that name. */
int bound_socket(int type, const char *path);

/* connect() to the socket with that name. */
int connect_to(int fd, const char *path);

#endif
