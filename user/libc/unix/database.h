/* SPDX-License-Identifier: MIT */
/* Lines of /etc/passwd and /etc/group: fields with colons between them. */
#ifndef LIBC_UNIX_DATABASE_H
#define LIBC_UNIX_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

#define DATABASE_LINE_MAX 1024

struct database {
    const char *path;
    void *file; /* FILE, open between the first line and the end */
    char line[DATABASE_LINE_MAX];
};

/* Reads the next line that has so many fields, and cuts it into them. False: there is none, or an error. */
bool __database_next(struct database *database, char **fields, unsigned count);
void __database_end(struct database *database);

/* A field that is a number of a user or group. */
bool __database_id(const char *field, uint32_t *id);

#pragma GCC visibility pop

#endif
