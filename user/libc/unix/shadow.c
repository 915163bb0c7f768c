/* SPDX-License-Identifier: MIT */
/* Passwords: /etc/shadow. Of its nine fields the first three are used; the others limit a password's age elsewhere. */
#include <shadow.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"

#define FIELDS 9

struct spwd *getspnam(const char *name)
{
    static struct database passwords = {.path = _PATH_SHADOW};
    static struct spwd entry;
    struct spwd *result = NULL;
    char *field[FIELDS];

    while (!result && __database_next(&passwords, field, FIELDS)) {
        if (strcmp(field[0], name) != 0)
            continue;
        entry = (struct spwd){field[0], field[1], *field[2] ? strtol(field[2], NULL, 10) : -1};
        result = &entry;
    }
    __database_end(&passwords);
    return result;
}
