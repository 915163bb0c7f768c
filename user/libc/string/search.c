/* SPDX-License-Identifier: MIT */
/* Finding characters, sets of characters and strings; cutting a string at separators. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* A set of characters, one bit for each. */
struct char_set {
    uint32_t bits[256 / 32];
};

static void set_add(struct char_set *set, const char *members)
{
    for (const unsigned char *c = (const unsigned char *)members; *c != '\0'; c++)
        set->bits[*c / 32] |= 1u << *c % 32;
}

static bool set_has(const struct char_set *set, unsigned char c)
{
    return (set->bits[c / 32] >> c % 32 & 1) != 0;
}

/*
 * The length of the first part of s in which every character is (or is not) in the set. The final
 * zero is in no set.
 */
static size_t span(const char *s, const struct char_set *set, bool wanted)
{
    size_t length = 0;

    while (s[length] != '\0' && set_has(set, (unsigned char)s[length]) == wanted)
        length++;
    return length;
}

size_t strspn(const char *s, const char *accept)
{
    struct char_set set = {0};

    set_add(&set, accept);
    return span(s, &set, true);
}

size_t strcspn(const char *s, const char *reject)
{
    struct char_set set = {0};

    set_add(&set, reject);
    return span(s, &set, false);
}

char *strpbrk(const char *s, const char *accept)
{
    const char *found = s + strcspn(s, accept);

    return *found != '\0' ? (char *)(uintptr_t)found : NULL;
}

char *strtok_r(char *restrict s, const char *restrict separators, char **restrict rest)
{
    char *token = s != NULL ? s : *rest;

    token += strspn(token, separators);
    *rest = token + strcspn(token, separators);
    if (*token == '\0')
        return NULL;
    if (**rest != '\0')
        *(*rest)++ = '\0';
    return token;
}

char *strtok(char *restrict s, const char *restrict separators)
{
    static char *rest;

    return strtok_r(s, separators, &rest);
}

char *strsep(char **rest, const char *separators)
{
    char *token = *rest;

    if (token == NULL)
        return NULL;
    *rest = strpbrk(token, separators);
    if (*rest != NULL)
        *(*rest)++ = '\0';
    return token;
}

char *strchrnul(const char *s, int c)
{
    while (*s != '\0' && *s != (char)c)
        s++;
    return (char *)(uintptr_t)s;
}

void *memrchr(const void *where, int byte, size_t n)
{
    const unsigned char *bytes = where;

    while (n > 0)
        if (bytes[--n] == (unsigned char)byte)
            return (void *)(uintptr_t)(bytes + n);
    return NULL;
}

/* Compares at each place at which the first byte matches: quick on text, n * m steps at worst. */
void *memmem(const void *where, size_t n, const void *what, size_t m)
{
    const char *start = where, *first = what;

    if (m == 0)
        return (void *)(uintptr_t)where;
    while (n >= m) {
        const char *found = memchr(start, first[0], n - m + 1);

        if (found == NULL)
            break;
        if (memcmp(found, what, m) == 0)
            return (void *)(uintptr_t)found;
        n -= (size_t)(found + 1 - start);
        start = found + 1;
    }
    return NULL;
}

char *strstr(const char *s, const char *what)
{
    return memmem(s, strlen(s), what, strlen(what));
}

char *strcasestr(const char *s, const char *what)
{
    size_t length = strlen(what);

    do {
        if (strncasecmp(s, what, length) == 0)
            return (char *)(uintptr_t)s;
    } while (*s++ != '\0');
    return NULL;
}
