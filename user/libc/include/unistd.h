/* SPDX-License-Identifier: MIT */
/* The system calls that POSIX declares here, and small functions built on them. */
#ifndef LIBC_UNISTD_H
#define LIBC_UNISTD_H

#include <abi/fcntl.h> /* SEEK_*, and *_OK for access() */
#include <stddef.h>
#include <sys/types.h>

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

extern char **environ;

/* Processes. */
pid_t fork(void);
pid_t getpid(void);
pid_t gettid(void); /* of the calling thread; the first one has the number of the process */
pid_t getppid(void);
pid_t getpgid(pid_t pid);
pid_t getpgrp(void);
int setpgid(pid_t pid, pid_t group);
void _exit(int status) __attribute__((noreturn));
int execve(const char *path, char *const argv[], char *const envp[]);
int execv(const char *path, char *const argv[]);
int execvp(const char *file, char *const argv[]);
int execvpe(const char *file, char *const argv[], char *const envp[]);
int execl(const char *path, const char *arg0, ... /* (char *)NULL */);
int execlp(const char *file, const char *arg0, ... /* (char *)NULL */);
int execle(const char *path, const char *arg0, ... /* (char *)NULL, char *const envp[] */);
unsigned sleep(unsigned seconds);
int usleep(useconds_t microseconds);
int pause(void);
int sched_yield(void);
uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);

/*
 * Memory: the end of the heap. malloc() uses it too, so a program that mixes both may only grow the
 * heap.
 */
int brk(void *end);
void *sbrk(intptr_t increment);

/* Descriptors. */
ssize_t read(int fd, void *buf, size_t size);
ssize_t write(int fd, const void *buf, size_t size);
off_t lseek(int fd, off_t offset, int whence);
int close(int fd);
int dup(int fd);
int dup2(int fd, int target);
int pipe(int fds[2]);
int ftruncate(int fd, off_t length);
int fsync(int fd);
int isatty(int fd);
char *ttyname(int fd);
pid_t tcgetpgrp(int fd);
int tcsetpgrp(int fd, pid_t group);

/* Names. */
int truncate(const char *path, off_t length);
int chdir(const char *path);
char *getcwd(char *buf, size_t size); /* allocates memory if buf is NULL */
int rmdir(const char *path);
int link(const char *path, const char *target);
int symlink(const char *target, const char *path);
ssize_t readlink(const char *restrict path, char *restrict buf, size_t size);
int unlink(const char *path);
int access(const char *path, int mode);
void sync(void);

/* Options of a command line: user/libc/unix/getopt.c. */
extern char *optarg;
extern int optind, opterr, optopt;
int getopt(int argc, char *const argv[], const char *options);

#endif
