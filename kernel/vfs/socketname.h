/* SPDX-License-Identifier: MIT */
/* Names and connections of local sockets. Process context, no lock held; file is one that socket_of() knows. */
#ifndef VFS_SOCKETNAME_H
#define VFS_SOCKETNAME_H

#include "vfs/file.h"
#include <abi/socket.h>

/* Gives it a name, by a new inode: -EINVAL (it has one), -EADDRINUSE, or an error of mknod(). */
int socket_bind(struct file *file, const char *path);
int socket_listen(struct file *file, int backlog);

/* Connects to the socket of an inode; inode NULL: to none. */
int socket_connect(struct file *file, struct inode *inode);
int socket_accept(struct file *file, struct file **accepted, unsigned flags);
/* The name of the socket, or of the one that it is connected to: its length, or -ENOTCONN. */
int socket_name(struct file *file, bool of_peer, char name[SUN_PATH_MAX]);

#endif
