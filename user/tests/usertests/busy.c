/* SPDX-License-Identifier: MIT */
/*
 * A file that is executed cannot be written to, and a file that is open for writing cannot be
 * executed.
 */
#include "test.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "program"

static char *const pause_args[] = {"x", EXEC_CHILD, "pause", NULL};

static void copy_file(const char *from, const char *to)
{
    static char block[16 * PAGE];
    int source = open(from, O_RDONLY), target = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0777);
    ssize_t n;

    CHECK(source >= 0 && target >= 0);
    while ((n = read(source, block, sizeof(block))) > 0)
        CHECK(write(target, block, (size_t)n) == n);
    CHECK(n == 0 && close(source) == 0 && close(target) == 0);
}

static off_t size_of(const char *path)
{
    struct stat st;

    CHECK(stat(path, &st) == 0);
    return st.st_size;
}

/* Starts PROGRAM, which does nothing, and waits until it has been executed. */
static pid_t start_program(void)
{
    int ends[2];
    char byte;

    CHECK(pipe(ends) == 0 && fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        execv(PROGRAM, pause_args);
        write(ends[1], "!", 1);
        _exit(98);
    }
    close(ends[1]);
    CHECK(read(ends[0], &byte, 1) == 0); /* execv() has closed the other end */
    close(ends[0]);
    return pid;
}

static void end_program(pid_t pid)
{
    CHECK(kill(pid, SIGKILL) == 0 && end_of(pid) == SIGKILL);
}

static void check_busy(void)
{
    off_t size = size_of(PROGRAM);

    CHECK_ERROR(open(PROGRAM, O_WRONLY), ETXTBSY);
    CHECK_ERROR(open(PROGRAM, O_RDWR | O_APPEND), ETXTBSY);
    CHECK_ERROR(open(PROGRAM, O_WRONLY | O_CREAT | O_TRUNC, 0777), ETXTBSY);
    CHECK_ERROR(open(PROGRAM, O_RDONLY | O_TRUNC), ETXTBSY);
    CHECK(size_of(PROGRAM) == size);
}

static void executed_not_written(void)
{
    copy_file(SELF, PROGRAM);
    pid_t pid = start_program();
    check_busy();
    int fd = open(PROGRAM, O_RDONLY);
    CHECK(fd >= 0 && close(fd) == 0);
    CHECK(link(PROGRAM, "other") == 0);
    CHECK_ERROR(open("other", O_WRONLY), ETXTBSY); /* it is the same file */
    pid_t second = start_program();
    end_program(pid);
    check_busy(); /* the second one still runs */
    end_program(second);
    fd = open(PROGRAM, O_WRONLY);
    CHECK(fd >= 0 && ftruncate(fd, 0) == 0 && close(fd) == 0);
}

/* A forked child executes the file as its parent did, even after the parent has ended. */
static void executed_by_child(void)
{
    char *const args[] = {"x", EXEC_CHILD, "pause-child", NULL};
    int ends[2];
    pid_t child;

    copy_file(SELF, PROGRAM);
    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execv(PROGRAM, args);
        _exit(98);
    }
    CHECK(read(ends[0], &child, sizeof(child)) == sizeof(child));
    CHECK(end_of(pid) == 0);
    check_busy();
    CHECK(kill(child, SIGKILL) == 0);
    for (int tries = 0; kill(child, 0) == 0; tries++) {
        CHECK(tries < 1000); /* init collects it */
        sleep_ms(10);
    }
    int fd = open(PROGRAM, O_RDWR);
    CHECK(fd >= 0);
}

static void written_not_executed(void)
{
    copy_file(SELF, PROGRAM);
    int fd = open(PROGRAM, O_WRONLY), copy = dup(fd);
    CHECK(fd >= 0 && copy >= 0);
    CHECK_ERROR(execv(PROGRAM, pause_args), ETXTBSY);
    CHECK(close(fd) == 0);
    CHECK_ERROR(execv(PROGRAM, pause_args), ETXTBSY);
    CHECK(close(copy) == 0);
    fd = open(PROGRAM, O_RDONLY);
    end_program(start_program());
    CHECK(close(fd) == 0);
}

/* The name may lead to another file: the program continues with the old one. */
static void executed_replaced(void)
{
    copy_file(SELF, PROGRAM);
    pid_t pid = start_program();
    make_file("new", "text");
    CHECK(rename("new", PROGRAM) == 0 && file_is(PROGRAM, "text"));
    end_program(pid);
    copy_file(SELF, "again");
    CHECK(rename("again", PROGRAM) == 0);
    pid = start_program();
    CHECK(unlink(PROGRAM) == 0);
    make_file(PROGRAM, "text");
    end_program(pid);
}

/* Programs that always run: no program can damage their files in place. */
static void init_not_written(void)
{
    CHECK_ERROR(open("/init", O_RDWR), ETXTBSY);
    CHECK_ERROR(open("/init", O_WRONLY | O_TRUNC), ETXTBSY);
    CHECK_ERROR(open("/bin/sh", O_WRONLY | O_TRUNC), ETXTBSY);
}

const struct test busy_tests[] = {
    {"executed-not-written", executed_not_written}, {"executed-by-child", executed_by_child},
    {"executed-replaced", executed_replaced},       {"written-not-executed", written_not_executed},
    {"init-not-written", init_not_written},         {NULL, NULL},
};
