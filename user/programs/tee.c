/* SPDX-License-Identifier: MIT */
/* tee: copies its input to the standard output and to files. -a: appends to them. */
#include <err.h>
#include <fcntl.h>
#include <unistd.h>

#define FILES_MAX 32

int main(int argc, char **argv)
{
    int how = O_TRUNC, files[FILES_MAX] = {1}, count = 1, option, status = 0;
    char buffer[4096];
    ssize_t n;

    while ((option = getopt(argc, argv, "a")) != -1)
        how = option == 'a' ? O_APPEND : how;
    for (int i = optind; i < argc && count < FILES_MAX; i++) {
        files[count] = open(argv[i], O_WRONLY | O_CREAT | how, 0666);
        if (files[count] >= 0) {
            count++;
            continue;
        }
        warn("%s", argv[i]);
        status = 1;
    }
    while ((n = read(0, buffer, sizeof(buffer))) > 0) {
        for (int i = 0; i < count; i++)
            status |= write(files[i], buffer, (size_t)n) != n;
    }
    return status || n < 0;
}
