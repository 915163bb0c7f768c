/* SPDX-License-Identifier: MIT */
/* touch: makes files that are not there, and sets the times of those that are. */
#include <err.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 0;

    if (argc < 2)
        errx(2, "usage: touch file...");
    for (int i = 1; i < argc; i++) {
        int fd = open(argv[i], O_WRONLY | O_CREAT, 0666);
        if (fd >= 0)
            close(fd);
        if (fd < 0 || utimens(argv[i], NULL) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
