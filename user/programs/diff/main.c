/* SPDX-License-Identifier: MIT */
/*
 * diff: the differences of two files, or of all files in two directories. -u, -U N: with lines around them; -q: only
 * whether there are any; -r: directories below as well; -N: a missing file is like an empty one; -i: letters in
 * either case are equal; -b: amounts of blanks do not count; -w: blanks do not count. The status is 0 for no
 * difference, 1 for some, 2 after an error.
 */
#include "command/help.h"
#include "diff.h"
#include "../numbers.h"
#include "../output.h"
#include "../tree.h"
#include <limits.h>
#include <sys/stat.h>

#define USAGE "diff [-biNqruw] [-U lines] file1 file2"

bool ignore_case, ignore_blanks, ignore_space_change, brief;
int context_lines = -1;

static bool recursive, missing_is_empty;
static char options_given[64]; /* for the lines that name the files */

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

static bool is_binary(const struct text *t)
{
    return memchr(t->data, '\0', t->size < 4096 ? t->size : 4096) != NULL;
}

/* Compares two files; header is printed before their differences. Returns the status. */
static int compare_files(const char *path_a, const char *path_b, const char *header)
{
    struct text a = {0}, b = {0};
    int status = 2;

    if (read_text(&a, path_a, missing_is_empty) && read_text(&b, path_b, missing_is_empty)) {
        status = a.size != b.size || memcmp(a.data, b.data, a.size) != 0;
        if (status && !brief && (is_binary(&a) || is_binary(&b))) {
            printf("Binary files %s and %s differ\n", path_a, path_b);
        } else if (status) {
            classify(&a, &b);
            mark_changes(&a, &b);
            status = 0;
            for (int i = 0; i < a.count; i++)
                status |= a.lines[i].changed;
            for (int i = 0; i < b.count; i++)
                status |= b.lines[i].changed;
            if (status && brief)
                printf("Files %s and %s differ\n", path_a, path_b);
            else if (status)
                show_changes(&a, &b, header);
        }
    }
    free_text(&a);
    free_text(&b);
    return status;
}

static int compare_any(const char *a, const char *b, bool top);

/* Removes a name from a list. */
static bool take_name(struct name **list, const char *text)
{
    for (; *list; list = &(*list)->next) {
        if (strcmp((*list)->text, text) == 0) {
            struct name *found = *list;

            *list = found->next;
            free(found);
            return true;
        }
    }
    return false;
}

/* The list's first name in the order of their bytes. */
static const struct name *smallest(const struct name *a)
{
    const struct name *best = a;

    for (; a; a = a->next)
        best = strcmp(a->text, best->text) < 0 ? a : best;
    return best;
}

static int compare_member(const char *a, const char *b, const char *name, bool in_a, bool in_b)
{
    char *path_a = join(a, name), *path_b = join(b, name);
    int status = 1;

    if ((in_a && in_b) || missing_is_empty)
        status = compare_any(path_a, path_b, false);
    else
        printf("Only in %s: %s\n", in_a ? a : b, name);
    free(path_a);
    free(path_b);
    return status;
}

static int compare_directories(const char *a, const char *b)
{
    int status = 0;
    struct name *in_a = read_names(a, &status), *in_b = read_names(b, &status);

    status = status ? 2 : 0;
    while (in_a || in_b) {
        const struct name *x = smallest(in_a), *y = smallest(in_b);
        char name[NAME_MAX + 1];

        snprintf(name, sizeof(name), "%s",
                 !y || (x && strcmp(x->text, y->text) < 0) ? x->text : y->text);
        bool had_a = take_name(&in_a, name), had_b = take_name(&in_b, name);
        int result = compare_member(a, b, name, had_a, had_b);
        status = result > status ? result : status;
    }
    return status;
}

static bool directory_at(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Compares files or directories; top: they are the operands. */
static int compare_any(const char *a, const char *b, bool top)
{
    bool folder_a = directory_at(a), folder_b = directory_at(b);
    char header[2 * PATH_MAX + 128] = "";

    if (folder_a && folder_b) {
        if (top || recursive)
            return compare_directories(a, b);
        printf("Common subdirectories: %s and %s\n", a, b);
        return 0;
    }
    if (!top && folder_a != folder_b) {
        printf("File %s is a %s while file %s is a %s\n", a,
               folder_a ? "directory" : "regular file", b, folder_b ? "directory" : "regular file");
        return 1;
    }
    if (!top)
        snprintf(header, sizeof(header), "diff%s %s %s\n", options_given, a, b);
    return compare_files(a, b, header);
}

static void take_option(int option)
{
    switch (option) {
    case 'b':
        ignore_space_change = true;
        break;
    case 'i':
        ignore_case = true;
        break;
    case 'N':
        missing_is_empty = true;
        break;
    case 'q':
        brief = true;
        break;
    case 'r':
        recursive = true;
        break;
    case 'u':
        context_lines = context_lines < 0 ? 3 : context_lines;
        break;
    case 'U':
        context_lines = (int)number_from(optarg, 0, INT_MAX / 4);
        break;
    case 'w':
        ignore_blanks = true;
        break;
    default:
        usage();
    }
}

/* The options as they were given, each word behind a blank. */
static void keep_options(char **argv, int n)
{
    for (int i = 1; i < n && strcmp(argv[i], "--") != 0; i++) {
        size_t used = strlen(options_given);
        snprintf(options_given + used, sizeof(options_given) - used, " %s", argv[i]);
    }
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "biNqruU:w")) != -1)
        take_option(option);
    if (argc - optind != 2)
        usage();
    keep_options(argv, optind);
    char *a = argv[optind], *b = argv[optind + 1];
    if (directory_at(a) && !directory_at(b)) {
        char *slash = strrchr(b, '/');
        a = join(a, slash ? slash + 1 : b);
    } else if (directory_at(b) && !directory_at(a)) {
        char *slash = strrchr(a, '/');
        b = join(b, slash ? slash + 1 : a);
    }
    int status = compare_any(a, b, true);
    return finish_output(0) ? 2 : status;
}
