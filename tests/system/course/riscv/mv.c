/* SPDX-License-Identifier: MIT */
/* mv: gives a file another name, or moves it into a directory, by link() and unlink(). */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

char *last_part(char *path)
{
    char *part = path;

    for (; *path; path++)
        if (*path == '/')
            part = path + 1;
    return part;
}

int main(int argc, char *argv[])
{
    char to[128];
    struct stat st;

    if (argc != 3) {
        fprintf(2, "usage: mv from to\n");
        exit(1);
    }
    strcpy(to, argv[2]);
    if (stat(to, &st) == 0 && st.type == T_DIR) {
        strcpy(to + strlen(to), "/");
        strcpy(to + strlen(to), last_part(argv[1]));
    }
    unlink(to);
    if (link(argv[1], to) < 0 || unlink(argv[1]) < 0) {
        fprintf(2, "mv: cannot move %s to %s\n", argv[1], to);
        exit(1);
    }
    exit(0);
}
