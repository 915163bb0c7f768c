/* SPDX-License-Identifier: MIT */
/* dmesg: the kernel's log. */
#include "output.h"
#include <fcntl.h>

int main(int argc, char **argv)
{
    char buffer[1024];
    ssize_t n;

    expect_no_arguments(argc, argv);
    int fd = open("/proc/kmsg", O_RDONLY);
    if (fd < 0)
        err(1, "/proc/kmsg");
    while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
        if (write_all(STDOUT_FILENO, buffer, (size_t)n) != 0)
            return output_failed("standard output");
    }
    if (n < 0)
        err(1, "/proc/kmsg");
    return 0;
}
