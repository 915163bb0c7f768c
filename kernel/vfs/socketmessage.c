/* SPDX-License-Identifier: MIT */
/*
 * Local sockets: sending and receiving.
 *
 * A message is copied into a packet, without the lock, and then put into the list of the receiving socket. A stream
 * is sent as packets of limited size, which a receive may take in part. A packet carries the sender's name, and
 * references to files whose descriptors are passed.
 *
 * A packet with files is freed without the lock, since the last close of a file may close a socket with packets.
 * packets_collect() does so in a loop, not in a recursion: the stack is small. Sockets that lie in packets of each
 * other would never be freed. Therefore only so many sockets may be on their way at a time.
 */
#include "vfs/socketmessage.h"

#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "vfs/context.h"
#include "sched/sched.h"
#include "vfs/icache.h"
#include "vfs/socket.h"
#include "vfs/socketstate.h"
#include <abi/errno.h>

#define PACKET_DATA_MAX (KMALLOC_MAX - sizeof(struct packet) - SUN_PATH_MAX)
#define STREAM_PART (2 * KIB - sizeof(struct packet))
#define SOCKETS_ON_THEIR_WAY 256u

struct packet {
    struct list link;
    size_t size, start; /* bytes of contents; those before start have been read, of a stream */
    unsigned file_count;
    struct file **files; /* file_count references; memory of its own */
    uint32_t name_length;
    char bytes[]; /* the sender's name, then the contents */
};

static struct list garbage = LIST_INIT(garbage); /* packets to be freed; socket_lock */
static bool collecting;                          /* a thread frees them; socket_lock */
static unsigned sockets_on_their_way;            /* in files of packets; socket_lock */

static size_t cost_of(const struct packet *packet)
{
    return sizeof(*packet) + packet->name_length + packet->size;
}

static unsigned sockets_among(struct file *const *files, unsigned count)
{
    unsigned sockets = 0;

    for (unsigned i = 0; i < count; i++)
        sockets += socket_of(files[i]) != NULL;
    return sockets;
}

void packets_discard(struct socket *socket)
{
    while (!list_empty(&socket->packets)) {
        struct list *link = socket->packets.next;
        list_remove(link);
        list_push_back(&garbage, link);
    }
    socket->queued = 0;
}

static void free_packet(struct packet *packet)
{
    for (unsigned i = 0; i < packet->file_count; i++)
        file_put(packet->files[i]);
    kmfree(packet->files);
    kmfree(packet);
}

void packets_collect(void)
{
    mutex_lock(&socket_lock);
    /* else: this is a close in free_packet(), or another thread does it */
    bool first = !collecting;
    collecting |= first;
    while (first && !list_empty(&garbage)) {
        struct packet *packet = LIST_FIRST(&garbage, struct packet, link);
        list_remove(&packet->link);
        sockets_on_their_way -= sockets_among(packet->files, packet->file_count);
        mutex_unlock(&socket_lock);
        free_packet(packet);
        mutex_lock(&socket_lock);
    }
    if (first)
        collecting = false;
    mutex_unlock(&socket_lock);
}

bool socket_has_room(const struct socket *socket)
{
    return socket->queued + KMALLOC_MAX <= SOCKET_ROOM;
}

/* Copies n bytes from the pieces of a message, or to them, and moves its beginning. */
static int copy_pieces(struct message *message, char *bytes, size_t n, bool in)
{
    while (n > 0) {
        struct iovec *piece = message->pieces;
        size_t part = MIN(n, piece->iov_len);
        uintptr_t user = (uintptr_t)piece->iov_base;
        int error = in ? copyin(bytes, user, part) : copyout(user, bytes, part);
        if (error)
            return error;
        piece->iov_base = (void *)(user + part);
        piece->iov_len -= part;
        if (piece->iov_len == 0)
            message->pieces++;
        bytes += part;
        n -= part;
        message->size -= part;
    }
    return 0;
}

/* The next n bytes of a message as a packet of a socket. */
static int make_packet(const struct socket *from, struct message *message, size_t n,
                       struct packet **made)
{
    uint32_t name_length = from->type == SOCK_DGRAM ? from->name_length : 0;
    struct packet *packet = kmalloc(sizeof(*packet) + name_length + n);

    if (!packet)
        return -ENOMEM;
    *packet = (struct packet){.size = n, .name_length = name_length};
    list_init(&packet->link);
    memcpy(packet->bytes, from->name, name_length);
    int error = copy_pieces(message, packet->bytes + name_length, n, true);
    if (error)
        kmfree(packet);
    else
        *made = packet;
    return error;
}

/* The socket that gets a message. Lock held. */
static int find_receiver(struct socket *socket, const struct message *message, struct socket **to)
{
    bool connected = socket->type != SOCK_DGRAM;
    int error = socket->error;

    *to = message->to ? message->to->data : socket->peer;
    if (socket->send_shut || (connected && socket->peer_gone))
        return -EPIPE;
    if (message->to && (!S_ISSOCK(message->to->mode) || !*to))
        return -ECONNREFUSED;
    if (!*to) {
        socket->error = 0;
        return error ? -error : -ENOTCONN;
    }
    if ((*to)->type != socket->type)
        return -EPROTOTYPE;
    if ((*to)->receive_shut)
        return -EPIPE;
    return !connected && (*to)->peer && (*to)->peer != socket ? -EPERM : 0;
}

/* Waits for room at the receiver, and puts the packet there. Lock held. */
static int deliver_packet(struct file *file, const struct message *message, struct packet *packet)
{
    struct socket *socket = file->data, *to;

    for (;;) {
        int error = find_receiver(socket, message, &to);
        if (error)
            return error;
        if (to->queued == 0 || to->queued + cost_of(packet) <= SOCKET_ROOM) {
            list_push_back(&to->packets, &packet->link);
            to->queued += cost_of(packet);
            wakeup_one(&to->readers);
            return 0;
        }
        to->references++;
        error = socket_sleep(&to->room, file->flags, message->flags, socket->send_timeout_ns);
        socket_put(to);
        if (error)
            return error;
    }
}

/* Puts the message's files into a packet, which then owns them. Lock held. */
static int attach_files(struct message *message, struct packet *packet)
{
    unsigned sockets = sockets_among(message->files, message->file_count);

    if (message->file_count == 0)
        return 0;
    if (sockets_on_their_way + sockets > SOCKETS_ON_THEIR_WAY)
        return -ETOOMANYREFS;
    sockets_on_their_way += sockets;
    packet->files = message->files;
    packet->file_count = message->file_count;
    return 0;
}

/* The message has them again. Lock held. */
static void detach_files(struct packet *packet)
{
    sockets_on_their_way -= sockets_among(packet->files, packet->file_count);
    packet->files = NULL;
    packet->file_count = 0;
}

/* Sends the next n bytes as one packet, with the files. */
static int send_packet(struct file *file, struct message *message, size_t n)
{
    struct packet *packet;
    int error = make_packet(file->data, message, n, &packet);

    if (error)
        return error;
    mutex_lock(&socket_lock);
    error = attach_files(message, packet);
    if (!error) {
        error = deliver_packet(file, message, packet);
        if (error)
            detach_files(packet);
    }
    mutex_unlock(&socket_lock);
    if (error) {
        kmfree(packet);
        return error;
    }
    message->files = NULL;
    message->file_count = 0;
    return 0;
}

/* Before anything is copied: a stream that cannot be written to fails even if the memory is bad, or empty. */
static int check_stream(struct socket *socket, const struct message *message)
{
    struct socket *to;

    if (message->to)
        return socket->peer ? -EISCONN : -EOPNOTSUPP;
    mutex_lock(&socket_lock);
    int error = find_receiver(socket, message, &to);
    mutex_unlock(&socket_lock);
    return error;
}

static ssize_t send_stream(struct file *file, struct message *message)
{
    ssize_t done = 0;
    int error = check_stream(file->data, message);

    while (!error && message->size > 0) {
        size_t part = MIN(message->size, STREAM_PART);
        error = send_packet(file, message, part);
        if (!error)
            done += (ssize_t)part;
        if (!error && message->size > 0)
            error = checkpoint();
    }
    return done > 0 ? done : error;
}

ssize_t socket_send(struct file *file, struct message *message)
{
    struct socket *socket = file->data;
    ssize_t result = (ssize_t)message->size;

    if (socket->type == SOCK_STREAM) {
        result = send_stream(file, message);
    } else if (socket->type == SOCK_SEQPACKET && message->to) {
        result = -EISCONN;
    } else if (message->size > PACKET_DATA_MAX) {
        result = -EMSGSIZE;
    } else {
        int error = send_packet(file, message, message->size);
        result = error ? error : result;
    }
    if (result == -EPIPE && socket->type != SOCK_DGRAM && !(message->flags & MSG_NOSIGNAL))
        signal_send_self(SIGPIPE);
    return result;
}

/* Takes a packet that has been read out of the list. Its files have been moved to the message. */
static void drop_packet(struct socket *socket, struct packet *packet)
{
    list_remove(&packet->link);
    socket->queued -= cost_of(packet);
    kmfree(packet);
    socket_room_grown(socket);
}

/* Waits for a packet: 0, -ESHUTDOWN (there will be none), or an error. Lock held. */
static int wait_for_packet(struct file *file, const struct message *message)
{
    struct socket *socket = file->data;
    int error = 0;

    while (!error && list_empty(&socket->packets)) {
        if (socket->error) {
            error = -socket->error;
            socket->error = 0;
            return error;
        }
        if (socket->receive_shut || socket->peer_gone || (socket->peer && socket->peer->send_shut))
            return -ESHUTDOWN;
        if (socket->type != SOCK_DGRAM && !socket->peer)
            return -ENOTCONN;
        error =
            socket_sleep(&socket->readers, file->flags, message->flags, socket->receive_timeout_ns);
    }
    return error;
}

/* Moves the files of a packet to the message. Lock held. */
static void take_files(struct packet *packet, struct message *message)
{
    message->files = packet->files;
    message->file_count = packet->file_count;
    sockets_on_their_way -= sockets_among(packet->files, packet->file_count);
    packet->files = NULL;
    packet->file_count = 0;
}

/* Copies from the oldest packet, and takes the part away, or all of a message: how many bytes. Lock held. */
static ssize_t read_packet(struct socket *socket, struct message *message)
{
    struct packet *packet = LIST_FIRST(&socket->packets, struct packet, link);
    size_t left = packet->size - packet->start, part = MIN(left, message->size);
    bool stream = socket->type == SOCK_STREAM;
    int error =
        copy_pieces(message, packet->bytes + packet->name_length + packet->start, part, false);

    if (error)
        return error;
    if (!stream && part < left)
        message->flags |= MSG_TRUNC;
    if (message->from) {
        message->from_length = packet->name_length;
        memcpy(message->from, packet->bytes, packet->name_length);
    }
    if (message->flags & MSG_PEEK)
        return (ssize_t)part;
    if (packet->file_count > 0)
        take_files(packet, message);
    packet->start += part;
    if (!stream || packet->start == packet->size)
        drop_packet(socket, packet);
    return (ssize_t)part;
}

/* Whether a receive from a stream continues with the next packet, or waits for it. Files end it. Lock held. */
static bool reads_on(const struct socket *socket, const struct message *message)
{
    if (message->size == 0 || message->file_count > 0 || message->flags & MSG_PEEK)
        return false;
    if (list_empty(&socket->packets))
        return message->flags & MSG_WAITALL;
    return LIST_FIRST(&socket->packets, struct packet, link)->file_count == 0;
}

ssize_t socket_receive(struct file *file, struct message *message)
{
    struct socket *socket = file->data;
    bool stream = socket->type == SOCK_STREAM;
    ssize_t done = 0, part = 0;

    if (stream && message->size == 0)
        return 0;
    mutex_lock(&socket_lock);
    do {
        part = wait_for_packet(file, message);
        if (part == 0)
            part = read_packet(socket, message);
        if (part < 0)
            break;
        done += part;
    } while (stream && reads_on(socket, message));
    if (!list_empty(&socket->packets))
        wakeup_one(&socket->readers);
    mutex_unlock(&socket_lock);
    if (part < 0 && part != -ESHUTDOWN && done == 0)
        return part;
    return done;
}

ssize_t socket_read(struct file *file, uintptr_t user, size_t n)
{
    struct iovec piece = {(void *)user, n};
    struct message message = {.pieces = &piece, .piece_count = 1, .size = n};
    ssize_t result = socket_receive(file, &message);

    for (unsigned i = 0; i < message.file_count; i++)
        file_put(message.files[i]); /* read() has no place for descriptors */
    kmfree(message.files);
    return result;
}

ssize_t socket_write(struct file *file, uintptr_t user, size_t n)
{
    struct iovec piece = {(void *)user, n};
    struct message message = {.pieces = &piece, .piece_count = 1, .size = n};

    return socket_send(file, &message);
}
