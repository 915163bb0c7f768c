/* SPDX-License-Identifier: MIT */
/* getopt_long: options with names. Words that do not begin with two dashes are left to getopt(). */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define NOT_FOUND (-1)
#define AMBIGUOUS (-2)

/* The place of the option whose name is, or uniquely begins with, the n bytes of name. */
static int find_option(const struct option *list, const char *name, size_t n)
{
    int found = NOT_FOUND;

    for (int i = 0; list[i].name != NULL; i++) {
        if (strncmp(list[i].name, name, n) != 0)
            continue;
        if (list[i].name[n] == '\0')
            return i;
        found = found == NOT_FOUND ? i : AMBIGUOUS;
    }
    return found;
}

static int refuse(const char *options, const char *message, const char *name, int result)
{
    if (opterr != 0 && options[0] != ':')
        fprintf(stderr, "%s: %s -- %s\n", program_name, message, name);
    return result;
}

/* Sets optarg to the argument of an option, behind = or in the next word. Returns 0, '?' or ':'. */
static int take_argument(int argc, char *const argv[], const char *options,
                         const struct option *option, char *equals)
{
    optarg = equals != NULL ? equals + 1 : NULL;
    optopt = option->val;
    if (option->has_arg == no_argument && equals != NULL)
        return refuse(options, "option takes no argument", option->name, '?');
    if (option->has_arg != required_argument || optarg != NULL)
        return 0;
    if (optind >= argc)
        return refuse(options, "option needs an argument", option->name,
                      options[0] == ':' ? ':' : '?');
    optarg = argv[optind++];
    return 0;
}

int getopt_long(int argc, char *const argv[], const char *options, const struct option *list,
                int *index)
{
    int at = optind == 0 ? 1 : optind, place, result;
    char *word = at < argc ? argv[at] : NULL, *name, *equals;

    options += options[0] == '+';
    /* optind of a word of short options stays until its last letter: such a word has one dash */
    if (word == NULL || strncmp(word, "--", 2) != 0 || word[2] == '\0')
        return getopt(argc, argv, options);
    name = word + 2;
    equals = strchr(name, '=');
    place = find_option(list, name, equals != NULL ? (size_t)(equals - name) : strlen(name));
    optind = at + 1;
    optopt = 0;
    if (place < 0)
        return refuse(options, place == AMBIGUOUS ? "ambiguous option" : "unknown option", name,
                      '?');
    if (index != NULL)
        *index = place;
    result = take_argument(argc, argv, options, &list[place], equals);
    if (result != 0)
        return result;
    if (list[place].flag == NULL)
        return list[place].val;
    *list[place].flag = list[place].val;
    return 0;
}
