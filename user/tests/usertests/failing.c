/* SPDX-License-Identifier: MIT */
/* Calls that fail have changed nothing: no file, no descriptor of the caller, and no child. */
#include "test.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const uintptr_t bad = KERNEL_ADDRESS;

/* Takes all descriptors, so that no call can get one. Returns the last of them. */
static int take_all_descriptors(void)
{
    int last = open("/dev/null", O_RDWR), next;

    CHECK(last >= 0);
    while ((next = dup(last)) >= 0)
        last = next;
    CHECK(errno == EMFILE);
    return last;
}

static void open_without_descriptor(void)
{
    make_file("keep", "content");
    CHECK(mkfifo("fifo", 0666) == 0);
    int last = take_all_descriptors();
    CHECK_ERROR(open("keep", O_WRONLY | O_TRUNC), EMFILE);
    CHECK_ERROR(open("keep", O_RDWR | O_CREAT | O_TRUNC, 0666), EMFILE);
    CHECK_ERROR(open("new", O_RDWR | O_CREAT, 0666), EMFILE);
    CHECK_ERROR(open("fifo", O_RDONLY), EMFILE); /* at once: it does not wait for a writer */
    CHECK(close(last) == 0);
    CHECK(file_is("keep", "content"));
    CHECK_ERROR(access("new", F_OK), ENOENT);
}

static void open_refused(void)
{
    CHECK_ERROR(open("new", O_RDONLY | O_CREAT | O_DIRECTORY, 0666), EINVAL);
    CHECK_ERROR(open("new", O_ACCMODE | O_CREAT, 0666), EINVAL);
    CHECK_ERROR(open("new/", O_RDWR | O_CREAT, 0666), EISDIR);
    CHECK_ERROR(access("new", F_OK), ENOENT);
}

static void wait_refused(void)
{
    int status = -1;
    pid_t pid = start_child();

    if (pid == 0)
        _exit(7);
    CHECK_ERROR(waitpid(pid, (int *)bad, 0), EFAULT);
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7);
    CHECK_ERROR(waitpid(pid, &status, 0), ECHILD);
}

/* the call itself */
int __sys_lseek(int fd, uint32_t low, uint32_t high, int whence, int64_t *position);

static void seek_refused(void)
{
    make_file("file", "0123456789");
    int fd = open("file", O_RDONLY);
    CHECK(fd >= 0 && lseek(fd, 3, SEEK_SET) == 3);
    CHECK_ERROR(__sys_lseek(fd, 5, 0, SEEK_SET, (int64_t *)bad), EFAULT);
    CHECK_ERROR(lseek(fd, -4, SEEK_CUR), EINVAL);
    CHECK(lseek(fd, 0, SEEK_CUR) == 3);
}

static void pipe_refused(void)
{
    int fd = dup(0), ends[2];

    CHECK(fd >= 0 && close(fd) == 0);
    CHECK_ERROR(pipe((int *)bad), EFAULT);
    int last = take_all_descriptors();
    CHECK(close(last) == 0);
    CHECK_ERROR(pipe(ends), EMFILE); /* one is not enough */
    CHECK(dup(0) == last);           /* and has not been allocated */
    CHECK(close(last) == 0 && close(fd) == 0);
    CHECK(dup(0) == fd);
}

const struct test failing_tests[] = {
    {"open-without-descriptor", open_without_descriptor},
    {"open-refused", open_refused},
    {"wait-refused", wait_refused},
    {"seek-refused", seek_refused},
    {"pipe-refused", pipe_refused},
    {NULL, NULL},
};
