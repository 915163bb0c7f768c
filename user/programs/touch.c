/* SPDX-License-Identifier: MIT */
/* touch: sets the times of files, and makes those that are not there. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int touch(const char *path)
{
    if (utimens(path, NULL) == 0)
        return 0;
    int fd = errno == ENOENT ? open(path, O_WRONLY | O_CREAT, 0666) : -1;
    if (fd >= 0)
        return close(fd);
    warn("%s", path);
    return 1;
}

int main(int argc, char **argv)
{
    int status = 0;

    if (getopt(argc, argv, "") != -1 || optind == argc)
        errx(2, "usage: touch file...");
    for (int i = optind; i < argc; i++)
        status |= touch(argv[i]);
    return status;
}
