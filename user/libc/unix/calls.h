/* SPDX-License-Identifier: MIT */
/* The system calls whose C function has another form. They set errno and return -1. */
#ifndef LIBC_UNIX_CALLS_H
#define LIBC_UNIX_CALLS_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

int __sys_lseek(int fd, uint32_t low, uint32_t high, int whence, int64_t *position);
int __sys_ftruncate(int fd, uint32_t low, uint32_t high);
int __sys_truncate(const char *path, uint32_t low, uint32_t high);
int __sys_pread(int fd, void *buf, size_t size, uint32_t low, uint32_t high);
int __sys_pwrite(int fd, const void *buf, size_t size, uint32_t low, uint32_t high);
int __sys_getcwd(char *buf, size_t size);
int __sys_fork(void);
int __sys_getid(unsigned which);
struct rlimit;
int __sys_rlimit(unsigned resource, const struct rlimit *wanted, struct rlimit *old);
int __sys_getpriority(int kind, uint32_t number); /* 20 minus the nice value */
void *__sys_mmap(void *address, size_t length, int prot, int flags, int fd, uint32_t page);

int __sys_getsockopt(int fd, int level, int option, void *value, uint32_t *length);
int __sys_setsockopt(int fd, int level, int option, const void *value, uint32_t length);

struct sigaction;
int __sys_sigaction(int sig, const struct sigaction *action, struct sigaction *old);
int __sys_sigqueue(int pid, int sig, void *value);
struct itimerspec;
int __sys_setitimer(int which, const struct itimerspec *timer, struct itimerspec *old);
int __sys_getitimer(int which, struct itimerspec *timer);
void __sys_sigreturn(void); /* where handlers return to: its frame lies on the stack */

#pragma GCC visibility pop

#endif
