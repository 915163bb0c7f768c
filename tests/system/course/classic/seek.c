/* SPDX-License-Identifier: MIT */
/* seek: lseek(), which exercises add, makes a hole in a file; a hole is read as zeros. */
#include "types.h"
#include "stat.h"
#include "user.h"
#include "fcntl.h"

int main(void)
{
    int fd = open("holes", O_CREATE | O_RDWR), i, zeros = 0;
    struct stat st;
    char c;

    write(fd, "begin", 5);
    printf(1, "lseek: %d\n", lseek(fd, 1000, 0));
    write(fd, "end", 3);
    fstat(fd, &st);
    printf(1, "size %d\n", st.size);
    lseek(fd, 0, 0);
    for (i = 0; read(fd, &c, 1) == 1; i++)
        zeros += c == 0;
    printf(1, "%d bytes, %d zeros\n", i, zeros);
    printf(1, "before the beginning: %d\n", lseek(fd, -1, 0));
    exit();
}
