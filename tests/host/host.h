/* SPDX-License-Identifier: MIT */
/*
 * The environment of the kernel in tests on the host: the host's implementation of the HAL, with a
 * simulated disk, memory that can run out, and processes that are coroutines.
 */
#ifndef TESTS_HOST_H
#define TESTS_HOST_H

#include <hal/types.h>

struct block_device;
struct proc;

/* hal/libc.c: functions that need the host's C library. */
void *host_alloc(size_t size, size_t align);
void host_free(void *memory);
void host_fail(const char *format, ...) PRINTF_LIKE(1, 2) NORETURN;
void host_print(const char *format, ...) PRINTF_LIKE(1, 2);
const char *host_environment(const char *name);
bool host_read_file(const char *path, void **data, size_t *size);
bool host_write_file(const char *path, const void *data, size_t size);

/* hal/machine.c */

/* Starts the kernel's file layer, with a small root on a simulated disk. Once. */
void host_boot(void);

/* Everything up to the file layer, for tests that do not need it. */
void host_boot_early(void);

/* The console's output since the last call of host_console_clear(). */
const char *host_console(void);
void host_console_clear(void);

/* The serial line: SIZE_MAX bytes of room at first, so that it takes all at once. */
#define HOST_LINE_FIFO 16u
struct host_line {
    size_t room; /* bytes that it takes now */
    /* a full one has room again after so many looks; 0: never by itself */
    unsigned patience, looks;
    bool received, can_send; /* the interrupts that it has been asked for */
};
extern struct host_line host_line;

/* Sets and advances the clock. */
extern uint64_t host_clock_ns;

/* User addresses in [start, end) fault. */
extern uintptr_t host_bad_start, host_bad_end;

/*
 * User addresses in [start, end) are not in memory: a fault calls host_page_in(), which brings them
 * in.
 */
extern uintptr_t host_absent_start, host_absent_end;
extern void (*host_page_in)(void);

/* hal/memory.c: from the n'th allocation on (1: the next one), count allocations fail. 0: none. */
void host_memory_fail(unsigned n, unsigned count);

/* The next count allocations made while a spinlock is held fail: nothing can be reclaimed then. */
void host_memory_fail_locked(unsigned count);
uint32_t host_memory_in_use(void); /* pages and objects together, to find leaks */

/* Asks the caches to free as much as they can. */
void host_memory_shrink(void);

/*
 * hal/mappings.c: files that a process has mapped shared, from their beginning. NULL: the file may not be mapped. A
 * store is a program's: its first one to each page faults, and again after the page has been written to the disk.
 */
struct host_mapping;
struct host_mapping *host_map(int fd);
int host_map_store(struct host_mapping *mapping, uint32_t at, const void *data, uint32_t n);
int host_map_sync(struct host_mapping *mapping); /* msync() */
void host_unmap(struct host_mapping *mapping);

/* hal/sched.c: processes. */

/* Makes a process that will run entry(argument); it has a copy of the caller's files. */
struct proc *host_spawn(void (*entry)(void *), void *argument);

/*
 * Runs the other processes until all have ended or sleep. Fails the test if any still sleeps,
 * unless may_sleep.
 */
void host_run_all(bool may_sleep);
void host_kill(struct proc *p);

#define HOST_GROUP 42 /* the only process group that there is */
void host_yield(void);

/*
 * If a test sets this_cpu()->reschedule, every call yields as often as it can. host_turns counts
 * that, and the caller is killed at the n'th time (0: never).
 */
extern unsigned host_turns, host_kill_at_turn;

/* Whether the kernel's threads run too; they may never wake up. */
extern bool host_threads;

/* Frees a process that has ended. */
void host_reap(struct proc *p);
bool host_ended(const struct proc *p);

/* hal/simdisk.c: a disk in memory that records its requests. */

#define SIM_SECTOR 512u

struct sim_write {
    uint32_t sector, sectors;
    unsigned epoch; /* number of flushes before it */
    uint8_t *data;
};

struct sim_disk {
    struct block_device *device; /* registered as "simN" */
    uint8_t *data;
    uint32_t sectors;
    bool recording;
    struct sim_write *writes;
    unsigned write_count, write_room;
    unsigned flushes;
    unsigned requests;   /* carried out since the last reset */
    unsigned fail_from;  /* requests from this number on fail; 0: none */
    unsigned fail_count; /* number of requests that fail */
    unsigned failed;     /* requests that have failed */
    uint32_t bad_block;  /* of 4 KiB: cannot be written; 0: none */
    bool asynchronous;   /* requests complete only when the test says so */
    bool slow;           /* other processes run while a request is under way */
    bool *touched;       /* by block of 4 KiB: written since the owner has cleared it; or NULL */
};

/* Makes a disk, at most 8 in all; disks cannot be removed. */
struct sim_disk *sim_disk_new(uint32_t sectors);

/* Replaces the disk's contents and drops its records. data is copied; NULL: zeros. */
void sim_disk_load(struct sim_disk *disk, const void *data, size_t size);
void sim_disk_record(struct sim_disk *disk, bool on);

/* Makes a new native file system on the disk, or on its first blocks of 4 KiB. */
void sim_disk_format(struct sim_disk *disk, uint32_t inodes);
void sim_disk_format_part(struct sim_disk *disk, uint32_t blocks, uint32_t inodes);

/* hal/calls.c: system calls, as programs make them. Results are as the kernel returns them. */
int t_open(const char *path, unsigned flags, unsigned mode);
long t_read(int fd, void *buffer, size_t n);
long t_write(int fd, const void *buffer, size_t n);
int64_t t_seek(int fd, int64_t offset, int whence);
int t_close(int fd);
int t_dup(int fd);
int t_dup2(int fd, int to);
int t_pipe(int *fds);
int t_mkdir(const char *path, unsigned mode);
int t_rmdir(const char *path);
int t_unlink(const char *path);
int t_link(const char *from, const char *to);
int t_symlink(const char *target, const char *path);
long t_readlink(const char *path, char *buffer, size_t n);
int t_rename(const char *from, const char *to);
int t_mknod(const char *path, unsigned mode, unsigned device);
int t_chdir(const char *path);
long t_getcwd(char *buffer, size_t n);
struct stat;
int t_stat(const char *path, struct stat *st);
int t_lstat(const char *path, struct stat *st);
int t_fstat(int fd, struct stat *st);
long t_getdents(int fd, void *buffer, size_t n);
int t_ftruncate(int fd, int64_t size);
int t_chmod(const char *path, unsigned mode);
int t_chown(const char *path, unsigned uid, unsigned gid);
int t_access(const char *path, int mode);
int t_utimens(const char *path, const void *times);
struct statvfs;
int t_statvfs(const char *path, struct statvfs *st);
int t_fsync(int fd);
int t_sync(void);
int t_fcntl(int fd, int command, uintptr_t argument);
int t_ioctl(int fd, unsigned request, void *argument);
int t_mount(const char *device, const char *path, const char *type, unsigned flags);
int t_umount(const char *path);

/* Whether text contains part. */
bool has_text(const char *text, const char *part);

/* Makes a file with these contents; reads a file as a string of at most n - 1 bytes. */
int t_put(const char *path, const char *contents);
long t_get(const char *path, char *buffer, size_t n);

#endif
