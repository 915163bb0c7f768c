/* SPDX-License-Identifier: MIT */
/* cat: copies files to the standard output. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int copy(int fd, const char *name)
{
    static char buffer[16384];
    ssize_t n;

    while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
        for (ssize_t done = 0, put; done < n; done += put) {
            put = write(1, buffer + done, (size_t)(n - done));
            if (put < 0 && errno == EPIPE) /* nobody listens any more */
                exit(1);
            if (put < 0)
                err(1, "standard output");
        }
    }
    if (n < 0)
        warn("%s", name);
    return n < 0;
}

int main(int argc, char **argv)
{
    int status = 0;

    if (argc == 1)
        return copy(0, "-");
    for (int i = 1; i < argc; i++) {
        int fd = strcmp(argv[i], "-") == 0 ? 0 : open(argv[i], O_RDONLY);
        if (fd < 0) {
            warn("%s", argv[i]);
            status = 1;
            continue;
        }
        status |= copy(fd, argv[i]);
        if (fd > 0)
            close(fd);
    }
    return status;
}
