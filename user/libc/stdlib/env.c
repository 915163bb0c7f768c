/* SPDX-License-Identifier: MIT */
/*
 * The environment: strings "NAME=value" in the NULL-terminated array environ.
 *
 * The array that the program started with lies on its stack and cannot grow, so the first addition
 * copies it to memory from malloc(). A string that getenv() has returned stays valid: putenv() and
 * setenv() do not free replaced strings, because the program may still use them. The functions take
 * environment_lock; a program that changes environ itself must have one thread.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../thread/lock.h"

static char **allocated; /* the array from malloc(); environ points to it until the program sets
                          * environ */

static bool valid_name(const char *name)
{
    if (name != NULL && name[0] != '\0' && strchr(name, '=') == NULL)
        return true;
    errno = EINVAL;
    return false;
}

/* The value, if the assignment is to a name, which a character ends; else NULL. */
static char *value_for(char *assignment, const char *name, char end)
{
    while (*name != end && *name == *assignment) {
        name++;
        assignment++;
    }
    return *name == end && *assignment == '=' ? assignment + 1 : NULL;
}

/* The entry of environ for a name, which a character ends, or the final NULL entry. */
static char **find(const char *name, char end)
{
    char **entry = environ;

    while (*entry != NULL && value_for(*entry, name, end) == NULL)
        entry++;
    return entry;
}

/* Makes room for one more entry behind the last of count entries. */
static int grow(size_t count)
{
    size_t size = (count + 2) * sizeof(char *);
    char **array = realloc(environ == allocated ? allocated : NULL, size);

    if (array == NULL)
        return -1;
    if (environ != allocated)
        memcpy(array, environ, count * sizeof(char *));
    allocated = environ = array;
    return 0;
}

/* Called with the lock held, as the functions above. */
static int put_entry(char *assignment)
{
    static char *none[] = {NULL};
    char **entry;

    if (environ == NULL)
        environ = none;
    entry = find(assignment, '=');
    if (*entry == NULL) {
        size_t count = (size_t)(entry - environ);

        if (grow(count) < 0)
            return -1;
        entry = environ + count;
        entry[1] = NULL;
    }
    *entry = assignment;
    return 0;
}

static int put(char *assignment)
{
    int result;

    library_lock(&environment_lock);
    result = put_entry(assignment);
    library_unlock(&environment_lock);
    return result;
}

static char *value_of(const char *name)
{
    for (char **entry = environ; *entry != NULL; entry++) {
        if (**entry != *name) /* most names differ here already */
            continue;
        char *value = value_for(*entry, name, '\0');
        if (value != NULL)
            return value;
    }
    return NULL;
}

char *getenv(const char *name)
{
    library_lock(&environment_lock);
    char *value = environ != NULL ? value_of(name) : NULL;
    library_unlock(&environment_lock);
    return value;
}

int setenv(const char *name, const char *value, int overwrite)
{
    size_t name_length, value_length = strlen(value);
    char *assignment;

    if (!valid_name(name))
        return -1;
    if (!overwrite && getenv(name) != NULL)
        return 0;
    name_length = strlen(name);
    assignment = malloc(name_length + value_length + 2);
    if (assignment == NULL)
        return -1;
    memcpy(assignment, name, name_length);
    assignment[name_length] = '=';
    memcpy(assignment + name_length + 1, value, value_length + 1);
    if (put(assignment) < 0) {
        free(assignment);
        return -1;
    }
    return 0;
}

int unsetenv(const char *name)
{
    if (!valid_name(name))
        return -1;
    library_lock(&environment_lock);
    for (char **entry = environ != NULL ? find(name, '\0') : NULL; entry != NULL && *entry != NULL;
         entry++)
        *entry = entry[1];
    library_unlock(&environment_lock);
    return 0;
}

/*
 * The string itself becomes part of the environment. A string without '=' names a variable to
 * remove.
 */
int putenv(char *assignment)
{
    char *equals = strchr(assignment, '=');

    if (equals == NULL)
        return unsetenv(assignment);
    if (equals == assignment) {
        errno = EINVAL;
        return -1;
    }
    return put(assignment);
}

int clearenv(void)
{
    if (environ != NULL)
        environ[0] = NULL;
    return 0;
}
