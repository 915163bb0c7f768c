/* SPDX-License-Identifier: MIT */
/* Permissions as chmod, mkdir and umask take them: octal, 644, or symbolic, u+x,go=r. */
#ifndef MODE_H
#define MODE_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MODE_BITS 07777

/* The bits of one letter: u, g, o, a. */
static inline mode_t mode_class(char letter)
{
    switch (letter) {
    case 'u':
        return 04700;
    case 'g':
        return 02070;
    case 'o':
        return 01007;
    default:
        return MODE_BITS;
    }
}

/* Adds the bits of one letter behind a sign, in all three classes; false if there is no such letter. */
static inline bool mode_letter(char letter, mode_t mode, bool is_directory, mode_t *bits)
{
    static const char letters[] = "rwxXstugo";
    const mode_t values[] = {0444,
                             0222,
                             0111,
                             is_directory || (mode & 0111) ? 0111 : 0,
                             06000,
                             01000,
                             (mode >> 6 & 7) * 0111,
                             (mode >> 3 & 7) * 0111,
                             (mode & 7) * 0111};
    const char *at = letter ? strchr(letters, letter) : NULL;

    if (at)
        *bits |= values[at - letters];
    return at != NULL;
}

/* One clause, [ugoa...][+-=][letters]..., at *text, which moves behind it. */
static inline bool mode_clause(const char **text, mode_t mask, bool is_directory, mode_t *mode)
{
    mode_t classes = 0;
    const char *at = *text;

    for (; *at && strchr("ugoa", *at); at++)
        classes |= mode_class(*at);
    mode_t affected = classes ? classes : MODE_BITS; /* without a class, the mask's bits stay */
    if (!*at || !strchr("+-=", *at))
        return false;
    while (*at && strchr("+-=", *at)) {
        char sign = *at++;
        mode_t bits = 0;

        while (mode_letter(*at, *mode, is_directory, &bits))
            at++;
        bits &= classes ? affected : affected & ~mask;
        *mode = sign == '+'   ? *mode | bits
                : sign == '-' ? *mode & ~bits
                              : (*mode & ~affected) | bits;
    }
    *text = at;
    return *at == '\0' || *at == ',';
}

/*
 * Changes *mode, the present permissions of a file, by text. mask is the file mode creation mask.
 * False if the text is not a mode.
 */
static inline bool change_mode(const char *text, mode_t mask, bool is_directory, mode_t *mode)
{
    if (*text >= '0' && *text <= '7') {
        char *end;
        unsigned long value = strtoul(text, &end, 8);

        *mode = (mode_t)value;
        return *end == '\0' && value <= MODE_BITS;
    }
    mode_t result = *mode & MODE_BITS;
    do {
        if (!mode_clause(&text, mask, is_directory, &result))
            return false;
    } while (*text++ == ',');
    *mode = result;
    return true;
}

#endif
