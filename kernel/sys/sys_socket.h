/* SPDX-License-Identifier: MIT */
/* Common to the system calls about sockets (sys_socket.c). */
#ifndef SYS_SYS_SOCKET_H
#define SYS_SYS_SOCKET_H

#include <hal/types.h>

struct file;
struct inode;

/* Makes a call on the file of the first argument: -EBADF, or -ENOTSOCK. */
intptr_t socketcall_on(const uintptr_t *arg,
                       intptr_t (*call)(struct file *file, const uintptr_t *arg));

/* The inode that an address in user memory names, with a reference: 0 or an error. It may be no socket. */
int socketcall_lookup(uintptr_t user, size_t length, struct inode **inode);

/*
 * Copies a socket's name as an address to user memory, cut to the length at user_length, which becomes the whole
 * length. user 0: it is not wanted. 0 or -EFAULT.
 */
int socketcall_put_name(uintptr_t user, uintptr_t user_length, const char *name, uint32_t length);

#endif
