/* SPDX-License-Identifier: MIT */
/*
 * Copying and appending strings, beyond what lib/string.c already has (which is part of this
 * library too: memcpy, memmove, memset, memcmp, memchr, strlen, strcmp, strchr, strlcpy ...).
 */
#include <stdlib.h>
#include <string.h>

void *mempcpy(void *restrict to, const void *restrict from, size_t n)
{
    return (char *)memcpy(to, from, n) + n;
}

char *stpcpy(char *restrict to, const char *restrict from)
{
    size_t length = strlen(from);

    memcpy(to, from, length + 1);
    return to + length;
}

char *strcpy(char *restrict to, const char *restrict from)
{
    stpcpy(to, from);
    return to;
}

/*
 * Fills all n bytes: the rest with zeros. If the string has n bytes or more, there is no final
 * zero.
 */
char *strncpy(char *restrict to, const char *restrict from, size_t n)
{
    size_t length = strnlen(from, n);

    memcpy(to, from, length);
    memset(to + length, 0, n - length);
    return to;
}

char *strcat(char *restrict to, const char *restrict from)
{
    strcpy(to + strlen(to), from);
    return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t n)
{
    char *end = mempcpy(to + strlen(to), from, strnlen(from, n));

    *end = '\0';
    return to;
}

char *strdup(const char *s)
{
    return strndup(s, strlen(s));
}

char *strndup(const char *s, size_t n)
{
    size_t length = strnlen(s, n);
    char *copy = malloc(length + 1);

    if (copy != NULL) {
        memcpy(copy, s, length);
        copy[length] = '\0';
    }
    return copy;
}

/* In the one locale here, strings collate by their bytes. */
int strcoll(const char *a, const char *b)
{
    return strcmp(a, b);
}

size_t strxfrm(char *restrict to, const char *restrict from, size_t n)
{
    return strlcpy(to, from, n);
}

/* Copies up to and with the byte last. Returns the place behind it in to, or NULL if it is not there. */
void *memccpy(void *restrict to, const void *restrict from, int last, size_t n)
{
    const char *end = memchr(from, last, n);

    if (end == NULL) {
        memcpy(to, from, n);
        return NULL;
    }
    return mempcpy(to, from, (size_t)(end - (const char *)from) + 1);
}

/* Fills the rest with zeros, and returns the place of the first. */
char *stpncpy(char *restrict to, const char *restrict from, size_t n)
{
    size_t length = strnlen(from, n);

    memcpy(to, from, length);
    memset(to + length, 0, n - length);
    return to + length;
}
