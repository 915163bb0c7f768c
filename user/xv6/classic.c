/* SPDX-License-Identifier: MIT */
/*
 * A program in the manner of xv6: uses the classic interface (user/libc/xv6) and prints "classic:
 * all right". Programs for xv6 put into this folder are compiled unchanged.
 */
#include "date.h"
#include "fcntl.h"
#include "fs.h"
#include "memlayout.h"
#include "mmu.h"
#include "stat.h"
#include "traps.h"
#include "types.h"
#include "user.h"

#define NAME "classic.tmp"

static void check(int condition, char *what)
{
    if (!condition) {
        printf(2, "classic: %s failed\n", what);
        exit();
    }
}

static void files(void)
{
    struct stat st;
    char buf[16];
    int fd = open(NAME, O_CREATE | O_RDWR);

    check(fd >= 0, "open");
    check(write(fd, "hello", 5) == 5, "write");
    check(fstat(fd, &st) == 0 && st.type == T_FILE && st.size == 5, "fstat");
    check(close(fd) == 0, "close");
    fd = open(NAME, O_RDONLY);
    check(read(fd, buf, sizeof(buf)) == 5 && buf[4] == 'o', "read");
    close(fd);
    check(link(NAME, "classic.two") == 0 && unlink("classic.two") == 0, "link");
    check(unlink(NAME) == 0 && open(NAME, O_RDONLY) < 0, "unlink");
}

static void directories(void)
{
    struct dirent entry;
    struct stat st;
    int fd, found = 0;

    check(mkdir("classic.dir") == 0, "mkdir");
    check(stat("classic.dir", &st) == 0 && st.type == T_DIR, "stat");
    check((fd = open(".", 0)) >= 0, "open of a directory");
    while (read(fd, &entry, sizeof(entry)) == sizeof(entry))
        if (entry.inum != 0 && strcmp(entry.name, "classic.dir") == 0)
            found++;
    close(fd);
    check(found == 1, "reading a directory");
    check(unlink("classic.dir") == 0, "unlink of a directory");
}

/* The number of a directory entry is that of stat(): pwd of the courses finds names by it. */
static void numbers(void)
{
    struct dirent entry;
    struct rtcdate now;
    struct stat st;
    char *missing[] = {"none", 0};
    int fd = open("/", 0), wrong = 0, found = 0;

    check(chdir("/") == 0, "chdir");
    for (; read(fd, &entry, sizeof(entry)) == sizeof(entry); found++)
        if (strcmp(entry.name, "init") == 0)
            wrong += stat(entry.name, &st) < 0 || st.ino != entry.inum;
    close(fd);
    check(found > 2 && wrong == 0, "inum");
    check(exec("/none", missing) == -1 && exec("", missing) == -1, "exec");
    check(date(&now) == 0 && now.year >= 1970 && now.month >= 1, "date");
    check(PGROUNDUP(1) == PGSIZE && MAXFILE > NDIRECT && T_PGFLT == 14 && KERNBASE == 0x80000000,
          "headers");
}

static void processes(void)
{
    int fds[2], pid, before = uptime();
    char c = 0;

    check(pipe(fds) == 0, "pipe");
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        sleep(5);
        write(fds[1], "x", 1);
        exit();
    }
    close(fds[1]);
    check(read(fds[0], &c, 1) == 1 && c == 'x', "pipe from a child");
    close(fds[0]);
    check(wait() == pid && wait() == -1, "wait");
    check(uptime() - before >= 5, "sleep");
    pid = fork();
    if (pid == 0)
        for (;;)
            sleep(100);
    check(kill(pid) == 0 && wait() == pid, "kill");
}

int main(int argc, char *argv[])
{
    uchar *memory = malloc(1000);

    if (argc > 1) {
        printf(1, "usage: %s\n", argv[0]);
        exit();
    }
    memset(memory, argc, 1000);
    check(memory[999] == argc && sbrk(0) != (void *)-1, "malloc");
    free(memory);
    files();
    directories();
    numbers();
    processes();
    printf(1, "%s: all %s\n", argv[0], "right");
    exit();
}
