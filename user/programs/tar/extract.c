/* SPDX-License-Identifier: MIT */
/*
 * Listing and extracting. A member whose path leads out of the present directory, by a slash at its beginning or by
 * "..", loses that part or is refused. Directories get their modes and times at the end, when they are full.
 */
#include "tar.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

struct directory {
    struct directory *next;
    struct member member;
};

static FILE *in;
static int status;
static struct directory *directories;

static void complain(const char *path)
{
    warn("%s", path);
    status = 1;
}

static void get(void *data, size_t n)
{
    if (fread(data, 1, n, in) != n)
        errx(2, "the archive ends too early");
}

/* Reads the next header. False at the end: a block of zeros, or the file's end. */
static bool next_member(struct member *m)
{
    static const struct tar_header zeros;
    struct tar_header header;
    size_t n = fread(&header, 1, sizeof(header), in);

    if (n == 0 || memcmp(&header, &zeros, n) == 0)
        return false;
    if (n < sizeof(header) || !read_header(&header, m))
        errx(2, "this is no archive, or it is damaged");
    return true;
}

/* Whether the member is one of paths, or lies below one. */
static bool is_wanted(const char *path, char **paths)
{
    if (!*paths)
        return true;
    for (; *paths; paths++) {
        size_t n = strlen(*paths);

        while (n > 0 && (*paths)[n - 1] == '/')
            n--;
        if (strncmp(path, *paths, n) == 0 && (path[n] == '\0' || path[n] == '/'))
            return true;
    }
    return false;
}

/* Reads over the contents; file, if not NULL, gets them. */
static bool copy_contents(const struct member *m, FILE *file)
{
    char block[TAR_BLOCK];
    bool good = true;

    for (int64_t left = m->size; left > 0; left -= TAR_BLOCK) {
        size_t n = left < TAR_BLOCK ? (size_t)left : TAR_BLOCK;

        get(block, sizeof(block));
        if (file && fwrite(block, 1, n, file) != n)
            good = false;
    }
    return good;
}

static void show(const struct member *m)
{
    static const char letters[] = "rwxrwxrwx";
    const char *types = "-hlcbdp";
    time_t t = (time_t)m->mtime;
    char date[32];

    if (!verbose) {
        puts(m->path);
        return;
    }
    putchar(m->type >= '0' && m->type <= '6' ? types[m->type - '0'] : '?');
    for (int i = 0; i < 9; i++)
        putchar(m->mode & (0400u >> i) ? letters[i] : '-');
    strftime(date, sizeof(date), "%Y-%m-%d %H:%M", localtime(&t));
    printf(" %u/%u %10lld %s %s", m->uid, m->gid, (long long)m->size, date, m->path);
    if (m->target[0])
        printf(" %s %s", m->type == TAR_LINK ? "link to" : "->", m->target);
    putchar('\n');
}

int list(FILE *archive, char **paths)
{
    struct member m;

    in = archive;
    while (next_member(&m)) {
        if (is_wanted(m.path, paths))
            show(&m);
        copy_contents(&m, NULL);
    }
    return status;
}

/* Makes the directories that lead to a path. */
static void make_parents(char *path)
{
    for (char *slash = path; (slash = strchr(slash, '/')) != NULL && slash[1] != '\0'; slash++) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
}

/* Whether a part of the path is "..", which could lead anywhere. */
static bool leads_out(const char *path)
{
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (part[0] == '.' && part[1] == '.' && (part[2] == '/' || part[2] == '\0'))
            return true;
    }
    return false;
}

static void set_properties(const struct member *m)
{
    struct utimbuf times = {time(NULL), (time_t)m->mtime};

    if (chmod(m->path, m->mode) < 0 || utime(m->path, &times) < 0)
        complain(m->path);
}

static void extract_file(const struct member *m)
{
    unlink(m->path); /* so that no other name of an old file gets these contents */
    int fd = open(m->path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

    if (!file)
        complain(m->path);
    bool good = copy_contents(m, file);
    if (file && (fclose(file) != 0 || !good))
        complain(m->path);
    if (file)
        set_properties(m);
}

static void extract_directory(const struct member *m)
{
    struct directory *d = malloc(sizeof(*d));

    if (!d)
        err(2, "malloc");
    if (mkdir(m->path, 0700) < 0 && errno != EEXIST)
        complain(m->path);
    d->member = *m;
    d->next = directories;
    directories = d;
}

static void extract_other(const struct member *m)
{
    int result = -1;

    unlink(m->path);
    if (m->type == TAR_LINK)
        result = leads_out(m->target) ? (errno = EPERM, -1) : link(m->target, m->path);
    else if (m->type == TAR_SYMLINK)
        result = symlink(m->target, m->path);
    else if (m->type == TAR_FIFO)
        result = mkfifo(m->path, m->mode);
    else
        errno = ENOSYS;
    if (result < 0)
        complain(m->path);
}

static void extract_member(struct member *m)
{
    size_t slashes = strspn(m->path, "/");

    memmove(m->path, m->path + slashes, strlen(m->path + slashes) + 1);
    if (leads_out(m->path)) {
        errno = EPERM;
        complain(m->path);
        copy_contents(m, NULL);
        return;
    }
    make_parents(m->path);
    if (m->type == TAR_DIRECTORY)
        extract_directory(m);
    else if (m->type == TAR_FILE)
        extract_file(m);
    else
        extract_other(m);
}

int extract(FILE *archive, char **paths)
{
    struct member m;

    in = archive;
    while (next_member(&m)) {
        if (!is_wanted(m.path, paths)) {
            copy_contents(&m, NULL);
            continue;
        }
        if (verbose)
            fprintf(stderr, "%s\n", m.path);
        extract_member(&m);
    }
    for (struct directory *next; directories; directories = next) {
        set_properties(&directories->member);
        next = directories->next;
        free(directories);
    }
    return status;
}
