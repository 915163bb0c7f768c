/* SPDX-License-Identifier: MIT */
/* System calls that send and receive messages by local sockets: pieces of memory, addresses, and descriptors. */
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "sys/sys_message.h"
#include "sys/sys_socket.h"
#include "sys/syscalls.h"
#include "vfs/fd.h"
#include "vfs/icache.h"
#include "vfs/socketmessage.h"
#include <abi/errno.h>

#define SIZE_LIMIT 0x7fffffffu
#define SEND_FLAGS (MSG_DONTWAIT | MSG_NOSIGNAL)
#define RECEIVE_FLAGS (MSG_PEEK | MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL | MSG_CMSG_CLOEXEC)

/* A call's message: the program's structure, and the kernel's. */
struct message_call {
    struct msghdr header;
    struct message message;
    struct iovec *pieces; /* of which message.pieces is the rest that is left */
};

/* A message without a program's structure: one piece. */
static int begin_piece(const uintptr_t *arg, unsigned flags, struct message_call *call)
{
    *call = (struct message_call){.message = {.flags = (unsigned)arg[3]}};
    if (arg[3] & ~(uintptr_t)flags)
        return -EOPNOTSUPP;
    call->pieces = kmalloc(sizeof(struct iovec));
    if (!call->pieces)
        return -ENOMEM;
    *call->pieces = (struct iovec){(void *)arg[1], MIN(arg[2], SIZE_LIMIT)};
    call->message.pieces = call->pieces;
    call->message.piece_count = 1;
    call->message.size = call->pieces->iov_len;
    return 0;
}

/* Copies the pieces in. pieces is allocated even if it fails; end_message() frees it. */
static int copy_pieces_in(struct message_call *call)
{
    struct message *message = &call->message;
    uint32_t count = (uint32_t)call->header.msg_iovlen;

    if (count > MSG_IOV_MAX)
        return -EMSGSIZE;
    call->pieces = kmalloc((count + 1) * sizeof(struct iovec));
    if (!call->pieces)
        return -ENOMEM;
    message->pieces = call->pieces;
    message->piece_count = count;
    if (copyin(call->pieces, (uintptr_t)call->header.msg_iov, count * sizeof(struct iovec)) != 0)
        return -EFAULT;
    for (uint32_t i = 0; i < count; i++) {
        if (call->pieces[i].iov_len > SIZE_LIMIT - message->size)
            return -EINVAL;
        message->size += call->pieces[i].iov_len;
    }
    return 0;
}

static int begin_message(const uintptr_t *arg, unsigned flags, struct message_call *call)
{
    *call = (struct message_call){.message = {.flags = (unsigned)arg[2]}};
    if (arg[2] & ~(uintptr_t)flags)
        return -EOPNOTSUPP;
    if (copyin(&call->header, arg[1], sizeof(call->header)) != 0)
        return -EFAULT;
    return copy_pieces_in(call);
}

static void end_message(struct message_call *call)
{
    for (unsigned i = 0; i < call->message.file_count; i++)
        file_put(call->message.files[i]);
    kmfree(call->message.files);
    kmfree(call->pieces);
    if (call->message.to)
        inode_put(call->message.to);
}

/* Puts references to the files of descriptors into the message. */
static int find_files(struct message *message, uintptr_t user, unsigned count)
{
    int fds[SCM_MAX_FD];

    if (count == 0)
        return 0;
    if (copyin(fds, user, count * sizeof(fds[0])) != 0)
        return -EFAULT;
    message->files = kmalloc(count * sizeof(message->files[0]));
    if (!message->files)
        return -ENOMEM;
    for (unsigned i = 0; i < count; i++) {
        struct file *file = fd_get((uintptr_t)fds[i]);
        if (!file)
            return -EBADF;
        message->files[message->file_count++] = file_get(file);
        fd_put(file);
    }
    return 0;
}

/* The control data of a message that is sent: one list of descriptors, or nothing. */
static int read_control(struct message_call *call)
{
    struct cmsghdr control;
    uintptr_t user = (uintptr_t)call->header.msg_control;
    uint32_t length = call->header.msg_controllen;

    if (!user || length == 0)
        return 0;
    if (length < sizeof(control))
        return -EINVAL;
    if (copyin(&control, user, sizeof(control)) != 0)
        return -EFAULT;
    if (control.cmsg_len < sizeof(control) || control.cmsg_len > length ||
        length - control.cmsg_len >= sizeof(control) || control.cmsg_level != SOL_SOCKET ||
        control.cmsg_type != SCM_RIGHTS)
        return -EINVAL;
    uint32_t count = (control.cmsg_len - sizeof(control)) / sizeof(int);
    return count > SCM_MAX_FD ? -EINVAL : find_files(&call->message, user + sizeof(control), count);
}

/* Finds the socket that an address in user memory names, if there is one. */
static int message_receiver(struct message *message, uintptr_t user, size_t length)
{
    struct inode *inode = NULL;
    int error = user ? socketcall_lookup(user, length, &inode) : 0;

    if (user && !error)
        message->to = inode;
    return error;
}

static intptr_t send_call(struct file *file, const uintptr_t *arg)
{
    struct message_call call;
    intptr_t result = begin_message(arg, SEND_FLAGS, &call);

    if (!result)
        result = read_control(&call);
    if (!result)
        result = message_receiver(&call.message, (uintptr_t)call.header.msg_name,
                                  call.header.msg_namelen);
    if (!result)
        result = socket_send(file, &call.message);
    end_message(&call);
    return result;
}

intptr_t sys_sendmsg(const uintptr_t *arg)
{
    return socketcall_on(arg, send_call);
}

static intptr_t send_piece(struct file *file, const uintptr_t *arg)
{
    struct message_call call;
    intptr_t result = begin_piece(arg, SEND_FLAGS, &call);

    if (!result)
        result = message_receiver(&call.message, arg[4], arg[5]);
    if (!result)
        result = socket_send(file, &call.message);
    end_message(&call);
    return result;
}

intptr_t socketcall_sendto(const uintptr_t *arg)
{
    return socketcall_on(arg, send_piece);
}

/* A descriptor for a received file, which the program learns before it is there: false if that fails. */
static bool give_descriptor(struct file *file, uintptr_t user, bool cloexec)
{
    int fd = fd_reserve(0);

    if (fd < 0)
        return false;
    if (copyout(user, &fd, sizeof(fd)) != 0) {
        fd_cancel((unsigned)fd);
        return false;
    }
    fd_install((unsigned)fd, file_get(file), cloexec);
    return true;
}

/* Gives the program descriptors of the files that it has received, as many as there is room for. */
static int write_control(struct message_call *call)
{
    const struct message *message = &call->message;
    uintptr_t user = (uintptr_t)call->header.msg_control;
    uint32_t length = user ? call->header.msg_controllen : 0;
    struct cmsghdr control = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    unsigned given = 0,
             room = length < sizeof(control) ? 0 : (length - sizeof(control)) / sizeof(int);

    call->header.msg_controllen = 0;
    if (message->file_count == 0)
        return 0;
    while (given < MIN(room, message->file_count) &&
           give_descriptor(message->files[given], user + sizeof(control) + given * sizeof(int),
                           message->flags & MSG_CMSG_CLOEXEC))
        given++;
    if (given < message->file_count)
        call->header.msg_flags |= MSG_CTRUNC;
    if (given == 0)
        return 0;
    call->header.msg_controllen = control.cmsg_len = sizeof(control) + given * sizeof(int);
    return copyout(user, &control, sizeof(control));
}

/* Copies the sender's name, the descriptors and the flags to the program. at: the address of its struct msghdr. */
static int return_header(struct message_call *call, uintptr_t at)
{
    const struct message *message = &call->message;

    call->header.msg_flags = (int)(message->flags & MSG_TRUNC);
    int error = write_control(call);
    if (!error && call->header.msg_name)
        error = socketcall_put_name((uintptr_t)call->header.msg_name,
                                    at + __builtin_offsetof(struct msghdr, msg_namelen),
                                    message->from, message->from_length);
    if (!error)
        error = copyout(at + __builtin_offsetof(struct msghdr, msg_controllen),
                        &call->header.msg_controllen,
                        sizeof(call->header.msg_controllen) + sizeof(call->header.msg_flags));
    return error;
}

static intptr_t receive_call(struct file *file, const uintptr_t *arg)
{
    struct message_call call;
    char from[SUN_PATH_MAX];
    intptr_t result = begin_message(arg, RECEIVE_FLAGS, &call);

    call.message.from = from;
    if (!result)
        result = socket_receive(file, &call.message);
    if (result >= 0) {
        int error = return_header(&call, arg[1]);
        result = error ? error : result;
    }
    end_message(&call);
    return result;
}

intptr_t sys_recvmsg(const uintptr_t *arg)
{
    return socketcall_on(arg, receive_call);
}

static intptr_t receive_piece(struct file *file, const uintptr_t *arg)
{
    struct message_call call;
    char from[SUN_PATH_MAX];
    intptr_t result = begin_piece(arg, RECEIVE_FLAGS, &call);

    call.message.from = from;
    if (!result)
        result = socket_receive(file, &call.message);
    if (result >= 0) {
        int error = socketcall_put_name(arg[4], arg[5], from, call.message.from_length);
        result = error ? error : result;
    }
    end_message(&call);
    return result;
}

intptr_t socketcall_recvfrom(const uintptr_t *arg)
{
    return socketcall_on(arg, receive_piece);
}
