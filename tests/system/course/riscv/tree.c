/* SPDX-License-Identifier: MIT */
/* tree: shows a directory and all that is below it, and counts both kinds. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fs.h"
#include "user/user.h"

int files, directories;

void tree(char *path, int depth)
{
    char below[256];
    struct dirent de;
    struct stat st;
    int fd = open(path, 0), i;

    while (read(fd, &de, sizeof(de)) == sizeof(de)) {
        if (de.inum == 0 || de.name[0] == '.')
            continue;
        strcpy(below, path);
        strcpy(below + strlen(below), "/");
        strcpy(below + strlen(below), de.name);
        if (stat(below, &st) < 0)
            continue;
        for (i = 0; i < depth; i++)
            printf("    ");
        printf("%s%s\n", de.name, st.type == T_DIR ? "/" : "");
        if (st.type == T_DIR) {
            directories++;
            tree(below, depth + 1);
        } else {
            files++;
        }
    }
    close(fd);
}

int main(int argc, char *argv[])
{
    tree(argc > 1 ? argv[1] : ".", 0);
    printf("%d directories, %d files\n", directories, files);
    exit(0);
}
