/* SPDX-License-Identifier: MIT */
/*
 * Local sockets: their life, from socket() to the last close().
 *
 * A socket belongs to its open file. A name in the file system leads to it as long as it is open. Two connected
 * sockets point at each other (peer); many datagram sockets may point at one. A socket that is closed finds those
 * that point at it in its list of clients, so the pointers need no references.
 */
#include "vfs/socket.h"

#include "base/panic.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "vfs/context.h"
#include "vfs/cred.h"
#include "vfs/icache.h"
#include "vfs/poll.h"
#include "vfs/socketmessage.h"
#include "vfs/socketstate.h"
#include <abi/errno.h>
#include <hal/timer.h>

struct mutex socket_lock;
static struct kmem_cache socket_cache;

void socket_init(void)
{
    mutex_init(&socket_lock, "socket");
    kmem_cache_init(&socket_cache, "sockets", sizeof(struct socket));
}

struct socket *socket_of(const struct file *file)
{
    return file->ops == &socket_file_ops ? file->data : NULL;
}

void socket_set_owner(struct socket *socket)
{
    const struct cred *cred = current()->cred;

    socket->self = (struct ucred){current_files()->pid, cred->euid, cred->egid};
}

struct socket *socket_new(unsigned type)
{
    struct socket *socket = kmem_cache_alloc(&socket_cache);

    if (!socket)
        return NULL;
    memset(socket, 0, sizeof(*socket));
    socket->references = 1;
    socket->type = type;
    socket_set_owner(socket);
    list_init(&socket->clients);
    list_init(&socket->client_link);
    list_init(&socket->packets);
    list_init(&socket->pending);
    list_init(&socket->pending_link);
    waitqueue_init(&socket->readers, "socket read");
    waitqueue_init(&socket->room, "socket room");
    waitqueue_init(&socket->writers, "socket write");
    return socket;
}

void socket_put(struct socket *socket)
{
    if (--socket->references == 0)
        kmem_cache_free(&socket_cache, socket);
}

void socket_set_peer(struct socket *socket, struct socket *peer)
{
    list_remove(&socket->client_link);
    socket->peer = peer;
    if (peer)
        list_push_back(&peer->clients, &socket->client_link);
}

void socket_room_grown(struct socket *socket)
{
    struct socket *client;

    wakeup(&socket->room);
    LIST_FOR_EACH (client, &socket->clients, client_link)
        wakeup(&client->writers);
}

int socket_sleep(struct waitqueue *queue, unsigned file_flags, unsigned message_flags,
                 uint64_t timeout_ns)
{
    uint64_t deadline = timeout_ns ? clock_ns() + timeout_ns : TIMER_NEVER;

    if (file_flags & O_NONBLOCK || message_flags & MSG_DONTWAIT)
        return -EAGAIN;
    int error = mutex_sleep(queue, &socket_lock, SLEEP_INTERRUPTIBLE, deadline);
    if (error == -ETIMEDOUT)
        return -EAGAIN;
    /* made again, it would wait for the whole time again */
    return error && timeout_ns ? -EINTR : error;
}

/* Makes an open file of a socket, and takes over the reference: NULL, and the reference is kept, without memory. */
static struct file *socket_file(struct socket *socket, unsigned flags)
{
    struct file *file = file_new(O_RDWR | (flags & O_NONBLOCK));

    if (file) {
        file->data = socket;
        file->ops = &socket_file_ops;
    }
    return file;
}

static void drop_new(struct socket *socket)
{
    mutex_lock(&socket_lock);
    socket_put(socket);
    mutex_unlock(&socket_lock);
}

int socket_create(unsigned type, unsigned flags, struct file **file)
{
    struct socket *socket = socket_new(type);

    if (!socket)
        return -ENOMEM;
    *file = socket_file(socket, flags);
    if (!*file)
        drop_new(socket);
    return *file ? 0 : -ENOMEM;
}

int socket_create_pair(unsigned type, unsigned flags, struct file **first, struct file **second)
{
    int error = socket_create(type, flags, first);

    if (error)
        return error;
    error = socket_create(type, flags, second);
    if (error) {
        file_put(*first);
        return error;
    }
    struct socket *a = (*first)->data, *b = (*second)->data;
    mutex_lock(&socket_lock);
    socket_set_peer(a, b);
    socket_set_peer(b, a);
    a->peer_credentials = b->peer_credentials = a->self;
    mutex_unlock(&socket_lock);
    return 0;
}

/* Tells the sockets that are connected to this one that it goes. unread: it has packets that it never reads. */
static void leave_clients(struct socket *socket, bool unread)
{
    struct socket *client, *next;

    LIST_FOR_EACH_SAFE (client, next, &socket->clients, client_link) {
        socket_set_peer(client, NULL);
        if (client->type == SOCK_DGRAM) {
            client->error = ECONNREFUSED;
        } else {
            client->peer_gone = true;
            client->error = unread ? ECONNRESET : 0;
        }
        wakeup(&client->readers);
        wakeup(&client->writers);
    }
}

/* Takes a socket out of everything, and drops its reference. Returns the inode, for inode_put() without the lock. */
static struct inode *close_socket(struct socket *socket)
{
    struct inode *inode = socket->inode;

    if (inode)
        inode->data = NULL;
    socket->inode = NULL;
    socket->closed = true;
    socket->listening = false;
    leave_clients(socket, !list_empty(&socket->packets));
    socket_set_peer(socket, NULL);
    packets_discard(socket);
    wakeup(&socket->room);
    /* never accepted; these have no name and no list of their own */
    while (!list_empty(&socket->pending)) {
        struct socket *pending = LIST_FIRST(&socket->pending, struct socket, pending_link);
        list_remove(&pending->pending_link);
        leave_clients(pending, true);
        socket_set_peer(pending, NULL);
        packets_discard(pending);
        socket_put(pending);
    }
    socket_put(socket);
    return inode;
}

static void socket_close(struct file *file)
{
    mutex_lock(&socket_lock);
    struct inode *inode = close_socket(file->data);
    mutex_unlock(&socket_lock);
    packets_collect();
    if (inode)
        inode_put(inode);
}

/* Whether a receive would not wait. */
static bool may_receive(const struct socket *socket)
{
    return !list_empty(&socket->packets) || socket->pending_count > 0 || socket->receive_shut ||
           socket->peer_gone || socket->error || (socket->peer && socket->peer->send_shut);
}

/* Whether a send would not wait, even if it would fail. */
static bool may_send(const struct socket *socket)
{
    if (socket->listening)
        return false;
    return !socket->peer || socket->send_shut || socket->peer->receive_shut ||
           socket_has_room(socket->peer);
}

/* Whether no byte can come or go any more: the other end was closed, or both directions are shut, by either end. */
static bool is_hung_up(const struct socket *socket)
{
    const struct socket *peer = socket->type == SOCK_DGRAM ? NULL : socket->peer;
    bool receive_ended = socket->receive_shut || (peer && peer->send_shut);
    bool send_ended = socket->send_shut || (peer && peer->receive_shut);

    if (socket->type != SOCK_DGRAM && !socket->peer && !socket->listening)
        return true;
    return receive_ended && send_ended;
}

static unsigned socket_poll(struct file *file, struct poll_watch *watch)
{
    struct socket *socket = file->data;
    unsigned events = 0;

    mutex_lock(&socket_lock);
    poll_enter(watch, &socket->readers);
    poll_enter(watch, &socket->writers);
    if (may_receive(socket))
        events |= POLL_READ;
    if (may_send(socket))
        events |= POLL_WRITE;
    if (is_hung_up(socket))
        events |= POLLHUP;
    if (socket->error)
        events |= POLLERR;
    mutex_unlock(&socket_lock);
    return events;
}

int socket_shutdown(struct file *file, unsigned how)
{
    struct socket *socket = file->data;
    int error = 0;

    mutex_lock(&socket_lock);
    if (!socket->peer && !socket->listening && !socket->peer_gone) {
        error = -ENOTCONN;
    } else {
        socket->receive_shut |= how != SHUT_WR;
        socket->send_shut |= how != SHUT_RD;
        wakeup(&socket->readers);
        wakeup(&socket->writers);
        socket_room_grown(socket); /* senders that wait for it fail */
        if (socket->peer) {
            wakeup(&socket->peer->readers);
            wakeup(&socket->peer->room);
        }
    }
    mutex_unlock(&socket_lock);
    return error;
}

int socket_fact(struct file *file, unsigned option)
{
    struct socket *socket = file->data;
    int result = -ENOPROTOOPT;

    mutex_lock(&socket_lock);
    if (option == SO_TYPE)
        result = (int)socket->type;
    if (option == SO_ACCEPTCONN)
        result = socket->listening;
    if (option == SO_REUSEADDR)
        result = socket->reuses_address;
    if (option == SO_ERROR) {
        result = socket->error;
        socket->error = 0;
    }
    mutex_unlock(&socket_lock);
    return result;
}

void socket_set_reuse(struct file *file, bool reuse)
{
    struct socket *socket = file->data;

    mutex_lock(&socket_lock);
    socket->reuses_address = reuse;
    mutex_unlock(&socket_lock);
}

int socket_peer_credentials(struct file *file, struct ucred *credentials)
{
    struct socket *socket = file->data;

    mutex_lock(&socket_lock);
    *credentials = socket->peer_credentials;
    mutex_unlock(&socket_lock);
    return credentials->pid ? 0 : -ENOTCONN;
}

uint64_t *socket_timeout(struct file *file, bool receive)
{
    struct socket *socket = file->data;

    return receive ? &socket->receive_timeout_ns : &socket->send_timeout_ns;
}

const struct file_ops socket_file_ops = {
    .read = socket_read,
    .write = socket_write,
    .poll = socket_poll,
    .close = socket_close,
};
