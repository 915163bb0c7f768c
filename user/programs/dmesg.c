/* SPDX-License-Identifier: MIT */
/* dmesg: the kernel's log. */
#include <err.h>
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    char buffer[1024];
    ssize_t n;

    int fd = open("/proc/kmsg", O_RDONLY);
    if (fd < 0)
        err(1, "/proc/kmsg");
    while ((n = read(fd, buffer, sizeof(buffer))) > 0)
        write(1, buffer, (size_t)n);
    return n < 0;
}
