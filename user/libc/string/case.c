/* SPDX-License-Identifier: MIT */
/* Comparing strings as if both were in lower case; and ffs(), which is in <strings.h> too. */
#include <ctype.h>
#include <stdint.h>
#include <strings.h>

int strncasecmp(const char *a, const char *b, size_t n)
{
    for (; n > 0; n--, a++, b++) {
        int difference = tolower((unsigned char)*a) - tolower((unsigned char)*b);

        if (difference != 0 || *a == '\0')
            return difference;
    }
    return 0;
}

int strcasecmp(const char *a, const char *b)
{
    return strncasecmp(a, b, SIZE_MAX);
}

int ffs(int value)
{
    return value == 0 ? 0 : __builtin_ctz((unsigned)value) + 1;
}
