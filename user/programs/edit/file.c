/* SPDX-License-Identifier: MIT */
/*
 * Files: a file is saved by a temporary file beside it, which then takes its name. So a crash leaves the old text or the
 * new one. A file with several names, or whose owner or folder forbids that, is written in place.
 */
#include "edit.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void load(struct editor *e, const char *path)
{
    FILE *file = fopen(path, "r");

    e->path = strdup(path);
    if (!e->path)
        no_memory();
    if (!file && errno == ENOENT) {
        say(e, "a new file");
        return;
    }
    if (!file || !document_read(&e->document, file)) {
        say(e, "%s: %s; it will be saved under another name", path, strerror(errno));
        free(e->path);
        e->path = NULL;
    }
    if (file)
        fclose(file);
}

/* Writes the text to a new descriptor, and closes it. The data are on the disk then. */
static bool write_to(const struct document *d, int fd)
{
    FILE *file = fdopen(fd, "w");

    if (!file) {
        close(fd);
        return false;
    }
    bool written = document_write(d, file) && (fsync(fd) == 0 || errno == EINVAL);
    int error = errno;
    bool closed = fclose(file) == 0;
    errno = written ? errno : error;
    return written && closed;
}

static bool write_in_place(const struct document *d, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

    return fd >= 0 && write_to(d, fd);
}

/* The mode of the file that a temporary one replaces, and its owner; without one, those of a new file. */
static bool copy_attributes(int fd, const struct stat *old, bool exists)
{
    mode_t mask = umask(0);

    umask(mask);
    if (!exists)
        return fchmod(fd, 0666 & ~mask) == 0;
    return fchown(fd, old->st_uid, old->st_gid) == 0 && fchmod(fd, old->st_mode & 07777) == 0;
}

/* Replaces the file; *possible: whether that can be done at all. */
static bool replace(const struct document *d, const char *path, const struct stat *old, bool exists,
                    bool *possible)
{
    char temporary[PATH_MAX + 16];
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path) + 1 : 0;

    snprintf(temporary, sizeof(temporary), "%.*s.edit.XXXXXX", folder, path);
    int fd = mkstemp(temporary);
    *possible = fd >= 0 && copy_attributes(fd, old, exists);
    if (fd >= 0 && !*possible)
        close(fd);
    bool done = *possible && write_to(d, fd) && rename(temporary, path) == 0;
    int error = errno;
    if (fd >= 0 && !done)
        unlink(temporary);
    errno = error;
    return done;
}

/* Saves to the file itself, not to a symbolic link that leads to it. */
static bool save_to(const struct document *d, const char *path)
{
    char real[PATH_MAX];
    struct stat old;
    bool exists = stat(path, &old) == 0, possible = true;

    if (exists && realpath(path, real) == NULL)
        return false;
    if (exists && access(path, W_OK) != 0)
        return false;
    if (exists && (!S_ISREG(old.st_mode) || old.st_nlink > 1))
        return write_in_place(d, path);
    bool done = replace(d, exists ? real : path, &old, exists, &possible);
    return possible ? done : write_in_place(d, path);
}

bool save(struct editor *e, const char *path)
{
    if (!save_to(&e->document, path)) {
        say(e, "%s: %s", path, strerror(errno));
        return false;
    }
    document_saved(&e->document);
    say(e, "%s: saved", path);
    return true;
}

void rescue(const struct editor *e)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s.save", e->path ? e->path : "edit");
    if (document_modified(&e->document) && write_in_place(&e->document, path))
        fprintf(stderr, "edit: the text is in %s\n", path);
}
