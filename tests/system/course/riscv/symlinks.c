/* SPDX-License-Identifier: MIT */
/* symlinks: a path that stands for another, and one that leads nowhere. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

int main(void)
{
    char buf[8];
    struct stat st;
    int fd = open("target", O_CREATE | O_RDWR);

    write(fd, "text", 4);
    close(fd);
    printf("symlink: %d\n", symlink("target", "soft"));
    fd = open("soft", O_RDONLY);
    printf("read: %d\n", (int)read(fd, buf, sizeof(buf)));
    close(fd);
    printf("stat: %d, ", stat("soft", &st));
    printf("%d bytes\n", (int)st.size);
    unlink("target");
    printf("without the target: %d\n", open("soft", O_RDONLY));
    printf("to itself: %d ", symlink("loop", "loop"));
    printf("%d\n", open("loop", O_RDONLY));
    printf("unlink: %d %d\n", unlink("soft"), unlink("loop"));
    exit(0);
}
