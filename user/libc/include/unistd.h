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
pid_t setsid(void);
pid_t getsid(pid_t pid);
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
int nice(int change);
unsigned alarm(unsigned seconds); /* SIGALRM then; returns the seconds left of the last alarm */
useconds_t ualarm(useconds_t microseconds, useconds_t interval);
int sched_yield(void);

/* Users and groups. */
uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);
int getresuid(uid_t *uid, uid_t *euid, uid_t *suid);
int getresgid(gid_t *gid, gid_t *egid, gid_t *sgid);
int setuid(uid_t uid);
int setgid(gid_t gid);
int seteuid(uid_t uid);
int setegid(gid_t gid);
int setreuid(uid_t uid, uid_t euid);
int setregid(gid_t gid, gid_t egid);
int setresuid(uid_t uid, uid_t euid, uid_t suid);
int setresgid(gid_t gid, gid_t egid, gid_t sgid);
int getgroups(int size, gid_t groups[]);
int setgroups(int size, const gid_t *groups);

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
ssize_t pread(int fd, void *buf, size_t size, off_t offset); /* do not use or move the position */
ssize_t pwrite(int fd, const void *buf, size_t size, off_t offset);
int close(int fd);
int dup(int fd);
int dup2(int fd, int target);
int pipe(int fds[2]);
int ftruncate(int fd, off_t length);
int fsync(int fd);

/*
 * Locks the size bytes from the position of an open file on, against other processes; 0: all from there on, below
 * 0: those before. It is the same lock as that of fcntl() with F_WRLCK.
 */
int lockf(int fd, int command, off_t size);
#define F_ULOCK 0 /* takes the lock away */
#define F_LOCK 1  /* waits for it */
#define F_TLOCK 2 /* fails with EAGAIN if another process has it */
#define F_TEST 3  /* only tests: fails with EACCES then */
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
int chown(const char *path, uid_t uid, gid_t gid);
int lchown(const char *path, uid_t uid, gid_t gid);
int fchown(int fd, uid_t uid, gid_t gid);
void sync(void);

/* The same, with paths that begin in the directory of a descriptor, or for AT_FDCWD in the working directory. */
int linkat(int dir, const char *path, int target_dir, const char *target, int flags);
int symlinkat(const char *target, int dir, const char *path);
ssize_t readlinkat(int dir, const char *restrict path, char *restrict buf, size_t size);
int unlinkat(int dir, const char *path, int flags);
int faccessat(int dir, const char *path, int mode, int flags);
int fchownat(int dir, const char *path, uid_t uid, gid_t gid, int flags);

/* Limits of the system: user/libc/unix/sysconf.c. -1 without an error: there is no limit. */
#define _SC_ARG_MAX 0
#define _SC_CHILD_MAX 1
#define _SC_CLK_TCK 2
#define _SC_OPEN_MAX 4
#define _SC_VERSION 29
#define _SC_PAGESIZE 30
#define _SC_PAGE_SIZE _SC_PAGESIZE
#define _SC_RTSIG_MAX 31
#define _SC_SIGQUEUE_MAX 34
#define _SC_LINE_MAX 43
#define _SC_IOV_MAX 60
#define _SC_NPROCESSORS_CONF 83
#define _SC_NPROCESSORS_ONLN 84
#define _SC_PHYS_PAGES 85
#define _SC_AVPHYS_PAGES 86
#define _SC_HOST_NAME_MAX 180
#define _PC_LINK_MAX 0
#define _PC_NAME_MAX 3
#define _PC_PATH_MAX 4
#define _PC_PIPE_BUF 5
#define _POSIX_VERSION 200809L
long sysconf(int name);
long pathconf(const char *path, int name);
long fpathconf(int fd, int name);
int getpagesize(void);
int gethostname(char *name, size_t size);

/*
 * The hash of a password, as it stands in /etc/shadow: user/libc/unix/crypt.c. The setting is "$5$salt", or a hash that
 * crypt() has made: a key is right if the result is that hash. The result is valid until the next call. NULL, and
 * EINVAL: a setting of another kind.
 */
char *crypt(const char *key, const char *setting);

/* Options of a command line: user/libc/unix/getopt.c. */
extern char *optarg;
extern int optind, opterr, optopt;
int getopt(int argc, char *const argv[], const char *options);

#endif
