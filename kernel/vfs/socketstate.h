/* SPDX-License-Identifier: MIT */
/*
 * The state of local sockets, for the files that implement them.
 *
 * One mutex, socket_lock, guards all sockets: a send or a close changes two of them, and their connection. It is
 * above the mutexes of the file system, since user memory is copied with it held.
 */
#ifndef VFS_SOCKETSTATE_H
#define VFS_SOCKETSTATE_H

#include "lib/list.h"
#include "sync/mutex.h"
#include "vfs/socket.h"

struct socket {
    unsigned references; /* its file, or the list of a listener; threads that wait in room */
    unsigned type;       /* SOCK_... */
    bool listening, closed;
    bool named; /* it has a name, or a bind() is making its file */
    bool receive_shut, send_shut;
    bool reuses_address;      /* SO_REUSEADDR; has no effect on names of files */
    bool peer_gone;           /* it was connected, and the other end has been closed */
    int error;                /* that the next call returns, or 0 */
    struct socket *peer;      /* its messages go there; NULL: not connected */
    struct list clients;      /* sockets whose peer this is, by client_link */
    struct list client_link;  /* in peer->clients */
    struct list packets;      /* received, by packet->link, the oldest first */
    size_t queued;            /* the memory that they take */
    struct list pending;      /* of a listener: connected sockets that wait for accept() */
    struct list pending_link; /* in the listener's list */
    unsigned pending_count, backlog;
    struct waitqueue readers; /* threads that wait for a packet, or a connection */
    struct waitqueue room;    /* threads that wait for room in packets, or in pending */
    struct waitqueue writers; /* pollers that wait for room at the peer */
    struct inode *inode;      /* its name; a reference. inode->data leads back */
    struct ucred self, peer_credentials;
    uint64_t receive_timeout_ns, send_timeout_ns;
    uint32_t name_length;
    char name[SUN_PATH_MAX]; /* not terminated */
};

#define SOCKET_ROOM (64u * KIB) /* for packets of one socket */

extern struct mutex socket_lock;
extern const struct file_ops socket_file_ops;

#endif
