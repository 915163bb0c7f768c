/* SPDX-License-Identifier: MIT */
/*
 * patch: changes files by differences in the unified form, from -i FILE or the standard input. -p N: leaves N
 * directories of the names out; -R: in the other direction; -d DIR: works there; -o FILE: the result; -N: skips
 * what is applied already. Hunks that do not fit go to FILE.rej.
 */
#include "command/help.h"
#include "patch.h"
#include "../numbers.h"
#include "../output.h"
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#define USAGE "patch [-NR] [-d directory] [-i patch] [-o output] [-p number] [file]"

static int strip = -1;
static bool reverse, forward_only;
static const char *operand, *output;
static int status;

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

/* The name without so many directories; without -p, only the last part. */
static const char *stripped(const char *name)
{
    for (int i = 0; (strip < 0 || i < strip) && strchr(name, '/'); i++)
        name = strchr(name, '/') + 1;
    return name;
}

static bool is_null(const char *name)
{
    return strcmp(name, "/dev/null") == 0;
}

/* The file that a patch is for: one of its two names that exists. */
static const char *target(const char *old_name, const char *new_name)
{
    struct stat st;

    if (operand)
        return operand;
    if (!is_null(old_name) && stat(stripped(old_name), &st) == 0)
        return stripped(old_name);
    return is_null(new_name) ? stripped(old_name) : stripped(new_name);
}

/* Reads a file; one that is missing is empty. */
static void read_file(struct lines *lines, const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    if (!file && errno != ENOENT)
        err(2, "%s", path);
    while (file && (n = getline(&line, &room, file)) >= 0) {
        lines->newline_missing = line[n - 1] != '\n';
        line[n - !lines->newline_missing] = '\0';
        add_line(lines, line);
    }
    free(line);
    if (file)
        fclose(file);
}

static void write_file(const struct lines *lines, const char *path)
{
    FILE *file = fopen(path, "w");

    for (size_t i = 0; file && i < lines->count; i++)
        fprintf(file, "%s%s", lines->text[i],
                i + 1 == lines->count && lines->newline_missing ? "" : "\n");
    if (!file || fclose(file) != 0)
        err(2, "%s", path);
}

/* Appends a hunk that does not fit to FILE.rej. */
static void reject(const char *path, const struct hunk *h, bool first)
{
    char name[PATH_MAX];

    snprintf(name, sizeof(name), "%s.rej", path);
    FILE *file = fopen(name, first ? "w" : "a");
    if (!file)
        err(2, "%s", name);
    if (first)
        fprintf(file, "--- %s\n+++ %s\n", path, path);
    fprintf(file, "@@ -%zu,%zu +%zu,%zu @@\n", h->old_start, h->old.count, h->new_start,
            h->new.count);
    for (size_t i = 0; i < h->old.count - h->tail; i++)
        fprintf(file, "%c%s\n", i < h->lead ? ' ' : '-', h->old.text[i]);
    for (size_t i = h->lead; i < h->new.count - h->tail; i++)
        fprintf(file, "+%s\n", h->new.text[i]);
    for (size_t i = h->old.count - h->tail; i < h->old.count; i++)
        fprintf(file, " %s\n", h->old.text[i]);
    if (fclose(file) != 0)
        err(2, "%s", name);
}

/* Applies all hunks of one file. Returns the number that failed. */
static int patch_lines(FILE *input, struct lines *lines, const char *path)
{
    struct hunk h;
    long offset = 0;
    int failed = 0;

    for (int number = 1; read_hunk(input, &h, reverse); number++) {
        long before = offset;

        if (forward_only && h.old.count != h.new.count &&is_applied(lines, &h)) {
            printf("Hunk #%d is applied already\n", number);
            failed++;
        } else if (!apply_hunk(lines, &h, &offset)) {
            printf("Hunk #%d FAILED at %zu.\n", number, h.old_start);
            reject(path, &h, failed++ == 0);
        } else if (offset != before) {
            printf("Hunk #%d succeeded with an offset of %ld lines.\n", number, offset);
        }
        free_lines(&h.old);
        free_lines(&h.new);
    }
    return failed;
}

static void patch_file(FILE *input, const char *old_name, const char *new_name)
{
    const char *path = target(old_name, new_name);
    const char *result = output ? output : path;
    struct lines lines = {0};

    printf("patching file %s\n", path);
    read_file(&lines, path);
    status |= patch_lines(input, &lines, path) > 0;
    if (lines.count == 0 && is_null(reverse ? old_name : new_name) && !output) {
        if (unlink(path) < 0 && errno != ENOENT)
            err(2, "%s", path);
    } else {
        write_file(&lines, result);
    }
    free_lines(&lines);
}

static FILE *take_options(int argc, char **argv)
{
    FILE *input = stdin;
    int option;

    while ((option = getopt(argc, argv, "d:i:No:p:R")) != -1) {
        if (option == 'p')
            strip = (int)number_from(optarg, 0, 1000);
        else if (option == 'R')
            reverse = true;
        else if (option == 'N')
            forward_only = true;
        else if (option == 'o')
            output = optarg;
        else if (option == 'd' && chdir(optarg) < 0)
            err(2, "%s", optarg);
        else if (option == 'i' && strcmp(optarg, "-") != 0 && !(input = fopen(optarg, "r")))
            err(2, "%s", optarg);
        else if (option == '?')
            usage();
    }
    return input;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    FILE *input = take_options(argc, argv);
    char *old_name, *new_name;
    bool any = false;

    if (argc - optind > 1)
        usage();
    operand = argv[optind];
    for (; read_header(input, &old_name, &new_name); any = true) {
        patch_file(input, old_name, new_name);
        free(old_name);
        free(new_name);
    }
    if (!any)
        errx(2, "there are no unified differences in the input");
    return finish_output(status);
}
