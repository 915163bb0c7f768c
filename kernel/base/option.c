/* SPDX-License-Identifier: MIT */
/* Looking things up in the kernel command line. */
#include "base/option.h"

#include "lib/string.h"

static const char *line = "";

void option_init(const char *command_line)
{
    line = command_line;
}

const char *option_line(void)
{
    return line;
}

/* The next word at or after *at: its length, or 0; *at moves behind it, *word to its start. */
static size_t next_word(const char **at, const char **word)
{
    while (**at == ' ')
        (*at)++;
    *word = *at;
    while (**at != '\0' && **at != ' ')
        (*at)++;
    return (size_t)(*at - *word);
}

bool option_value(const char *name, char *value, size_t size)
{
    size_t name_length = strlen(name), length;
    const char *at = line, *word;
    bool found = false;

    while ((length = next_word(&at, &word)) > 0) {
        if (length <= name_length || word[name_length] != '=' ||
            strncmp(word, name, name_length) != 0)
            continue;
        size_t n = length - name_length - 1;
        strlcpy(value, word + name_length + 1, MIN(size, n + 1));
        found = true;
    }
    return found;
}

bool option_is(const char *name, const char *wanted)
{
    char value[16];

    return option_value(name, value, sizeof(value)) && strcmp(value, wanted) == 0;
}

unsigned option_number(const char *name, unsigned otherwise)
{
    char text[12];
    unsigned number = 0;

    if (!option_value(name, text, sizeof(text)) || text[0] == '\0')
        return otherwise;
    for (const char *digit = text; *digit; digit++) {
        if (*digit < '0' || *digit > '9')
            return otherwise;
        number = number * 10 + (unsigned)(*digit - '0');
    }
    return number;
}

bool option_flag(const char *wanted)
{
    size_t wanted_length = strlen(wanted), length;
    const char *at = line, *word;

    while ((length = next_word(&at, &word)) > 0) {
        if (length == wanted_length && strncmp(word, wanted, length) == 0)
            return true;
    }
    return option_number(wanted, 0) == 1;
}
