/* SPDX-License-Identifier: MIT */
/*
 * getopts: takes one option after the other from the arguments. $OPTIND is the number of the next
 * argument. Several letters may share an argument: the offset of the next one is stored here.
 */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int word;      /* $OPTIND when the offset was remembered */
static size_t offset; /* of the next letter in that argument; 0: at its start */

static void set_index(int index)
{
    char text[12];

    snprintf(text, sizeof(text), "%d", index);
    set_variable("OPTIND", text);
    word = index;
}

static void set_letter(const char *name, char letter)
{
    char text[2] = {letter, '\0'};

    set_variable(name, text);
}

/*
 * A wrong option: if the list of options begins with a colon, OPTARG gets the letter; otherwise a
 * message shows it.
 */
static int fail(const char *name, const char *options, char letter, bool lacks_argument)
{
    bool silent = options[0] == ':';

    set_letter(name, silent && lacks_argument ? ':' : '?');
    if (silent) {
        set_letter("OPTARG", letter);
        return 0;
    }
    complain("-%c: %s", letter, lacks_argument ? "argument missing" : "no such option");
    unset_variable("OPTARG");
    return 0;
}

/* No option is left. */
static int end(const char *name, int index)
{
    offset = 0;
    set_index(index);
    set_letter(name, '?');
    unset_variable("OPTARG");
    return 1;
}

/* Takes the next letter from the arguments; count is their number. */
static int take(const char *name, const char *options, char **arguments, int count)
{
    const char *value = get_variable("OPTIND");
    int index = value ? atoi(value) : 1;

    if (index < 1)
        index = 1;
    if (index != word)
        offset = 0;
    const char *text = index <= count ? arguments[index - 1] : "";
    if (offset >= strlen(text))
        offset = 0;
    if (offset == 0 && (text[0] != '-' || !text[1]))
        return end(name, index);
    if (offset == 0 && strcmp(text, "--") == 0)
        return end(name, index + 1);
    offset += offset == 0;
    char letter = text[offset++];
    const char *option = letter == ':' ? NULL : strchr(options, letter);
    bool last = text[offset] == '\0', wants = option && option[1] == ':';
    const char *rest = text + offset;
    if (last || wants) {
        index++;
        offset = 0;
    }
    set_index(wants && last && index <= count ? index + 1 : index);
    if (!option)
        return fail(name, options, letter, false);
    if (wants && last && index > count)
        return fail(name, options, letter, true);
    if (wants)
        set_variable("OPTARG", last ? arguments[index - 1] : rest);
    else
        unset_variable("OPTARG");
    set_letter(name, letter);
    return 0;
}

/* getopts options name [argument...]: 1 behind the last option. */
int builtin_getopts(int argc, char **args)
{
    if (argc < 3 || !*args[2] || name_length(args[2]) != strlen(args[2])) {
        complain("usage: getopts options name [argument...]");
        return STATUS_USAGE;
    }
    if (is_readonly(args[2])) {
        complain("getopts: %s: is read-only", args[2]);
        return STATUS_USAGE;
    }
    if (argc > 3)
        return take(args[2], args[1], args + 3, argc - 3);
    return take(args[2], args[1], shell.arguments, shell.argument_count);
}
