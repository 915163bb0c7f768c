/* SPDX-License-Identifier: MIT */
/* Linux's calls about sockets: local ones only. Some machines have one call for all of them besides. */
#include "base/wallclock.h"
#include "linux/calls.h"
#include "mm/uaccess.h"
#include "sys/sys_message.h"
#include "sys/sys_socket.h"
#include "vfs/socket.h"
#include <abi/errno.h>
#include <abi/socket.h>

/* The timeouts of a socket as 64-bit times; SO_RCVTIMEO and SO_SNDTIMEO are 32-bit times. */
#define SO_RCVTIMEO_NEW 66
#define SO_SNDTIMEO_NEW 67

#define US_PER_SEC 1000000

intptr_t linux_accept(const uintptr_t *arg)
{
    return linux_call(sys_accept4, arg[0], arg[1], arg[2], 0);
}

intptr_t linux_send(const uintptr_t *arg)
{
    return linux_call(socketcall_sendto, arg[0], arg[1], arg[2], arg[3]);
}

intptr_t linux_recv(const uintptr_t *arg)
{
    return linux_call(socketcall_recvfrom, arg[0], arg[1], arg[2], arg[3]);
}

static bool is_timeout(uintptr_t level, uintptr_t option)
{
    return level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO ||
                                   option == SO_RCVTIMEO_NEW || option == SO_SNDTIMEO_NEW);
}

static bool is_narrow(uintptr_t option)
{
    return option == SO_RCVTIMEO || option == SO_SNDTIMEO;
}

static uint64_t *timeout_of(struct file *file, uintptr_t option)
{
    return socket_timeout(file, option == SO_RCVTIMEO || option == SO_RCVTIMEO_NEW);
}

static intptr_t set_timeout(struct file *file, const uintptr_t *arg)
{
    int64_t time[2];
    int32_t words[2];
    bool narrow = is_narrow(arg[2]);

    if (arg[4] < (narrow ? sizeof(words) : sizeof(time)))
        return -EINVAL;
    if (narrow ? copyin(words, arg[3], sizeof(words)) : copyin(time, arg[3], sizeof(time)))
        return -EFAULT;
    if (narrow) {
        time[0] = words[0];
        time[1] = words[1];
    }
    if (time[1] < 0 || time[1] >= US_PER_SEC)
        return -EDOM;
    const struct timespec limit = {.tv_sec = MAX(time[0], 0), .tv_nsec = (int32_t)time[1] * 1000};
    *timeout_of(file, arg[2]) = time_to_ns(&limit);
    return 0;
}

static intptr_t get_timeout(struct file *file, const uintptr_t *arg)
{
    const struct timespec limit = time_from_ns(*timeout_of(file, arg[2]));
    const int64_t time[2] = {limit.tv_sec, limit.tv_nsec / 1000};
    const int32_t words[2] = {(int32_t)time[0], (int32_t)time[1]};
    bool narrow = is_narrow(arg[2]);
    uint32_t length;

    if (copyin(&length, arg[4], sizeof(length)) != 0)
        return -EFAULT;
    length = MIN(length, narrow ? sizeof(words) : sizeof(time));
    int error = copyout(arg[3], narrow ? (const void *)words : time, length);
    return error ? error : copyout(arg[4], &length, sizeof(length));
}

/* setsockopt(fd, level, option, &value, length) */
intptr_t linux_setsockopt(const uintptr_t *arg)
{
    return is_timeout(arg[1], arg[2]) ? socketcall_on(arg, set_timeout) : sys_setsockopt(arg);
}

/* getsockopt(fd, level, option, &value, &length) */
intptr_t linux_getsockopt(const uintptr_t *arg)
{
    return is_timeout(arg[1], arg[2]) ? socketcall_on(arg, get_timeout) : sys_getsockopt(arg);
}

/* socketcall(which, &arguments) */
intptr_t linux_socketcall(const uintptr_t *arg)
{
    static const struct {
        syscall_handler *handler;
        unsigned count; /* of its arguments */
    } calls[] = {
        {NULL, 0},
        {sys_socket, 3},
        {sys_bind, 3},
        {sys_connect, 3},
        {sys_listen, 2},
        {linux_accept, 3},
        {sys_getsockname, 3},
        {sys_getpeername, 3},
        {sys_socketpair, 4},
        {linux_send, 4},
        {linux_recv, 4},
        {socketcall_sendto, 6},
        {socketcall_recvfrom, 6},
        {sys_shutdown, 2},
        {linux_setsockopt, 5},
        {linux_getsockopt, 5},
        {sys_sendmsg, 3},
        {sys_recvmsg, 3},
        {sys_accept4, 4},
    };
    uintptr_t words[6] = {0};

    if (arg[0] >= ARRAY_SIZE(calls) || !calls[arg[0]].handler)
        return -EINVAL;
    if (copyin(words, arg[1], calls[arg[0]].count * sizeof(words[0])) != 0)
        return -EFAULT;
    return calls[arg[0]].handler(words);
}
