/* SPDX-License-Identifier: MIT */
/* links: names of a file; the file lives until the last name and the last descriptor have gone. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

int names(char *path)
{
    struct stat st;

    return stat(path, &st) < 0 ? -1 : st.nlink;
}

int main(void)
{
    char buf[8];
    int fd = open("a", O_CREATE | O_RDWR);

    write(fd, "data", 4);
    close(fd);
    printf("link: %d, ", link("a", "b"));
    printf("names: %d\n", names("a"));
    printf("again: %d, a directory: %d\n", link("a", "b"), link(".", "dot"));
    unlink("a");
    printf("a: %d, b: %d\n", names("a"), names("b"));
    fd = open("b", O_RDONLY);
    printf("unlink: %d, ", unlink("b"));
    printf("open: %d\n", open("b", O_RDONLY));
    printf("still %d bytes\n", (int)read(fd, buf, sizeof(buf)));
    close(fd);
    printf("none: %d, dot: %d\n", unlink("none"), unlink("."));
    mkdir("full");
    mkdir("full/x");
    printf("full directory: %d\n", unlink("full"));
    unlink("full/x");
    printf("empty directory: %d\n", unlink("full"));
    exit(0);
}
