/* SPDX-License-Identifier: MIT */
/* Flags of open(), fcntl(), lseek(), access() and the calls with a directory descriptor. */
#ifndef ABI_FCNTL_H
#define ABI_FCNTL_H

#define O_RDONLY 0x0000
#define O_WRONLY 0x0001
#define O_RDWR 0x0002
#define O_ACCMODE 0x0003
#define O_CREAT 0x0040
#define O_EXCL 0x0080
#define O_TRUNC 0x0200
#define O_APPEND 0x0400
#define O_NONBLOCK 0x0800
#define O_DIRECTORY 0x4000
#define O_NOFOLLOW 0x8000
#define O_NOCTTY 0x100 /* a terminal does not become the controlling one */
#define O_CLOEXEC 0x80000

#define F_DUPFD 0 /* lowest free descriptor at or above the argument */
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4 /* only O_APPEND and O_NONBLOCK can be changed */
#define FD_CLOEXEC 1

/* Locks of a range of bytes (abi/lock.h). Those of a process end when it closes any descriptor of the file. */
#define F_GETLK 12  /* tells of a lock that prevents this one */
#define F_SETLK 13  /* sets or removes a lock, or fails with EAGAIN */
#define F_SETLKW 14 /* waits until it can set the lock */

/* The same, but the lock belongs to the open file: to all descriptors that dup() and fork() made of it. */
#define F_OFD_GETLK 36
#define F_OFD_SETLK 37
#define F_OFD_SETLKW 38

/* The calls with a directory descriptor: the working directory, and their flags. */
#define AT_FDCWD (-100)
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_EACCESS 0x200   /* faccessat() checks the effective ids */
#define AT_REMOVEDIR 0x200 /* unlinkat() removes a directory */
#define AT_SYMLINK_FOLLOW 0x400

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4

#endif
