/* SPDX-License-Identifier: MIT */
/* tee: copies its input to the standard output and to files. -a: appends to them. */
#include "command/help.h"
#include "output.h"
#include <fcntl.h>
#include <stdlib.h>

#define USAGE "tee [-a] [file...]"

struct target {
    int fd;
    const char *name;
};

/* Writes to all targets, and drops targets that fail. Returns how many are left. */
static size_t write_each(struct target *targets, size_t count, const char *data, size_t n)
{
    size_t left = 0;

    for (size_t i = 0; i < count; i++) {
        if (write_all(targets[i].fd, data, n) == 0)
            targets[left++] = targets[i];
        else
            output_failed(targets[i].name);
    }
    return left;
}

int main(int argc, char **argv)
{
    struct target *targets = calloc((size_t)argc, sizeof(*targets));
    int how = O_TRUNC, option, status = 0;
    size_t count = 0, left;
    char buffer[4096];
    ssize_t n = 0;

    answer_help(argc, argv, USAGE);
    if (!targets)
        err(1, "malloc");
    while ((option = getopt(argc, argv, "a")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        how = O_APPEND;
    }
    targets[count++] = (struct target){STDOUT_FILENO, "standard output"};
    for (int i = optind; i < argc; i++) {
        targets[count] = (struct target){open(argv[i], O_WRONLY | O_CREAT | how, 0666), argv[i]};
        if (targets[count].fd >= 0) {
            count++;
            continue;
        }
        warn("%s", argv[i]);
        status = 1;
    }
    left = count;
    while (left > 0 && (n = read(STDIN_FILENO, buffer, sizeof(buffer))) > 0)
        left = write_each(targets, left, buffer, (size_t)n);
    if (n < 0)
        warn("-");
    return status || n < 0 || left < count;
}
