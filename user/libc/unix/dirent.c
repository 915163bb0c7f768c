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

int alphasort(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void free_entries(struct dirent **list, size_t count)
{
    while (count > 0)
        free(list[--count]);
    free(list);
}

/* Appends a copy of the entry to the list. If there is no memory, frees the list and returns NULL. */
static struct dirent **append_entry(struct dirent **list, size_t count, const struct dirent *entry)
{
    struct dirent *copy = malloc(sizeof(*copy));
    struct dirent **longer = reallocarray(list, count + 1, sizeof(*list));

    if (longer == NULL || copy == NULL) {
        free(copy);
        free_entries(longer != NULL ? longer : list, count);
        return NULL;
    }
    *copy = *entry;
    longer[count] = copy;
    return longer;
}

int scandir(const char *path, struct dirent ***result, int (*wanted)(const struct dirent *entry),
            int (*compare)(const struct dirent **a, const struct dirent **b))
{
    DIR *dir = opendir(path);
    struct dirent **list = dir != NULL ? malloc(sizeof(*list)) : NULL, *entry;
    size_t count = 0;

    while (list != NULL && (entry = readdir(dir)) != NULL) {
        if (wanted != NULL && !wanted(entry))
            continue;
        list = append_entry(list, count, entry);
        count++;
    }
    if (dir != NULL)
        closedir(dir);
    if (list == NULL)
        return -1;
    if (compare != NULL)
        qsort(list, count, sizeof(*list), (int (*)(const void *, const void *))compare);
    *result = list;
    return (int)count;
}
