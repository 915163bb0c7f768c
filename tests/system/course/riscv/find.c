/* SPDX-License-Identifier: MIT */
/* find: prints the paths of all files with a name, below a directory. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fs.h"
#include "user/user.h"

void find(char *path, char *name)
{
    char buf[512], *end;
    struct dirent de;
    struct stat st;
    int fd = open(path, 0);

    if (fd < 0) {
        fprintf(2, "find: cannot open %s\n", path);
        return;
    }
    strcpy(buf, path);
    end = buf + strlen(buf);
    *end++ = '/';
    while (read(fd, &de, sizeof(de)) == sizeof(de)) {
        if (de.inum == 0 || strcmp(de.name, ".") == 0 || strcmp(de.name, "..") == 0)
            continue;
        memmove(end, de.name, DIRSIZ);
        end[DIRSIZ] = 0;
        if (strcmp(end, name) == 0)
            printf("%s\n", buf);
        if (stat(buf, &st) == 0 && st.type == T_DIR)
            find(buf, name);
    }
    close(fd);
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(2, "usage: find directory name\n");
        exit(1);
    }
    find(argv[1], argv[2]);
    exit(0);
}
