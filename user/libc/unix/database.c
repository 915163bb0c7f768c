/* SPDX-License-Identifier: MIT */
/* Lines of /etc/passwd and /etc/group. A line that is too long, or has too few fields, is skipped. */
#include "database.h"

#include <abi/cred.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads a line without its end: 1, or 0 if it is too long, or -1 at the end of the file. */
static int read_line(FILE *file, char *line)
{
    if (!fgets(line, DATABASE_LINE_MAX, file))
        return -1;
    char *end = strchr(line, '\n');
    if (end) {
        *end = '\0';
        return 1;
    }
    int c = getc(file);
    if (c == EOF)
        return 1;
    while (c != '\n' && c != EOF)
        c = getc(file);
    return 0;
}

static bool cut(char *line, char **fields, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        fields[i] = line;
        line = strchr(line, ':');
        if (!line)
            return i == count - 1;
        *line++ = '\0';
    }
    return false; /* there are more */
}

bool __database_next(struct database *database, char **fields, unsigned count)
{
    int got, error = errno;

    if (!database->file)
        database->file = fopen(database->path, "re");
    if (!database->file)
        return false;
    do
        got = read_line(database->file, database->line);
    while (got == 0 || (got == 1 && !cut(database->line, fields, count)));
    errno = error;
    return got == 1;
}

void __database_end(struct database *database)
{
    int error = errno;

    if (database->file)
        fclose(database->file);
    database->file = NULL;
    errno = error;
}

bool __database_id(const char *field, uint32_t *id)
{
    char *end;
    unsigned long value = strtoul(field, &end, 10);

    *id = (uint32_t)value;
    return *field >= '0' && *field <= '9' && *end == '\0' && value <= ID_MAX;
}
