/* SPDX-License-Identifier: MIT */
/*
 * The functions behind the classic xv6 interface. Each has the prefix xv6_, so that it does not
 * conflict with the POSIX function of the same name; stat.h, fs.h and user.h map the classic names
 * to them. They return the values of xv6: -1 for an error, and there is no errno.
 */
#ifndef LIBC_XV6_XV6_H
#define LIBC_XV6_XV6_H

#define XV6_NAME_SIZE 14 /* of a directory entry; longer names are cut */
#define XV6_TICKS_PER_SECOND 100

struct xv6_stat {
    short type; /* T_DIR, T_FILE, T_DEV */
    int dev;
    unsigned ino;
    short nlink;
    unsigned size;
};

struct xv6_dirent {
    unsigned short inum;
    char name[XV6_NAME_SIZE];
};

/* The riscv edition's properties of a file. */
struct xv6_riscv_stat {
    int dev;
    unsigned ino;
    short type;
    short nlink;
    unsigned long long size;
};

void xv6_exit(void) __attribute__((noreturn));
int xv6_wait(void);
int xv6_kill(int pid);
int xv6_pipe(int *fds);
int xv6_exec(const char *path, char **argv);
int xv6_riscv_wait(int *status);
int xv6_sleep(int ticks);
int xv6_uptime(void);

int xv6_open(const char *path, int flags);
int xv6_read(int fd, void *buf, int n); /* a directory gives an array of xv6_dirent */
int xv6_close(int fd);
int xv6_mknod(const char *path, short major, short minor);
int xv6_mkdir(const char *path);
int xv6_unlink(const char *path);
int xv6_stat(const char *path, struct xv6_stat *st);
int xv6_fstat(int fd, struct xv6_stat *st);

/* Calls that the labs of courses add: lab.c. */
int xv6_sigalarm(int ticks, void (*handler)(void));
int xv6_sigreturn(void); /* ends the handler */
void *xv6_mmap(void *addr, unsigned length, int prot, int flags, int fd, int offset);
int xv6_halt(void);
int xv6_setpriority(int pid, int nice); /* from -20 to 19: a higher one means shorter turns */

char *xv6_sbrk(int increment);
int xv6_lseek(int fd, int offset, int whence);
int xv6_riscv_stat(const char *path, struct xv6_riscv_stat *st);
int xv6_riscv_fstat(int fd, struct xv6_riscv_stat *st);

void xv6_printf(int fd, const char *format, ...);

/* If bit n of "wide" is set, argument n has 64 bits, whatever the format says. */
void xv6_riscv_printf(int fd, unsigned wide, const char *format, ...);
char *xv6_gets(char *buf, int max);

#endif
