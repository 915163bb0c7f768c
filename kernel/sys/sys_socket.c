/* SPDX-License-Identifier: MIT */
/* System calls about local sockets: making, naming and connecting them. Messages are in sys_message.c. */
#include "sys/sys_socket.h"

#include "base/wallclock.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "sys/syscalls.h"
#include "vfs/fd.h"
#include "vfs/icache.h"
#include "vfs/namei.h"
#include "vfs/permission.h"
#include "vfs/socket.h"
#include "vfs/socketname.h"
#include <abi/errno.h>
#include <abi/fcntl.h>

#define NAME_OFFSET __builtin_offsetof(struct sockaddr_un, sun_path)

intptr_t socketcall_on(const uintptr_t *arg,
                       intptr_t (*call)(struct file *file, const uintptr_t *arg))
{
    struct file *file = fd_get(arg[0]);
    intptr_t result = !file ? -EBADF : socket_of(file) ? call(file, arg) : -ENOTSOCK;

    fd_put(file);
    return result;
}

/* Copies the path of an address in; returns its family, or an error. */
static int copy_address(uintptr_t user, size_t length, char path[SUN_PATH_MAX + 1])
{
    struct sockaddr_un address;

    if (length < sizeof(address.sun_family) || length > sizeof(address))
        return -EINVAL;
    memset(&address, 0, sizeof(address));
    if (copyin(&address, user, length) != 0)
        return -EFAULT;
    memcpy(path, address.sun_path, SUN_PATH_MAX);
    path[SUN_PATH_MAX] = '\0';
    return address.sun_family;
}

int socketcall_lookup(uintptr_t user, size_t length, struct inode **inode)
{
    char path[SUN_PATH_MAX + 1];
    int error = copy_address(user, length, path);

    if (error < 0)
        return error;
    if (error != AF_UNIX)
        return -EAFNOSUPPORT;
    error = path_lookup(AT_FDCWD, path, 0, inode);
    if (error)
        return error;
    error = may_open(*inode, W_OK);
    if (error)
        inode_put(*inode);
    return error;
}

int socketcall_put_name(uintptr_t user, uintptr_t user_length, const char *name, uint32_t length)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    uint32_t room, whole = (uint32_t)NAME_OFFSET + length + (length > 0 && length < SUN_PATH_MAX);

    if (!user)
        return 0;
    if (copyin(&room, user_length, sizeof(room)) != 0)
        return -EFAULT;
    memcpy(address.sun_path, name, length);
    int error = copyout(user, &address, MIN(room, whole));
    return error ? error : copyout(user_length, &whole, sizeof(whole));
}

/* Checks the first three arguments of socket() and socketpair(): the type, or an error. */
static int check_kind(const uintptr_t *arg)
{
    unsigned type = (unsigned)arg[1] & ~(unsigned)(SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (arg[0] != AF_UNIX)
        return -EAFNOSUPPORT;
    if (arg[2] != 0)
        return -EPROTONOSUPPORT;
    return type == SOCK_STREAM || type == SOCK_DGRAM || type == SOCK_SEQPACKET ? (int)type
                                                                               : -EPROTOTYPE;
}

intptr_t sys_socket(const uintptr_t *arg)
{
    struct file *file;
    int type = check_kind(arg);

    if (type < 0)
        return type;
    int fd = fd_reserve(0);
    if (fd < 0)
        return fd;
    int error = socket_create((unsigned)type, (unsigned)arg[1], &file);
    if (error) {
        fd_cancel((unsigned)fd);
        return error;
    }
    fd_install((unsigned)fd, file, arg[1] & SOCK_CLOEXEC);
    return fd;
}

/* Fills two reserved descriptors, and tells them to the program. */
static int open_pair(unsigned type, const uintptr_t *arg, const int fds[2])
{
    struct file *files[2];
    int error = socket_create_pair(type, (unsigned)arg[1], &files[0], &files[1]);

    if (error)
        return error;
    error = copyout(arg[3], fds, 2 * sizeof(fds[0]));
    for (unsigned i = 0; i < 2; i++) {
        if (error)
            file_put(files[i]);
        else
            fd_install((unsigned)fds[i], files[i], arg[1] & SOCK_CLOEXEC);
    }
    return error;
}

intptr_t sys_socketpair(const uintptr_t *arg)
{
    int fds[2], type = check_kind(arg);

    if (type < 0)
        return type;
    fds[0] = fd_reserve(0);
    if (fds[0] < 0)
        return fds[0];
    fds[1] = fd_reserve((unsigned)fds[0] + 1);
    int error = fds[1] < 0 ? fds[1] : open_pair((unsigned)type, arg, fds);
    if (error && fds[1] >= 0)
        fd_cancel((unsigned)fds[1]);
    if (error)
        fd_cancel((unsigned)fds[0]);
    return error;
}

static intptr_t bind_socket(struct file *file, const uintptr_t *arg)
{
    char path[SUN_PATH_MAX + 1];
    int family = copy_address(arg[1], arg[2], path);

    if (family < 0)
        return family;
    if (family != AF_UNIX)
        return -EAFNOSUPPORT;
    return socket_bind(file, path);
}

intptr_t sys_bind(const uintptr_t *arg)
{
    return socketcall_on(arg, bind_socket);
}

static intptr_t listen_on_socket(struct file *file, const uintptr_t *arg)
{
    return socket_listen(file, (int)arg[1]);
}

intptr_t sys_listen(const uintptr_t *arg)
{
    return socketcall_on(arg, listen_on_socket);
}

static intptr_t connect_call(struct file *file, const uintptr_t *arg)
{
    struct inode *inode;
    uint16_t family = AF_UNIX;

    if (arg[2] >= sizeof(family) && copyin(&family, arg[1], sizeof(family)) != 0)
        return -EFAULT;
    if (family == AF_UNSPEC)
        return socket_connect(file, NULL);
    int error = socketcall_lookup(arg[1], arg[2], &inode);
    if (error)
        return error;
    error = socket_connect(file, inode);
    inode_put(inode);
    return error;
}

intptr_t sys_connect(const uintptr_t *arg)
{
    return socketcall_on(arg, connect_call);
}

/* accept4(fd, address, length, flags): the descriptor is reserved before a connection is taken. */
static intptr_t accept_call(struct file *file, const uintptr_t *arg)
{
    char name[SUN_PATH_MAX];
    struct file *accepted;
    int fd;

    if (arg[3] & ~(uintptr_t)(SOCK_NONBLOCK | SOCK_CLOEXEC))
        return -EINVAL;
    fd = fd_reserve(0);
    if (fd < 0)
        return fd;
    int error = socket_accept(file, &accepted, (unsigned)arg[3]);
    if (!error) {
        int length = socket_name(accepted, true, name);
        error = socketcall_put_name(arg[1], arg[2], name, length < 0 ? 0 : (uint32_t)length);
        if (error)
            file_put(accepted);
    }
    if (error) {
        fd_cancel((unsigned)fd);
        return error;
    }
    fd_install((unsigned)fd, accepted, arg[3] & SOCK_CLOEXEC);
    return fd;
}

intptr_t sys_accept4(const uintptr_t *arg)
{
    return socketcall_on(arg, accept_call);
}

static intptr_t shutdown_call(struct file *file, const uintptr_t *arg)
{
    return arg[1] > SHUT_RDWR ? -EINVAL : socket_shutdown(file, (unsigned)arg[1]);
}

intptr_t sys_shutdown(const uintptr_t *arg)
{
    return socketcall_on(arg, shutdown_call);
}

static intptr_t name_call(struct file *file, const uintptr_t *arg, bool of_peer)
{
    char name[SUN_PATH_MAX];
    int length = socket_name(file, of_peer, name);

    if (length < 0)
        return length;
    return arg[1] ? socketcall_put_name(arg[1], arg[2], name, (uint32_t)length) : -EFAULT;
}

static intptr_t own_name(struct file *file, const uintptr_t *arg)
{
    return name_call(file, arg, false);
}

intptr_t sys_getsockname(const uintptr_t *arg)
{
    return socketcall_on(arg, own_name);
}

static intptr_t peer_name(struct file *file, const uintptr_t *arg)
{
    return name_call(file, arg, true);
}

intptr_t sys_getpeername(const uintptr_t *arg)
{
    return socketcall_on(arg, peer_name);
}

/* getsockopt(fd, level, option, value, length): the kernel's timeouts are struct timespec. */
static intptr_t get_option(struct file *file, const uintptr_t *arg)
{
    union {
        int number;
        struct ucred credentials;
        struct timespec time;
    } value;
    uint32_t length, size = sizeof(value.number);
    int error = 0;

    if (copyin(&length, arg[4], sizeof(length)) != 0)
        return -EFAULT;
    if (arg[1] != SOL_SOCKET)
        return -ENOPROTOOPT;
    if (arg[2] == SO_PEERCRED) {
        size = sizeof(value.credentials);
        error = socket_peer_credentials(file, &value.credentials);
    } else if (arg[2] == SO_RCVTIMEO || arg[2] == SO_SNDTIMEO) {
        size = sizeof(value.time);
        value.time = time_from_ns(*socket_timeout(file, arg[2] == SO_RCVTIMEO));
    } else {
        value.number = socket_fact(file, (unsigned)arg[2]);
        error = MIN(value.number, 0);
    }
    if (error)
        return error;
    size = MIN(size, length);
    error = copyout(arg[3], &value, size);
    return error ? error : copyout(arg[4], &size, sizeof(size));
}

intptr_t sys_getsockopt(const uintptr_t *arg)
{
    return socketcall_on(arg, get_option);
}

static intptr_t set_number(struct file *file, const uintptr_t *arg)
{
    int number;

    if (arg[4] < sizeof(number))
        return -EINVAL;
    if (copyin(&number, arg[3], sizeof(number)) != 0)
        return -EFAULT;
    socket_set_reuse(file, number != 0);
    return 0;
}

static intptr_t set_option(struct file *file, const uintptr_t *arg)
{
    struct timespec time;

    if (arg[1] == SOL_SOCKET && arg[2] == SO_REUSEADDR)
        return set_number(file, arg);
    if (arg[1] != SOL_SOCKET || (arg[2] != SO_RCVTIMEO && arg[2] != SO_SNDTIMEO))
        return -ENOPROTOOPT;
    if (arg[4] < sizeof(time))
        return -EINVAL;
    if (copyin(&time, arg[3], sizeof(time)) != 0)
        return -EFAULT;
    if (!time_is_valid(&time))
        return -EDOM;
    *socket_timeout(file, arg[2] == SO_RCVTIMEO) = time_to_ns(&time);
    return 0;
}

intptr_t sys_setsockopt(const uintptr_t *arg)
{
    return socketcall_on(arg, set_option);
}
