/* SPDX-License-Identifier: MIT */
/* overwrite: O_TRUNC empties a file, and without it the old end stays; descriptors of fork() share their place. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

void show(char *what)
{
    char buf[32];
    int fd = open("file", O_RDONLY), n = read(fd, buf, sizeof(buf) - 1);

    buf[n] = 0;
    printf("%s: %s\n", what, buf);
    close(fd);
}

void put(int flags, char *text)
{
    int fd = open("file", flags);

    write(fd, text, strlen(text));
    close(fd);
}

int main(void)
{
    int fd, copy;

    put(O_CREATE | O_WRONLY, "abcdef");
    put(O_WRONLY, "12");
    show("over it");
    put(O_WRONLY | O_TRUNC, "new");
    show("emptied");
    fd = open("file", O_WRONLY);
    copy = dup(fd);
    if (fork() == 0) {
        write(fd, "child ", 6);
        exit(0);
    }
    wait(0);
    write(copy, "parent", 6);
    show("shared");
    exit(0);
}
