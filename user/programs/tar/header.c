/* SPDX-License-Identifier: MIT */
/* Headers of archives. */
#include "tar.h"
#include <err.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* size - 1 octal digits and a zero. False if the number is too large. */
static bool put_number(char *field, size_t size, int64_t value)
{
    memset(field, '0', size);
    field[size - 1] = '\0';
    for (size_t i = size - 1; i > 0 && value > 0; value /= 8)
        field[--i] = (char)('0' + value % 8);
    return value == 0;
}

static int64_t take_number(const char *field, size_t size)
{
    int64_t value = 0;

    for (size_t i = 0; i < size && field[i] != '\0'; i++)
        if (field[i] >= '0' && field[i] <= '7')
            value = value * 8 + (field[i] - '0');
    return value;
}

/* The sum of all bytes of a header, as if its checksum were blanks. */
static unsigned checksum(const struct tar_header *header)
{
    const unsigned char *bytes = (const unsigned char *)header;
    const size_t from = offsetof(struct tar_header, checksum);
    unsigned sum = 0;

    for (size_t i = 0; i < sizeof(*header); i++)
        sum += i >= from && i < from + sizeof(header->checksum) ? ' ' : bytes[i];
    return sum;
}

/* Stores a path; a long one is divided at a slash. False if that does not help. */
static bool put_path(struct tar_header *header, const char *path)
{
    size_t length = strlen(path);
    const char *slash =
        path + (length > sizeof(header->name) ? length - sizeof(header->name) - 1 : 0);

    if (length <= sizeof(header->name)) {
        memcpy(header->name, path, length);
        return true;
    }
    slash = strchr(slash, '/');
    if (!slash || slash[1] == '\0' || (size_t)(slash - path) > sizeof(header->prefix))
        return false;
    memcpy(header->prefix, path, (size_t)(slash - path));
    memcpy(header->name, slash + 1, strlen(slash + 1));
    return true;
}

bool make_header(struct tar_header *header, const struct member *m)
{
    memset(header, 0, sizeof(*header));
    if (!put_path(header, m->path) || strlen(m->target) > sizeof(header->target)) {
        warnx("%s: the path is too long for an archive", m->path);
        return false;
    }
    memcpy(header->target, m->target, strlen(m->target));
    put_number(header->mode, sizeof(header->mode), m->mode & 07777);
    put_number(header->uid, sizeof(header->uid), m->uid);
    put_number(header->gid, sizeof(header->gid), m->gid);
    put_number(header->mtime, sizeof(header->mtime), m->mtime);
    put_number(header->major, sizeof(header->major), m->major);
    put_number(header->minor, sizeof(header->minor), m->minor);
    if (!put_number(header->size, sizeof(header->size), m->size)) {
        warnx("%s: the file is too large for an archive", m->path);
        return false;
    }
    header->type = m->type;
    memcpy(header->magic, "ustar", 6);
    memcpy(header->version, "00", 2);
    put_number(header->checksum, sizeof(header->checksum) - 1, checksum(header));
    header->checksum[7] = ' ';
    return true;
}

bool read_header(const struct tar_header *header, struct member *m)
{
    bool has_prefix = memcmp(header->magic, "ustar", 5) == 0 && header->prefix[0] != '\0';

    if (take_number(header->checksum, sizeof(header->checksum)) != checksum(header))
        return false;
    snprintf(m->path, sizeof(m->path), "%.155s%s%.100s", has_prefix ? header->prefix : "",
             has_prefix ? "/" : "", header->name);
    snprintf(m->target, sizeof(m->target), "%.100s", header->target);
    m->type = header->type == '\0' ? TAR_FILE : header->type;
    m->mode = (mode_t)take_number(header->mode, sizeof(header->mode)) & 07777;
    m->uid = (unsigned)take_number(header->uid, sizeof(header->uid));
    m->gid = (unsigned)take_number(header->gid, sizeof(header->gid));
    m->size = m->type == TAR_FILE ? take_number(header->size, sizeof(header->size)) : 0;
    m->mtime = take_number(header->mtime, sizeof(header->mtime));
    m->major = (unsigned)take_number(header->major, sizeof(header->major));
    m->minor = (unsigned)take_number(header->minor, sizeof(header->minor));
    return true;
}
