/* SPDX-License-Identifier: MIT */
/*
 * riscv: a program in the manner of xv6's riscv edition, which current courses use. Prints "riscv: all right". Programs
 * for that edition put into this folder are compiled unchanged.
 */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"
#include "kernel/fcntl.h"
#include "kernel/fs.h"
#include "kernel/param.h"

#define NAME "riscv.tmp"

static void check(int condition, char *what)
{
    if (!condition) {
        fprintf(2, "riscv: %s failed\n", what);
        exit(1);
    }
}

static void files(void)
{
    struct stat st;
    char buf[16];
    int fd = open(NAME, O_CREATE | O_RDWR | O_TRUNC);

    check(fd >= 0 && write(fd, "hello", 5) == 5, "write");
    check(fstat(fd, &st) == 0 && st.type == T_FILE && st.size == 5 && st.nlink == 1, "fstat");
    close(fd);
    check(stat(NAME, &st) == 0 && st.size == (uint64)5, "stat");
    fd = open(NAME, O_RDONLY);
    check(read(fd, buf, sizeof(buf)) == 5 && memcmp(buf, "hello", 5) == 0, "read");
    close(fd);
    check(unlink(NAME) == 0 && stat(NAME, &st) < 0 && MAXFILE > NDIRECT && MAXPATH == 128,
          "unlink");
}

/* Finds the name of the current directory in the one above, by its number: how pwd works. */
static void numbers(void)
{
    struct dirent entry;
    struct stat here;
    int found = 0;

    check(mkdir("riscv.dir") == 0 && stat("riscv.dir", &here) == 0 && here.type == T_DIR, "mkdir");
    int fd = open(".", O_RDONLY);
    while (read(fd, &entry, sizeof(entry)) == sizeof(entry))
        found += entry.inum == here.ino && strcmp(entry.name, "riscv.dir") == 0;
    close(fd);
    check(found == 1 && unlink("riscv.dir") == 0, "inum");
}

static void processes(void)
{
    char *missing[] = {"none", 0}, *command[] = {"echo", "from", "a", "child", 0}, text[32];
    int fds[2], status = 99, pid = fork();

    if (pid == 0)
        exit(7);
    check(wait(&status) == pid && status == 7, "wait");
    pid = fork();
    if (pid == 0)
        for (;;)
            sleep(1);
    check(kill(pid) == 0 && wait(&status) == pid && status == -1, "kill");
    check(wait((int *)0) == -1 && exec("/none", missing) == -1 && exec("", missing) == -1, "exec");
    check(pipe(fds) == 0, "pipe");
    if (fork() == 0) {
        close(1);
        dup(fds[1]);
        exec("echo", command);
        exit(1);
    }
    close(fds[1]);
    check(wait(&status) >= 0 && status == 0, "child");
    check(read(fds[0], text, sizeof(text)) == 13 && memcmp(text, "from a child\n", 13) == 0,
          "echo");
}

int main(int argc, char *argv[])
{
    char *old = sbrk(4096);

    if (argc > 1) {
        printf("usage: %s\n", argv[0]);
        exit(0);
    }
    check(argc == 1 && sbrk(0) == old + 4096, "sbrk");
    files();
    numbers();
    processes();
    printf("%s: all %s\n", argv[0], "right");
    exit(0);
}
