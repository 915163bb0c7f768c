/* SPDX-License-Identifier: MIT */
/* Making archives. A file with several names is stored once; its other names become links. */
#include "../tree.h"
#include "tar.h"
#include <unistd.h>

/* The names of files that may come again. */
struct seen {
    struct seen *next;
    dev_t device;
    ino_t inode;
    char path[TAR_PATH_MAX + 1];
};

static FILE *out;
static struct seen *all_seen;
static struct stat archive_stat; /* of the archive itself, which is left out */

static void put(const void *data, size_t n)
{
    if (fwrite(data, 1, n, out) != n)
        err(2, "cannot write the archive");
}

static void put_zeros(size_t n)
{
    static const char zeros[TAR_BLOCK];

    for (size_t step; n > 0; n -= step) {
        step = n < sizeof(zeros) ? n : sizeof(zeros);
        put(zeros, step);
    }
}

/* If the file has more names, and one is stored, makes the member a link to it. */
static void find_link(struct member *m, const struct stat *st)
{
    struct seen *s = all_seen;

    if (st->st_nlink < 2 || m->type == TAR_DIRECTORY)
        return;
    while (s && (s->device != st->st_dev || s->inode != st->st_ino))
        s = s->next;
    if (s && strlen(s->path) < sizeof(m->target)) {
        m->type = TAR_LINK;
        m->size = 0;
        strcpy(m->target, s->path);
        return;
    }
    s = malloc(sizeof(*s));
    if (!s)
        err(2, "malloc");
    *s = (struct seen){all_seen, st->st_dev, st->st_ino, ""};
    snprintf(s->path, sizeof(s->path), "%s", m->path);
    all_seen = s;
}

static char type_of(mode_t mode)
{
    return S_ISDIR(mode)    ? TAR_DIRECTORY
           : S_ISLNK(mode)  ? TAR_SYMLINK
           : S_ISFIFO(mode) ? TAR_FIFO
           : S_ISCHR(mode)  ? TAR_CHARACTER
           : S_ISBLK(mode)  ? TAR_BLOCK_DEVICE
                            : TAR_FILE;
}

/* Copies the contents; if the file has become shorter, zeros follow. */
static int put_contents(const char *path, int64_t size)
{
    FILE *file = fopen(path, "r");
    int64_t left = size;
    char buf[4096];
    size_t n = 1;

    while (file && left > 0 && n > 0) {
        n = fread(buf, 1, left < (int64_t)sizeof(buf) ? (size_t)left : sizeof(buf), file);
        put(buf, n);
        left -= (int64_t)n;
    }
    bool good = file && left == 0;
    if (!good)
        warn("%s", path);
    if (file)
        fclose(file);
    put_zeros((size_t)left + (size_t)(-size & (TAR_BLOCK - 1)));
    return good ? 0 : 1;
}

/* The member for a file: its path has no slash at the beginning. False after a message. */
static bool describe(const char *path, const struct stat *st, struct member *m)
{
    const char *relative = path + strspn(path, "/");
    ssize_t n = 0;

    *m = (struct member){.type = type_of(st->st_mode),
                         .mode = st->st_mode,
                         .uid = st->st_uid,
                         .gid = st->st_gid,
                         .mtime = st->st_mtime};
    if (strlen(relative) + 2 > sizeof(m->path)) {
        warnx("%s: the path is too long for an archive", path);
        return false;
    }
    sprintf(m->path, "%s%s", *relative ? relative : ".",
            m->type == TAR_DIRECTORY && *relative ? "/" : "");
    if (m->path[0] && strlen(m->path) > 1 && strcmp(m->path + strlen(m->path) - 2, "//") == 0)
        m->path[strlen(m->path) - 1] = '\0';
    if (m->type == TAR_FILE)
        m->size = st->st_size;
    if (m->type == TAR_SYMLINK)
        n = readlink(path, m->target, sizeof(m->target) - 1);
    if (n < 0)
        warn("%s", path);
    return n >= 0;
}

static int add(const char *path, void *unused)
{
    struct tar_header header;
    struct member m;
    struct stat st;

    if (lstat(path, &st) < 0) {
        warn("%s", path);
        return 1;
    }
    if (st.st_dev == archive_stat.st_dev && st.st_ino == archive_stat.st_ino)
        return 0;
    if (!describe(path, &st, &m))
        return 1;
    find_link(&m, &st);
    if (!make_header(&header, &m))
        return 1;
    if (verbose)
        fprintf(stderr, "%s\n", m.path);
    put(&header, sizeof(header));
    int status = m.size > 0 ? put_contents(path, m.size) : 0;
    return status | (m.type == TAR_DIRECTORY ? each_below(path, add, unused) : 0);
}

int create(FILE *archive, char **paths)
{
    int status = 0;

    out = archive;
    if (fstat(fileno(archive), &archive_stat) < 0)
        err(2, "cannot write the archive");
    for (; *paths; paths++)
        status |= add(*paths, NULL);
    put_zeros(2 * TAR_BLOCK); /* the end */
    return status;
}
