/* SPDX-License-Identifier: MIT */
/* Local sockets: names, and connections from connect() to accept(). */
#include "vfs/socketname.h"

#include "base/panic.h"
#include "lib/string.h"
#include "vfs/icache.h"
#include "vfs/namespace.h"
#include "vfs/socket.h"
#include "vfs/socketstate.h"
#include <abi/errno.h>

#define BACKLOG_MAX 128

int socket_bind(struct file *file, const char *path)
{
    struct socket *socket = file->data;
    struct inode *inode;

    mutex_lock(&socket_lock);
    bool named = socket->named;
    socket->named = true;
    mutex_unlock(&socket_lock);
    if (named)
        return -EINVAL;
    int error = fs_make(AT_FDCWD, path, S_IFSOCK | 0777, 0, &inode);
    mutex_lock(&socket_lock);
    socket->named = !error;
    if (!error) {
        socket->inode = inode;
        socket->name_length = (uint32_t)strlen(path);
        memcpy(socket->name, path, socket->name_length);
        inode->data = socket;
    }
    mutex_unlock(&socket_lock);
    return error == -EEXIST ? -EADDRINUSE : error;
}

int socket_listen(struct file *file, int backlog)
{
    struct socket *socket = file->data;
    int error = 0;

    mutex_lock(&socket_lock);
    if (socket->type == SOCK_DGRAM) {
        error = -EOPNOTSUPP;
    } else if (!socket->inode) {
        error = -EDESTADDRREQ;
    } else if (socket->peer || socket->peer_gone) {
        error = -EINVAL;
    } else {
        socket_set_owner(socket);
        socket->listening = true;
        socket->backlog = (unsigned)(backlog < 1 ? 1 : MIN(backlog, BACKLOG_MAX));
    }
    mutex_unlock(&socket_lock);
    return error;
}

/* The socket behind a name, if one of that type can connect to it. */
static int find_socket(const struct inode *inode, unsigned type, struct socket **found)
{
    struct socket *socket = S_ISSOCK(inode->mode) ? inode->data : NULL;

    if (!socket)
        return -ECONNREFUSED;
    if (socket->type != type)
        return -EPROTOTYPE;
    if (type != SOCK_DGRAM && (!socket->listening || socket->receive_shut))
        return -ECONNREFUSED;
    *found = socket;
    return 0;
}

/* Connects a new socket, which accept() will return, to the caller's. */
static void join_pending(struct socket *listener, struct socket *socket, struct socket *other)
{
    socket_set_owner(socket);
    socket_set_peer(socket, other);
    socket_set_peer(other, socket);
    socket->peer_credentials = listener->self;
    other->peer_credentials = socket->self;
    other->self = listener->self;
    other->name_length = listener->name_length;
    memcpy(other->name, listener->name, sizeof(other->name));
    list_push_back(&listener->pending, &other->pending_link);
    listener->pending_count++;
    wakeup_one(&listener->readers);
}

/* Waits for room in the listener's list, and joins it. Lock held. */
static int connect_stream(struct file *file, const struct inode *inode, struct socket *other)
{
    struct socket *socket = file->data, *listener;

    for (;;) {
        if (socket->listening)
            return -EINVAL;
        if (socket->peer || socket->peer_gone)
            return -EISCONN;
        int error = find_socket(inode, socket->type, &listener);
        if (error)
            return error;
        if (listener->pending_count < listener->backlog) {
            join_pending(listener, socket, other);
            return 0;
        }
        listener->references++;
        error = socket_sleep(&listener->room, file->flags, 0, socket->send_timeout_ns);
        socket_put(listener);
        if (error)
            return error;
    }
}

static int connect_datagram(struct socket *socket, const struct inode *inode)
{
    struct socket *peer = NULL;
    int error = inode ? find_socket(inode, SOCK_DGRAM, &peer) : 0;

    if (!error && peer && peer->peer && peer->peer != socket)
        error = -EPERM; /* it gets messages from another only */
    if (!error) {
        socket_set_peer(socket, peer);
        socket->error = 0;
    }
    return error;
}

int socket_connect(struct file *file, struct inode *inode)
{
    struct socket *socket = file->data, *other = NULL;
    int error;

    if (socket->type != SOCK_DGRAM) {
        if (!inode)
            return -EINVAL;
        other = socket_new(socket->type);
        if (!other)
            return -ENOMEM;
    }
    mutex_lock(&socket_lock);
    error = other ? connect_stream(file, inode, other) : connect_datagram(socket, inode);
    if (error && other)
        socket_put(other);
    mutex_unlock(&socket_lock);
    return error;
}

/* Waits for a connection, and takes it. Lock held. */
static int take_pending(struct file *file, struct socket **taken)
{
    struct socket *socket = file->data;
    int error = 0;

    while (!error && list_empty(&socket->pending)) {
        if (!socket->listening || socket->receive_shut)
            return -EINVAL;
        error = socket_sleep(&socket->readers, file->flags, 0, socket->receive_timeout_ns);
    }
    if (!error) {
        *taken = LIST_FIRST(&socket->pending, struct socket, pending_link);
        list_remove(&(*taken)->pending_link);
        socket->pending_count--;
        wakeup(&socket->room);
    }
    if (!list_empty(&socket->pending))
        wakeup_one(&socket->readers);
    return error;
}

int socket_accept(struct file *file, struct file **accepted, unsigned flags)
{
    struct socket *socket = file->data, *taken;
    struct file *result = file_new(O_RDWR | (flags & O_NONBLOCK));

    if (!result)
        return -ENOMEM;
    if (socket->type == SOCK_DGRAM) {
        file_put(result);
        return -EOPNOTSUPP;
    }
    mutex_lock(&socket_lock);
    int error = take_pending(file, &taken);
    mutex_unlock(&socket_lock);
    if (error) {
        file_put(result);
        return error;
    }
    result->data = taken;
    result->ops = &socket_file_ops;
    *accepted = result;
    return 0;
}

int socket_name(struct file *file, bool of_peer, char name[SUN_PATH_MAX])
{
    const struct socket *socket = file->data;
    int result = -ENOTCONN;

    mutex_lock(&socket_lock);
    if (of_peer)
        socket = socket->peer;
    if (socket) {
        memcpy(name, socket->name, socket->name_length);
        result = (int)socket->name_length;
    }
    mutex_unlock(&socket_lock);
    return result;
}
