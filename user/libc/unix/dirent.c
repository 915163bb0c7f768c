/* SPDX-License-Identifier: MIT */
/* Directory streams: a buffer of entries from getdents(), returned one by one. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct dir_stream {
    int fd;
    size_t pos, end;                            /* the entries not yet returned, in buf */
    char buf[4096] __attribute__((aligned(4))); /* of struct dirent */
    struct dirent entry;                        /* the last entry returned, in full size */
};

DIR *fdopendir(int fd)
{
    struct stat st;
    DIR *dir;

    if (fstat(fd, &st) < 0)
        return NULL;
    if (!S_ISDIR(st.st_mode)) {
        errno = ENOTDIR;
        return NULL;
    }
    dir = malloc(sizeof(*dir));
    if (dir != NULL) {
        dir->fd = fd;
        dir->pos = dir->end = 0;
    }
    return dir;
}

DIR *opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir;

    if (fd < 0)
        return NULL;
    dir = fdopendir(fd);
    if (dir == NULL)
        close(fd);
    return dir;
}

/* The entry is copied, because the entries in the buffer are only as long as their names. */
struct dirent *readdir(DIR *dir)
{
    const struct dirent *next;

    if (dir->pos >= dir->end) {
        int n = getdents(dir->fd, dir->buf, sizeof(dir->buf));

        if (n <= 0)
            return NULL;
        dir->pos = 0;
        dir->end = (size_t)n;
    }
    next = (const struct dirent *)(const void *)(dir->buf + dir->pos);
    memcpy(&dir->entry, next, next->d_reclen);
    dir->pos += next->d_reclen;
    return &dir->entry;
}

void rewinddir(DIR *dir)
{
    lseek(dir->fd, 0, SEEK_SET);
    dir->pos = dir->end = 0;
}

int dirfd(DIR *dir)
{
    return dir->fd;
}

int closedir(DIR *dir)
{
    int fd = dir->fd;

    free(dir);
    return close(fd);
}
