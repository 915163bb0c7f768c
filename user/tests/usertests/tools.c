/* SPDX-License-Identifier: MIT */
/* Functions that several tests share. */
#include "test.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * The page of address 0, an address in the middle of an unmapped range, the kernel from its first
 * to its last byte, and addresses that wrap around.
 */
const uintptr_t bad_addresses[] = {
    0,          1,          0xffc,      0x30000000, 0x50000000, KERNEL_ADDRESS - 1, KERNEL_ADDRESS,
    0x80100000, 0xc0000000, 0xfffff000, 0xfffffffc, 0xffffffff,
};
const size_t bad_address_count = LENGTH(bad_addresses);

void test_fail(const char *file, int line, const char *what)
{
    const char *slash = strrchr(file, '/');

    printf("\n  %s:%d: %s (errno: %s)\n", slash ? slash + 1 : file, line, what, strerror(errno));
    fflush(stdout);
    _exit(1);
}

void test_expect_error(const char *file, int line, const char *what, long result, int error)
{
    char message[256];

    if (result == -1 && errno == error)
        return;
    snprintf(message, sizeof(message), "%s returned %ld, not an error of \"%s\"", what, result,
             strerror(error));
    test_fail(file, line, message);
}

pid_t start_child(void)
{
    fflush(stdout);
    pid_t pid = fork();

    CHECK(pid >= 0);
    return pid;
}

pid_t start_sleeping(void)
{
    pid_t pid = start_child();

    if (pid == 0) {
        for (;;)
            pause();
    }
    return pid;
}

int end_of(pid_t pid)
{
    int status = -1;

    CHECK(waitpid(pid, &status, 0) == pid);
    return status;
}

int run_in_child(void (*body)(void))
{
    pid_t pid = start_child();

    if (pid == 0) {
        body();
        _exit(0);
    }
    return end_of(pid);
}

void make_file(const char *path, const char *text)
{
    size_t length = strlen(text);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

    CHECK(fd >= 0);
    CHECK(write(fd, text, length) == (ssize_t)length);
    CHECK(close(fd) == 0);
}

bool file_is(const char *path, const char *text)
{
    char content[256];
    int fd = open(path, O_RDONLY);

    CHECK(fd >= 0);
    ssize_t n = read(fd, content, sizeof(content));
    CHECK(n >= 0);
    close(fd);
    return (size_t)n == strlen(text) && memcmp(content, text, (size_t)n) == 0;
}

/* Descends by chdir(), because a test may have made a path of any length. */
static void remove_content(void)
{
    struct dirent *entry;
    struct stat st;
    DIR *dir = opendir(".");

    while (dir && (entry = readdir(dir))) {
        const char *name = entry->d_name;

        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (lstat(name, &st) == 0 && S_ISDIR(st.st_mode)) {
            if (rmdir(name) == 0 || chdir(name) != 0)
                continue;
            remove_content();
            if (chdir("..") == 0)
                rmdir(name);
        } else {
            unlink(name);
        }
    }
    if (dir)
        closedir(dir);
}

void remove_tree(const char *path)
{
    pid_t pid = fork(); /* in a child, which has its own working directory */

    if (pid == 0) {
        if (chdir(path) == 0)
            remove_content();
        _exit(0);
    }
    if (pid > 0)
        waitpid(pid, NULL, 0);
    rmdir(path);
}

long proc_number(const char *path, const char *label)
{
    char text[2048];
    int fd = open(path, O_RDONLY);

    CHECK(fd >= 0);
    ssize_t n = read(fd, text, sizeof(text) - 1);
    CHECK(n > 0);
    close(fd);
    text[n] = '\0';
    const char *at = strstr(text, label);
    CHECK(at != NULL);
    return strtol(at + strlen(label), NULL, 10);
}

long free_pages(void)
{
    return proc_number("/proc/meminfo", "FreePages:");
}

bool pages_are_back(long before, long slack)
{
    long now = 0;

    for (int tries = 0; tries < 200; tries++) {
        now = free_pages();
        if (now >= before - slack)
            return true;
        sleep_ms(50);
    }
    printf("%ld pages were free, %ld are\n", before, now);
    return false;
}

void process_line(pid_t pid, char *text, size_t size)
{
    char path[40];

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY);
    CHECK(fd >= 0);
    ssize_t n = read(fd, text, size - 1);
    CHECK(n > 0);
    text[n] = '\0';
    close(fd);
}

void wait_for_state(pid_t pid, char state)
{
    char text[200], found = 0;

    for (int tries = 0; tries < 5000; tries++) {
        process_line(pid, text, sizeof(text));
        if (sscanf(text, "%*d (%*[^)]) %c", &found) == 1 && found == state)
            return;
        sleep_ms(1);
    }
    printf("process %d is in state %c, not %c\n", (int)pid, found, state);
    CHECK(found == state);
}

void sleep_ms(int milliseconds)
{
    const struct timespec duration = {.tv_sec = milliseconds / 1000,
                                      .tv_nsec = milliseconds % 1000 * 1000000};

    nanosleep(&duration, NULL);
}

int64_t now_ns(void)
{
    struct timespec now;

    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
