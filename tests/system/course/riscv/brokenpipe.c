/* SPDX-License-Identifier: MIT */
/* brokenpipe: errors that calls return: a pipe without a reader, wrong descriptors, processes that are not there. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

int main(void)
{
    int fds[2], pid;
    char c = 'x';

    pipe(fds);
    close(fds[0]);
    printf("write to nobody: %d\n", (int)write(fds[1], &c, 1));
    close(fds[1]);
    printf("closed: %d %d %d\n", (int)write(fds[1], &c, 1), (int)read(fds[0], &c, 1),
           close(fds[0]));
    pipe(fds);
    close(fds[1]);
    printf("read from nobody: %d\n", (int)read(fds[0], &c, 1));
    printf("wrong end: %d\n", (int)write(fds[0], &c, 1));
    printf("wrong number: %d %d\n", (int)read(99, &c, 1), dup(-1));
    printf("no file: %d, a directory: %d\n", open("no/file", O_RDONLY), open(".", O_WRONLY));
    printf("chdir: %d, mkdir: %d\n", chdir("nowhere"), mkdir("no/where"));
    if ((pid = fork()) == 0)
        exit(0);
    wait(0);
    printf("kill a dead one: %d, kill -1: %d, kill 0: %d\n", kill(pid), kill(-1), kill(0));
    exit(0);
}
