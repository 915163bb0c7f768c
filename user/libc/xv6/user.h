/* SPDX-License-Identifier: MIT */
/*
 * All functions that a program written for xv6 calls. Programs in user/xv6 are compiled with these
 * headers. If a function has the same meaning in both systems, it is the C library's own.
 */
#ifndef LIBC_XV6_USER_H
#define LIBC_XV6_USER_H

#include "stat.h"

#define exit xv6_exit
#define wait xv6_wait
#define kill xv6_kill
#define exec xv6_exec
#define pipe xv6_pipe
#define sleep xv6_sleep
#define uptime xv6_uptime
#define open xv6_open
#define read xv6_read
#define close xv6_close
#define mknod xv6_mknod
#define mkdir xv6_mkdir
#define unlink xv6_unlink
#define fstat xv6_fstat
#define printf xv6_printf
#define gets xv6_gets
#define sbrk xv6_sbrk
#define lseek xv6_lseek

/* Calls that the labs of courses add. Their flags are in fcntl.h. */
#define sigalarm xv6_sigalarm
#define sigreturn xv6_sigreturn
#define mmap xv6_mmap
#define halt xv6_halt
#define setpriority xv6_setpriority
int munmap(void *addr, unsigned length);

int fork(void);
int getpid(void);
int write(int fd, const void *buf, unsigned n);
int link(const char *path, const char *target);
int chdir(const char *path);
int dup(int fd);
int getppid(void);
int symlink(const char *target, const char *path);

struct rtcdate;
int date(struct rtcdate *now);

void *malloc(unsigned size);
void *realloc(void *p, unsigned size);
void free(void *p);
int atoi(const char *text);
char *strcpy(char *to, const char *from);
char *strchr(const char *s, int c);
int strcmp(const char *a, const char *b);
unsigned strlen(const char *s);
void *memmove(void *to, const void *from, unsigned n);
void *memset(void *to, int byte, unsigned n);

#endif
