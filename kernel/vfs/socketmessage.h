/* SPDX-License-Identifier: MIT */
/* Messages of local sockets. Process context, no lock held, if nothing else is said. */
#ifndef VFS_SOCKETMESSAGE_H
#define VFS_SOCKETMESSAGE_H

#include "vfs/file.h"
#include <abi/socket.h>

struct socket;

/* A message, and the address of its receiver or sender. */
struct message {
    struct iovec *pieces; /* in user memory; socket_send() and socket_receive() change them */
    unsigned piece_count;
    size_t size;         /* of the pieces together */
    unsigned flags;      /* MSG_...; MSG_TRUNC is also a result */
    struct inode *to;    /* send: the named socket; NULL: the one that it is connected to */
    struct file **files; /* descriptors passed along, file_count references; NULL: receive none */
    unsigned file_count;
    char *from; /* receive: the sender's name, up to SUN_PATH_MAX bytes; NULL: not wanted */
    uint32_t from_length;
};

/*
 * Send and receive. If a send succeeds, the files of the message are the socket's; else they are still the caller's.
 * A receive fills in files, from and their counts. The number of bytes, or an error.
 */
ssize_t socket_send(struct file *file, struct message *message);
ssize_t socket_receive(struct file *file, struct message *message);

/* For the files of sockets only. */

/* Lets a closed socket's packets (socket_lock held) be freed by packets_collect(), which is called without the lock. */
void packets_discard(struct socket *socket);
void packets_collect(void);

/* socket_lock held: whether a peer could send a packet of any size without waiting. */
bool socket_has_room(const struct socket *socket);

ssize_t socket_read(struct file *file, uintptr_t user, size_t n);
ssize_t socket_write(struct file *file, uintptr_t user, size_t n);

#endif
