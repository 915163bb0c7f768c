/* SPDX-License-Identifier: MIT */
/*
 * Local sockets (AF_UNIX).
 *
 * All functions: process context, no lock held. file is one that socket_of() knows.
 */
#ifndef VFS_SOCKET_H
#define VFS_SOCKET_H

#include "vfs/file.h"
#include <abi/socket.h>

struct socket;

void socket_init(void); /* boot */

/* The socket of an open file, or NULL: it is no socket. */
struct socket *socket_of(const struct file *file);

/* A new socket, and a pair that is connected. type: SOCK_STREAM...; flags: O_NONBLOCK. 0 or -ENOMEM. */
int socket_create(unsigned type, unsigned flags, struct file **file);
int socket_create_pair(unsigned type, unsigned flags, struct file **first, struct file **second);

int socket_shutdown(struct file *file, unsigned how);

/* Facts for getsockopt(): an int, or -ENOPROTOOPT. */
int socket_fact(struct file *file, unsigned option);
void socket_set_reuse(struct file *file, bool reuse); /* SO_REUSEADDR */
int socket_peer_credentials(struct file *file, struct ucred *credentials);

/* The limit of waits for messages (receive) or for room, in nanoseconds; 0: none. */
uint64_t *socket_timeout(struct file *file, bool receive);

/* For the files of sockets only; socket_lock held. */

struct waitqueue;

struct socket *socket_new(unsigned type); /* with one reference; the lock is not needed */
void socket_put(struct socket *socket);   /* the last one frees it */

/* From now on SO_PEERCRED shows the calling process to the socket's peer. */
void socket_set_owner(struct socket *socket);

/* Connects one direction; peer NULL: to none. */
void socket_set_peer(struct socket *socket, struct socket *peer);

/* Wakes all that wait for room at a socket. */
void socket_room_grown(struct socket *socket);

/*
 * Sleeps in a queue, no longer than timeout_ns (0: no limit). 0, or the result of a call that has had no effect: -EAGAIN
 * (also at once with O_NONBLOCK or MSG_DONTWAIT), -ERESTART or -EINTR.
 */
int socket_sleep(struct waitqueue *queue, unsigned file_flags, unsigned message_flags,
                 uint64_t timeout_ns);

#endif
