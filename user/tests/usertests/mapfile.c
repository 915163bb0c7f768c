/* SPDX-License-Identifier: MIT */
/* Mapped files: private and shared ones, their end, truncation, msync, and what must not be mapped. */
#include "test.h"
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define RW (PROT_READ | PROT_WRITE)
#define FAILED ((char *)MAP_FAILED)

/* Makes a file of whole pages, page i full of the letter 'a' + i. Returns a descriptor. */
static int file_of_pages(const char *path, size_t pages)
{
    char block[PAGE];
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);

    CHECK(fd >= 0);
    for (size_t i = 0; i < pages; i++) {
        memset(block, 'a' + (int)i, PAGE);
        CHECK(write(fd, block, PAGE) == (ssize_t)PAGE);
    }
    return fd;
}

static char *map_file(int fd, size_t pages, unsigned prot, unsigned flags)
{
    char *at = mmap(NULL, pages * PAGE, (int)prot, (int)flags, fd, 0);

    CHECK(at != FAILED);
    return at;
}

static char byte_of(int fd, off_t offset)
{
    char byte;

    CHECK(lseek(fd, offset, SEEK_SET) == offset);
    CHECK(read(fd, &byte, 1) == 1);
    return byte;
}

static void put_byte(int fd, off_t offset, char byte)
{
    CHECK(lseek(fd, offset, SEEK_SET) == offset);
    CHECK(write(fd, &byte, 1) == 1);
}

static sigjmp_buf out;
static volatile uintptr_t bus_address;
static volatile int bus_code;

static void on_bus_error(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    bus_address = (uintptr_t)info->si_addr;
    bus_code = info->si_code;
    siglongjmp(out, 1);
}

/* Whether a read, or a write, of a byte ends in SIGBUS, with the address and the code that belong to it. */
static bool is_bus_error(volatile char *at, bool write)
{
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};

    CHECK(sigaction(SIGBUS, &action, NULL) == 0);
    if (sigsetjmp(out, 1) == 0) {
        if (write)
            *at = 1;
        else
            (void)*at;
        return false;
    }
    CHECK(bus_address == (uintptr_t)at && bus_code == BUS_ADRERR);
    return true;
}

static void mapfile_private(void)
{
    int fd = file_of_pages("f", 3);
    char *at = map_file(fd, 3, RW, MAP_PRIVATE);

    CHECK(at[0] == 'a' && at[2 * PAGE] == 'c');
    at[0] = 'x';
    CHECK(byte_of(fd, 0) == 'a');
    put_byte(fd, 1, 'y');
    CHECK(at[1] == 'a'); /* the page is the program's own since it has been written */
    CHECK(madvise(at, PAGE, MADV_DONTNEED) == 0);
    CHECK(at[0] == 'a' && at[1] == 'y');
}

static void mapfile_offset(void)
{
    int fd = file_of_pages("f", 5);
    char *at = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 3 * (off_t)PAGE);

    CHECK(at != FAILED && at[0] == 'd' && at[PAGE] == 'e');
    CHECK_ERROR(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 100), EINVAL);
    CHECK_ERROR(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, (off_t)1 << 44), EOVERFLOW);
    CHECK_ERROR(mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, ((off_t)1 << 44) - (off_t)PAGE),
                EOVERFLOW);
}

/* The descriptor is not needed any more. */
static void mapfile_outlives_descriptor(void)
{
    int fd = file_of_pages("f", 2);
    char *at = map_file(fd, 2, RW, MAP_SHARED);

    CHECK(close(fd) == 0 && unlink("f") == 0);
    CHECK(at[PAGE] == 'b');
    at[PAGE] = 'x';
    CHECK(at[PAGE] == 'x' && msync(at, 2 * PAGE, MS_SYNC) == 0);
}

/* read() and write() and every mapping see the same bytes at once. */
static void mapfile_shared(void)
{
    int fd = file_of_pages("f", 3);
    char *at = map_file(fd, 3, RW, MAP_SHARED), *other = map_file(fd, 3, PROT_READ, MAP_SHARED);

    CHECK(at[0] == 'a' && other[0] == 'a');
    at[0] = 'x';
    CHECK(other[0] == 'x' && byte_of(fd, 0) == 'x');
    put_byte(fd, 5, 'y');
    CHECK(at[5] == 'y' && other[5] == 'y');
    put_byte(fd, 2 * (off_t)PAGE, 'z'); /* a page that has not been touched yet */
    CHECK(at[2 * PAGE] == 'z');
    pid_t pid = start_child();
    if (pid == 0) {
        at[1] = 'c';
        at[PAGE] = 'd';
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK(at[1] == 'c' && at[PAGE] == 'd' && byte_of(fd, (off_t)PAGE) == 'd');
}

/* Each write after a page has become clean is noticed, and marks the page once more. */
static void mapfile_dirty_again(void)
{
    int fd = file_of_pages("f", 1);
    char *at = map_file(fd, 1, RW, MAP_SHARED);

    CHECK(fsync(fd) == 0);
    for (int round = 0; round < 5; round++) {
        long before = proc_number("/proc/meminfo", "Dirty:");
        at[round] = 'x';
        CHECK(proc_number("/proc/meminfo", "Dirty:") > 0);
        CHECK(msync(at, PAGE, MS_SYNC) == 0);
        (void)before;
        CHECK(byte_of(fd, round) == 'x');
    }
}

/* A write through a mapping changes the modification time, as write() does. */
static void mapfile_changes_time(void)
{
    struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    struct stat st;
    int fd = file_of_pages("f", 1);
    char *at = map_file(fd, 1, RW, MAP_SHARED);

    CHECK(utimens("f", old) == 0);
    CHECK(at[0] == 'a' && fstat(fd, &st) == 0 && st.st_mtime == 1000);
    at[0] = 'x';
    CHECK(msync(at, PAGE, MS_SYNC) == 0);
    CHECK(fstat(fd, &st) == 0 && st.st_mtime != 1000);
}

/* A hole reads as zeros, and gets a block when it is written. */
static void mapfile_holes(void)
{
    int fd = file_of_pages("f", 1);
    struct stat before, after;

    CHECK(ftruncate(fd, 100 * (off_t)PAGE) == 0 && fstat(fd, &before) == 0);
    char *at = map_file(fd, 100, RW, MAP_SHARED);
    CHECK(at[50 * PAGE] == 0 && at[99 * PAGE + PAGE - 1] == 0);
    CHECK(fstat(fd, &after) == 0 && after.st_blocks == before.st_blocks);
    at[50 * PAGE] = 'h';
    CHECK(fstat(fd, &after) == 0 && after.st_blocks > before.st_blocks);
    CHECK(byte_of(fd, 50 * (off_t)PAGE) == 'h');
    CHECK(fsync(fd) == 0);
}

static void mapfile_beyond_end(void)
{
    int fd = file_of_pages("f", 1);

    CHECK(ftruncate(fd, 10) == 0);
    char *at = map_file(fd, 3, RW, MAP_SHARED), *copy = map_file(fd, 3, RW, MAP_PRIVATE);
    CHECK(at[9] == 'a' && copy[9] == 'a');
    CHECK(is_bus_error(at + PAGE, false) && is_bus_error(at + 2 * PAGE, true));
    CHECK(is_bus_error(copy + PAGE, false) && is_bus_error(copy + PAGE, true));
    CHECK_ERROR(write(fd, at + PAGE, 1), EFAULT);
    CHECK(ftruncate(fd, 2 * (off_t)PAGE) == 0); /* the mapping shows what the file has gained */
    CHECK(at[PAGE] == 0 && !is_bus_error(at + PAGE, true) && is_bus_error(at + 2 * PAGE, true));
    CHECK(byte_of(fd, (off_t)PAGE) == 1);
}

static void touch_beyond(void)
{
    int fd = file_of_pages("f", 1);
    char *at = map_file(fd, 2, PROT_READ, MAP_SHARED);

    (void)*(volatile char *)(at + PAGE);
}

static void mapfile_bus_error_kills(void)
{
    int status = run_in_child(touch_beyond);

    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

/* Pages behind the new end leave every mapping, copies included; the file gains zeros when it grows again. */
static void mapfile_truncation(void)
{
    int fd = file_of_pages("f", 4);
    char *at = map_file(fd, 4, RW, MAP_SHARED), *copy = map_file(fd, 4, RW, MAP_PRIVATE);

    for (size_t i = 0; i < 4; i++)
        at[i * PAGE] = copy[i * PAGE] = 'x';
    pid_t pid = start_child(); /* its mappings have the pages too */
    if (pid == 0) {
        CHECK(at[3 * PAGE] == 'x' && copy[3 * PAGE] == 'x');
        CHECK(ftruncate(fd, (off_t)PAGE) == 0);
        CHECK(is_bus_error(at + PAGE, false) && is_bus_error(copy + 3 * PAGE, true));
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK(at[0] == 'x' && copy[0] == 'x');
    CHECK(is_bus_error(at + PAGE, true) && is_bus_error(copy + PAGE, false));
    CHECK(ftruncate(fd, 4 * (off_t)PAGE) == 0);
    CHECK(at[PAGE] == 0 && copy[3 * PAGE] == 0 && at[3 * PAGE] == 0);
    at[3 * PAGE] = 'y';
    CHECK(byte_of(fd, 3 * (off_t)PAGE) == 'y');
}

/* A map that loses its ends, and grows downwards again, shows the same pages of the file at the same addresses. */
static void check_zeros(const char *from, const char *to)
{
    for (; from < to; from++)
        CHECK(*from == 0);
}

/* A mapping shows zeros behind the end of a file that has been cut there, and so does the file after it grows. */
static void mapfile_cut_clears(void)
{
    char bytes[100];
    int fd = file_of_pages("cut", 2);
    char *at = map_file(fd, 2, PROT_READ, MAP_SHARED);

    CHECK(at[2 * PAGE - 1] == 'b');
    CHECK(ftruncate(fd, PAGE + 1000) == 0);
    CHECK(at[PAGE + 999] == 'b');
    check_zeros(at + PAGE + 1000, at + 2 * PAGE);
    CHECK(ftruncate(fd, 2 * PAGE) == 0);
    CHECK(pread(fd, bytes, sizeof(bytes), 2 * PAGE - 100) == 100);
    check_zeros(bytes, bytes + sizeof(bytes));
    CHECK(munmap(at, 2 * PAGE) == 0);
    CHECK(close(fd) == 0);
}

static void mapfile_cut_ends(void)
{
    int fd = file_of_pages("f", 6);
    char *at = map_file(fd, 6, RW, MAP_SHARED);

    at[2 * PAGE] = 'x';
    CHECK(munmap(at, 2 * PAGE) == 0 && munmap(at + 5 * PAGE, PAGE) == 0);
    CHECK(at[2 * PAGE] == 'x' && at[4 * PAGE] == 'e');
    CHECK(msync(at + 2 * PAGE, 3 * PAGE, MS_SYNC) == 0);
    at[3 * PAGE] = 'y';
    CHECK(byte_of(fd, 3 * (off_t)PAGE) == 'y');
    CHECK(ftruncate(fd, 4 * (off_t)PAGE) == 0);
    CHECK(at[3 * PAGE] == 'y' && is_bus_error(at + 4 * PAGE, true));
    CHECK(mmap(at, 2 * PAGE, RW, MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0) == at);
    CHECK(at[0] == 'a' && at[PAGE] == 'b' && at[2 * PAGE] == 'x');
    CHECK(mmap(at + 5 * PAGE, PAGE, RW, MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0) != FAILED);
    CHECK(at[5 * PAGE] == 'a' && munmap(at + PAGE, 5 * PAGE) == 0 && at[0] == 'a');
}

/* The kernel copies from and to mappings, of the same file too. */
static void mapfile_as_buffer(void)
{
    int fd = file_of_pages("f", 4), other = file_of_pages("g", 4), ends[2];
    char *at = map_file(fd, 4, RW, MAP_SHARED);

    CHECK(lseek(fd, 2 * (off_t)PAGE, SEEK_SET) >= 0);
    CHECK(write(fd, at, 2 * PAGE) == 2 * (ssize_t)PAGE);
    CHECK(at[2 * PAGE] == 'a' && at[3 * PAGE] == 'b');
    CHECK(lseek(other, 3 * (off_t)PAGE, SEEK_SET) >= 0);
    CHECK(read(other, at, PAGE) == (ssize_t)PAGE && byte_of(fd, 0) == 'd');
    CHECK(fsync(fd) == 0); /* the next write by the kernel is noticed too */
    CHECK(pipe(ends) == 0 && write(ends[1], "pipe", 4) == 4);
    CHECK(read(ends[0], at + PAGE, 4) == 4 && byte_of(fd, (off_t)PAGE) == 'p');
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    CHECK(read(fd, at + PAGE, 2 * PAGE) == 2 * (ssize_t)PAGE);
    CHECK(at[PAGE] == 'd');
}

/* /proc shows a mapping as the calls have made it. */
static void mapfile_shown(void)
{
    int fd = file_of_pages("f", 3);
    char *at = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, (off_t)PAGE), text[4096] = "", line[80];
    struct stat st;

    CHECK(at != FAILED && fstat(fd, &st) == 0);
    int maps = open("/proc/self/maps", O_RDONLY);
    CHECK(maps >= 0 && read(maps, text, sizeof(text) - 1) > 0);
    snprintf(line, sizeof(line), "%08lx-%08lx rw-s 00001000 %u map\n", (unsigned long)at,
             (unsigned long)at + 2 * PAGE, (unsigned)st.st_ino);
    CHECK(strstr(text, line) != NULL);
    CHECK(strstr(text, " r-xp ") != NULL && strstr(text, " stack\n") != NULL);
}

/* A page of a file is in memory for every program if it is for one. Behind the file's end there is none. */
static void mapfile_resident(void)
{
    int fd = file_of_pages("f", 2);
    char *at = map_file(fd, 4, PROT_READ, MAP_SHARED);
    unsigned char pages[4] = {9, 9, 9, 9};

    CHECK(mincore(at, 4 * PAGE, pages) == 0);
    CHECK(pages[0] == 1 && pages[1] == 1 && pages[2] == 0 && pages[3] == 0);
}

static void mapfile_errors(void)
{
    int fd = file_of_pages("f", 1), reader = open("f", O_RDONLY), writer = open("f", O_WRONLY);
    int folder = open(".", O_RDONLY), ends[2], proc = open("/proc/meminfo", O_RDONLY);
    char *at;

    CHECK(pipe(ends) == 0);
    CHECK_ERROR(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, 1000, 0), EBADF);
    CHECK_ERROR(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, writer, 0), EACCES);
    CHECK_ERROR(mmap(NULL, PAGE, PROT_WRITE, MAP_PRIVATE, writer, 0), EACCES);
    CHECK_ERROR(mmap(NULL, PAGE, RW, MAP_SHARED, reader, 0), EACCES);
    CHECK_ERROR(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, folder, 0), ENODEV);
    CHECK_ERROR(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, ends[0], 0), ENODEV);
    CHECK_ERROR(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, proc, 0), ENODEV);
    at = map_file(reader, 1, PROT_READ, MAP_SHARED);
    CHECK_ERROR(mprotect(at, PAGE, RW), EACCES);
    at = map_file(reader, 1, PROT_READ, MAP_PRIVATE);
    CHECK(mprotect(at, PAGE, RW) == 0);
    *at = 1;
    CHECK(byte_of(fd, 0) == 'a');
}

static void mapfile_sync_errors(void)
{
    int fd = file_of_pages("f", 3);
    char *at = map_file(fd, 3, RW, MAP_SHARED);

    at[0] = 'x';
    CHECK(msync(at, 3 * PAGE, MS_SYNC) == 0 && msync(at, 3 * PAGE, MS_ASYNC) == 0);
    CHECK(msync(at, 1, MS_SYNC | MS_INVALIDATE) == 0 && msync(at, 0, MS_SYNC) == 0);
    CHECK_ERROR(msync(at, PAGE, MS_SYNC | MS_ASYNC), EINVAL);
    CHECK_ERROR(msync(at, PAGE, 0x100), EINVAL);
    CHECK_ERROR(msync(at + 1, PAGE, MS_SYNC), EINVAL);
    CHECK_ERROR(msync(at, SIZE_MAX, MS_SYNC), ENOMEM);
    CHECK_ERROR(msync((void *)KERNEL_ADDRESS, PAGE, MS_SYNC), ENOMEM);
    CHECK_ERROR(msync(NULL, PAGE, MS_ASYNC), ENOMEM);
    CHECK(msync(map_file(fd, 1, RW, MAP_PRIVATE), PAGE, MS_SYNC) == 0); /* nothing to write */
    CHECK(munmap(at + PAGE, PAGE) == 0);
    CHECK_ERROR(msync(at, 3 * PAGE, MS_SYNC), ENOMEM);
    CHECK_ERROR(msync(at, 3 * PAGE, MS_ASYNC), ENOMEM);
}

/* A shared mapping that may write is an open file for writing: the file cannot be executed. */
static void mapfile_busy(void)
{
    char *arguments[] = {(char *)"copy", (char *)EXEC_CHILD, (char *)"none", NULL};
    int from = open(SELF, O_RDONLY), to = open("copy", O_RDWR | O_CREAT, 0777);
    char block[PAGE];
    ssize_t n;

    while ((n = read(from, block, sizeof(block))) > 0)
        CHECK(write(to, block, (size_t)n) == n);
    char *at = map_file(to, 1, PROT_READ, MAP_SHARED);
    close(to);
    CHECK_ERROR(execv("copy", arguments), ETXTBSY);
    CHECK(munmap(at, PAGE) == 0);
    from = open("copy", O_RDONLY);
    map_file(from, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE); /* this denies nothing */
    to = open("copy", O_RDWR);
    CHECK(to >= 0);
    /* The code of this program cannot be changed in any way. */
    CHECK_ERROR(open(SELF, O_RDWR), ETXTBSY);
    CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, open(SELF, O_RDONLY), 0) != FAILED);
}

static void fill_through_map(void)
{
    enum { PAGES = 64 };
    int fd = open("big", O_RDWR | O_CREAT, 0666);

    CHECK(fd >= 0 && ftruncate(fd, PAGES * (off_t)PAGE) == 0);
    char *at = map_file(fd, PAGES, RW, MAP_SHARED);
    for (int i = 0; i < 2000; i++)
        at[(size_t)(i * 37 % PAGES) * PAGE + (size_t)i] = (char)i;
    _exit(0);
}

/* Processes write through their mappings while others write the file back and cut it: no write is lost. */
static void mapfile_sync_race(void)
{
    enum { PAGES = 16, ROUNDS = 300 };
    int fd = file_of_pages("f", PAGES);
    char *at = map_file(fd, PAGES, RW, MAP_SHARED);
    pid_t syncer = start_child(), other = -1;

    if (syncer == 0) {
        for (;;)
            fsync(fd);
    }
    other = start_child();
    if (other == 0)
        fill_through_map();
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < PAGES; i++)
            at[i * PAGE + (size_t)round] = (char)(round + 1);
    }
    CHECK(end_of(other) == 0);
    CHECK(kill(syncer, SIGKILL) == 0);
    end_of(syncer);
    for (int round = 0; round < ROUNDS; round++)
        CHECK(byte_of(fd, 5 * (off_t)PAGE + round) == (char)(round + 1));
}

const struct test mapfile_tests[] = {
    {"mapfile-private", mapfile_private},
    {"mapfile-offset", mapfile_offset},
    {"mapfile-outlives-descriptor", mapfile_outlives_descriptor},
    {"mapfile-shared", mapfile_shared},
    {"mapfile-dirty-again", mapfile_dirty_again},
    {"mapfile-changes-time", mapfile_changes_time},
    {"mapfile-holes", mapfile_holes},
    {"mapfile-beyond-end", mapfile_beyond_end},
    {"mapfile-bus-error-kills", mapfile_bus_error_kills},
    {"mapfile-truncation", mapfile_truncation},
    {"mapfile-cut-clears", mapfile_cut_clears},
    {"mapfile-cut-ends", mapfile_cut_ends},
    {"mapfile-as-buffer", mapfile_as_buffer},
    {"mapfile-shown", mapfile_shown},
    {"mapfile-resident", mapfile_resident},
    {"mapfile-errors", mapfile_errors},
    {"mapfile-sync-errors", mapfile_sync_errors},
    {"mapfile-busy", mapfile_busy},
    {"mapfile-sync-race", mapfile_sync_race},
    {NULL, NULL},
};
