/* SPDX-License-Identifier: MIT */
/*
 * All functions that a program written for the riscv edition of xv6 calls. Programs in user/xv6riscv are compiled with
 * these headers. Functions with the same meaning are the classic ones, or the C library's own.
 */
#ifndef LIBC_XV6_RISCV_USER_H
#define LIBC_XV6_RISCV_USER_H

#include "../kernel/stat.h"

#define wait xv6_riscv_wait
#define fstat xv6_riscv_fstat
#define kill xv6_kill
#define exec xv6_exec
#define pipe xv6_pipe
#define sleep xv6_sleep
#define pause xv6_sleep /* its name since 2025 */
#define uptime xv6_uptime
#define open xv6_open
#define read xv6_read
#define close xv6_close
#define mknod xv6_mknod
#define mkdir xv6_mkdir
#define unlink xv6_unlink
#define gets xv6_gets
#define sbrk xv6_sbrk
#define sbrklazy xv6_sbrk /* each large growth is left to page faults here */
#define SBRK_ERROR ((char *)-1)

/* Calls that the labs of courses add. Their flags are in fcntl.h. */
#define sigalarm xv6_sigalarm
#define sigreturn xv6_sigreturn
#define mmap xv6_mmap
#define halt xv6_halt
#define setpriority xv6_setpriority
int munmap(void *addr, unsigned length);

int fork(void);
void exit(int status) __attribute__((noreturn));
int getpid(void);
int getppid(void);
int write(int fd, const void *buf, unsigned n);
int link(const char *path, const char *target);
int symlink(const char *target, const char *path);
int chdir(const char *path);
int dup(int fd);

/*
 * uint64 is an address or a size there: "unsigned long". Here it is not, so the functions are told which of their
 * arguments have 64 bits: up to twelve, by a bit for each.
 */
#define printf(...) xv6_riscv_printf(1, XV6_WIDE(__VA_ARGS__, XV6_NO_MORE), __VA_ARGS__)
#define fprintf(fd, ...) xv6_riscv_printf(fd, XV6_WIDE(__VA_ARGS__, XV6_NO_MORE), __VA_ARGS__)
#define XV6_NO_MORE 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define XV6_WIDE(...) XV6_BITS(__VA_ARGS__, 0)
#define XV6_BITS(format, a, b, c, d, e, f, g, h, i, j, k, l, ...)                                  \
    (XV6_BIT(a, 0) | XV6_BIT(b, 1) | XV6_BIT(c, 2) | XV6_BIT(d, 3) | XV6_BIT(e, 4) |               \
     XV6_BIT(f, 5) | XV6_BIT(g, 6) | XV6_BIT(h, 7) | XV6_BIT(i, 8) | XV6_BIT(j, 9) |               \
     XV6_BIT(k, 10) | XV6_BIT(l, 11))
#define XV6_BIT(argument, n)                                                                       \
    (_Generic((argument), long long : 1U, unsigned long long : 1U, default : 0U) << (n))

void *malloc(unsigned size);
void free(void *p);
int atoi(const char *text);
char *strcpy(char *to, const char *from);
char *strchr(const char *s, int c);
int strcmp(const char *a, const char *b);
unsigned strlen(const char *s);
void *memcpy(void *to, const void *from, unsigned n);
void *memmove(void *to, const void *from, unsigned n);
void *memset(void *to, int byte, unsigned n);
int memcmp(const void *a, const void *b, unsigned n);

#endif
