/* SPDX-License-Identifier: MIT */
/* mapped: a write to a shared mapping changes the file; a write to a private one does not. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

char *map(int fd, int flags)
{
    char *p = mmap(0, 4096, PROT_READ | PROT_WRITE, flags, fd, 0);

    if (p == MAP_FAILED) {
        fprintf(2, "mapped: mmap failed\n");
        exit(1);
    }
    return p;
}

int main(void)
{
    char text[8] = "";
    int fd = open("m", O_CREATE | O_RDWR);
    char *shared, *own;

    write(fd, "abcdef\n", 7);
    shared = map(fd, MAP_SHARED);
    own = map(fd, MAP_PRIVATE);
    own[0] = 'X';
    shared[1] = 'B';
    close(fd);
    printf("%d %d\n", munmap(shared, 4096), munmap(own, 4096));
    fd = open("m", O_RDONLY);
    read(fd, text, 7);
    printf("%s", text);
    close(fd);
    unlink("m");
    exit(0);
}
