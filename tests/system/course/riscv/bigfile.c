/* SPDX-License-Identifier: MIT */
/* bigfile: writes a file block by block, each with its number, and reads it again. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fs.h"
#include "kernel/fcntl.h"
#include "user/user.h"

int main(void)
{
    char buf[BSIZE];
    int fd = open("big.tmp", O_CREATE | O_WRONLY), blocks, i, wrong = 0, wanted = MAXFILE + 1;
    struct stat st;

    for (blocks = 0; blocks < wanted; blocks++) {
        memset(buf, 0, sizeof(buf));
        *(int *)buf = blocks;
        if (write(fd, buf, sizeof(buf)) != sizeof(buf))
            break;
    }
    printf("%s\n", blocks == wanted ? "one block more than once was possible" : "too short");
    fstat(fd, &st);
    printf("%s\n", st.size == (uint)blocks * BSIZE ? "the size is right" : "wrong size");
    close(fd);
    fd = open("big.tmp", O_RDONLY);
    for (i = 0; i < blocks; i++)
        wrong += read(fd, buf, sizeof(buf)) != sizeof(buf) || *(int *)buf != i;
    printf("%d wrong, %d bytes behind the end\n", wrong, (int)read(fd, buf, 1));
    close(fd);
    unlink("big.tmp");
    exit(0);
}
