/* SPDX-License-Identifier: MIT */
/* wc: lines, words and bytes of files, the longest line, and the sum. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int sum[3];

void count(int fd, char *name)
{
    int lines = 0, words = 0, bytes = 0, length = 0, longest = 0, in_word = 0, n, i;
    char buf[64];

    while ((n = read(fd, buf, sizeof(buf))) > 0) {
        for (i = 0; i < n; i++) {
            bytes++;
            length++;
            if (buf[i] == '\n') {
                lines++;
                longest = length - 1 > longest ? length - 1 : longest;
                length = 0;
            }
            if (strchr(" \t\r\n", buf[i]))
                in_word = 0;
            else if (!in_word)
                words += in_word = 1;
        }
    }
    printf("%d %d %d %d %s\n", lines, words, bytes, longest, name);
    sum[0] += lines;
    sum[1] += words;
    sum[2] += bytes;
}

void count_file(char *path)
{
    int fd = open(path, 0);

    if (fd == -1) {
        printf("wc: cannot open %s\n", path);
        exit(1);
    }
    count(fd, path);
    close(fd);
}

int main(int argc, char *argv[])
{
    char **path = argv + 1;

    while (*path)
        count_file(*path++);
    if (argc == 1)
        count(0, "");
    else if (argc > 2)
        printf("%d %d %d total\n", sum[0], sum[1], sum[2]);
    exit(0);
}
