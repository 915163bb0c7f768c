/* SPDX-License-Identifier: MIT */
/* From the bytes of a sequence to a key. */
#include "sequence.h"
#include <string.h>

#define PARAMETER_LIMIT 1000u /* larger ones lose digits: no key has them */

bool sequence_add(struct sequence *sequence, int byte)
{
    if (byte < ' ' || byte >= '@')
        return false;
    if (byte == ';') {
        sequence->parameters++;
    } else if (byte >= '0' && byte <= '9' && sequence->parameters < SEQUENCE_PARAMETERS) {
        unsigned *number = &sequence->parameter[sequence->parameters];
        if (*number < PARAMETER_LIMIT)
            *number = 10 * *number + (unsigned)(byte - '0');
    }
    return true;
}

/* ESC [ number ~ */
static enum sequence_key numbered_key(unsigned number)
{
    static const enum sequence_key keys[] = {
        KEY_UNKNOWN, KEY_HOME,      KEY_INSERT, KEY_DELETE, KEY_END,
        KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_HOME,   KEY_END,
    };

    if (number == 200)
        return KEY_PASTE;
    return number < sizeof(keys) / sizeof(keys[0]) ? keys[number] : KEY_UNKNOWN;
}

enum sequence_key sequence_key(const struct sequence *sequence, int last)
{
    static const char letters[] = "ABCDHF";
    static const enum sequence_key keys[] = {
        KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT, KEY_HOME, KEY_END,
    };

    if (last == '~')
        return numbered_key(sequence->parameter[0]);
    const char *found = last > 0 && last < 0x80 ? strchr(letters, last) : NULL;
    return found ? keys[found - letters] : KEY_UNKNOWN;
}

bool sequence_has_modifier(const struct sequence *sequence)
{
    return sequence->parameter[1] > 1;
}
