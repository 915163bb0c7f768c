/* SPDX-License-Identifier: MIT */
/*
 * All functions that a program written for the riscv edition of xv6 calls. Programs in user/xv6riscv are compiled with
 * these headers. Functions with the same meaning are the classic ones, or the C library's own.
 */
#ifndef LIBC_XV6_RISCV_USER_H
#define LIBC_XV6_RISCV_USER_H

#include <stddef.h>

#include "../kernel/stat.h"

#define wait xv6_riscv_wait
#define fstat xv6_riscv_fstat
#define kill xv6_kill
#define exec xv6_exec
#define sleep xv6_sleep
#define uptime xv6_uptime
#define open xv6_open
#define read xv6_read
#define close xv6_close
#define mknod xv6_mknod
#define mkdir xv6_mkdir
#define unlink xv6_unlink
#define gets xv6_gets
#define sbrk xv6_sbrk
#define fprintf xv6_printf /* with a descriptor; printf() is the C library's */

int fork(void);
void exit(int status) __attribute__((noreturn));
int getpid(void);
int pipe(int *fds);
int write(int fd, const void *buf, size_t n);
int link(const char *path, const char *target);
int symlink(const char *target, const char *path);
int chdir(const char *path);
int dup(int fd);

int printf(const char *format, ...);
void *malloc(size_t size);
void free(void *p);
int atoi(const char *text);
char *strcpy(char *to, const char *from);
char *strchr(const char *s, int c);
int strcmp(const char *a, const char *b);
size_t strlen(const char *s);
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);

#endif
