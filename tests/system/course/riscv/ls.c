/* SPDX-License-Identifier: MIT */
/* ls: name, type and size of files, in columns. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fs.h"
#include "user/user.h"

void show(char *name, struct stat *st)
{
    int i;

    printf("%s", name);
    for (i = strlen(name); i < DIRSIZ; i++)
        printf(" ");
    printf("%s %d\n",
           st->type == T_DIR    ? "d"
           : st->type == T_FILE ? "f"
                                : "c",
           st->type == T_FILE ? (int)st->size : 0);
}

void ls(char *path)
{
    char below[256], name[DIRSIZ + 1];
    struct dirent de;
    struct stat st;
    int fd = open(path, 0);

    if (fd < 0 || fstat(fd, &st) < 0) {
        fprintf(2, "ls: cannot open %s\n", path);
        exit(1);
    }
    if (st.type != T_DIR)
        show(path, &st);
    while (st.type == T_DIR && read(fd, &de, sizeof(de)) == sizeof(de)) {
        if (de.inum == 0)
            continue;
        memmove(name, de.name, DIRSIZ);
        name[DIRSIZ] = 0;
        strcpy(below, path);
        strcpy(below + strlen(below), "/");
        strcpy(below + strlen(below), name);
        struct stat each;
        if (stat(below, &each) == 0)
            show(name, &each);
    }
    close(fd);
}

int main(int argc, char *argv[])
{
    int i;

    if (argc < 2)
        ls(".");
    for (i = 1; i < argc; i++)
        ls(argv[i]);
    exit(0);
}
