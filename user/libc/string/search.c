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

/* Where to cut a needle for the two-way search, and after how many bytes its right part repeats at least. */
struct cut {
    size_t place, period;
};

/*
 * The greatest suffix of the needle, by the order of bytes or, if reversed, by its reverse. No byte is
 * compared more than twice: candidate is the start of a suffix of which k bytes agree with the best one.
 */
static struct cut greatest_suffix(const unsigned char *needle, size_t m, bool reversed)
{
    struct cut best = {0, 1};
    size_t candidate = 1, k = 0;

    while (candidate + k < m) {
        unsigned char a = needle[best.place + k], b = needle[candidate + k];

        if (a == b) {
            if (++k == best.period) {
                candidate += best.period;
                k = 0;
            }
        } else if (reversed ? b > a : b < a) { /* smaller: a suffix from here on is no rival */
            candidate += k + 1;
            k = 0;
            best.period = candidate - best.place;
        } else {
            best = (struct cut){candidate, 1};
            candidate++;
            k = 0;
        }
    }
    return best;
}

/*
 * The two-way search (Crochemore and Perrin, 1991). The needle is cut so that a mismatch in its right part,
 * at its byte i, allows a shift by i + 1 bytes; after a match of it, the left part is compared, and then the
 * needle's period is the shift. Steps are proportional to n + m. The first byte of the right part is found by
 * memchr(), as any other place would be a mismatch there.
 */
static const char *two_way(const char *hay, size_t n, const char *needle, size_t m)
{
    struct cut one = greatest_suffix((const unsigned char *)needle, m, false);
    struct cut other = greatest_suffix((const unsigned char *)needle, m, true);
    struct cut cut = one.place >= other.place ? one : other;
    bool periodic = memcmp(needle, needle + cut.period, cut.place) == 0;
    size_t known = 0; /* bytes at the needle's start that agree already, if it is periodic */

    if (!periodic)
        cut.period = (cut.place > m - cut.place ? cut.place : m - cut.place) + 1;
    for (size_t at = 0; at <= n - m;) {
        size_t i = known > cut.place ? known : cut.place;

        if (known == 0) {
            const char *found = memchr(hay + at + i, needle[i], n - m - at + 1);

            if (found == NULL)
                return NULL;
            at = (size_t)(found - hay) - i++;
        }
        while (i < m && needle[i] == hay[at + i])
            i++;
        if (i < m) {
            at += i - cut.place + 1;
            known = 0;
            continue;
        }
        for (i = cut.place; i > known && needle[i - 1] == hay[at + i - 1];)
            i--;
        if (i <= known)
            return hay + at;
        at += cut.period;
        known = periodic ? m - cut.period : 0;
    }
    return NULL;
}

void *memmem(const void *hay, size_t n, const void *needle, size_t m)
{
    if (m == 0)
        return (void *)(uintptr_t)hay;
    if (n < m)
        return NULL;
    if (m == 1)
        return memchr(hay, *(const char *)needle, n);
    return (void *)(uintptr_t)two_way(hay, n, needle, m);
}

/* The string's length is not taken first: a match near its start must not cost the way to its end. */
char *strstr(const char *s, const char *what)
{
    size_t m = strlen(what);

    for (size_t piece = m + 256;; piece *= 2) {
        size_t n = strnlen(s, piece);
        char *found = memmem(s, n, what, m);

        if (found != NULL || n < piece)
            return found;
        s += n - m + 1; /* a match that begins in this piece ends in the next one */
    }
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
