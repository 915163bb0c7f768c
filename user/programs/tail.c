/* SPDX-License-Identifier: MIT */
/*
 * tail: the last lines (-n N, -N) or bytes (-c N) of files, or those from a line or byte on (-n +N,
 * -c +N). -f: waits for new data at the end, and shows it.
 */
#include "command/help.h"
#include "heading.h"
#include "inputs.h"
#include "numbers.h"
#include "output.h"
#include <ctype.h>
#include <limits.h>
#include <unistd.h>

#define USAGE "tail [-f] [-n [+]lines | -c [+]bytes | -lines] [file...]"

static long long amount = 10;
static bool by_bytes;
static bool from_start; /* the first line or byte to show is number "amount" */
static bool follow;

static void show_from(FILE *file)
{
    long long number = 1;
    int c;

    while (!ferror(stdout) && (c = getc(file)) != EOF) {
        if (number >= amount)
            putchar(c);
        number += by_bytes || c == '\n';
    }
}

/* Shows the last bytes. The buffer keeps at least that many, and more until it must be moved. */
static void show_last_bytes(FILE *file)
{
    char *kept = NULL;
    size_t count = 0, room = 0, n;

    do {
        if (count > 65536 && (long long)(count / 2) > amount) {
            memmove(kept, kept + count - (size_t)amount, (size_t)amount);
            count = (size_t)amount;
        }
        if (room - count < BUFSIZ) {
            room = 2 * room + BUFSIZ;
            kept = realloc(kept, room);
            if (!kept)
                err(1, "malloc");
        }
        n = fread(kept + count, 1, BUFSIZ, file);
        count += n;
    } while (n > 0);
    size_t wanted = (long long)count < amount ? count : (size_t)amount;
    fwrite(kept + count - wanted, 1, wanted, stdout);
    free(kept);
}

struct line {
    char *text;
    size_t length;
};

/*
 * The kept lines become a ring once it has the wanted number, which may be more than the input has.
 */
static void show_last_lines(FILE *file)
{
    struct line *kept = NULL;
    char *text = NULL;
    size_t count = 0, oldest = 0, room = 0, text_room = 0;
    ssize_t n;

    while (amount > 0 && (n = getline(&text, &text_room, file)) >= 0) {
        size_t at = count;
        if ((long long)count == amount) {
            at = oldest;
            oldest = (oldest + 1) % count;
            free(kept[at].text);
        } else if (count++ == room) {
            room = room ? 2 * room : 16;
            kept = reallocarray(kept, room, sizeof(*kept));
            if (!kept)
                err(1, "malloc");
        }
        kept[at] = (struct line){text, (size_t)n};
        text = NULL;
        text_room = 0;
    }
    for (size_t i = 0; i < count; i++) {
        struct line *line = &kept[(oldest + i) % count];
        fwrite(line->text, 1, line->length, stdout);
        free(line->text);
    }
    free(text);
    free(kept);
}

/* A pipe or a terminal has no end that could move: then the program does not wait. */
static void show_more(FILE *file)
{
    int c;

    while (lseek(fileno(file), 0, SEEK_CUR) >= 0 && fflush(stdout) == 0) {
        sleep(1);
        clearerr(file);
        while ((c = getc(file)) != EOF)
            putchar(c);
    }
}

static void use(FILE *file, const char *name)
{
    show_heading(name);
    if (from_start)
        show_from(file);
    else if (by_bytes)
        show_last_bytes(file);
    else
        show_last_lines(file);
    if (follow && !ferror(file))
        show_more(file);
}

static void take_number(const char *text)
{
    from_start = *text == '+';
    if (*text == '+' || *text == '-')
        text++;
    amount = number_from(text, 0, LLONG_MAX);
}

_Noreturn static void usage(void)
{
    errx(2, "usage: " USAGE);
}

int main(int argc, char **argv)
{
    int option;

    answer_help(argc, argv, USAGE);
    if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
        take_number(argv[1]);
        optind = 2;
    }
    while ((option = getopt(argc, argv, "fn:c:")) != -1) {
        if (option == '?')
            usage();
        if (option == 'f') {
            follow = true;
            continue;
        }
        by_bytes = option == 'c';
        take_number(optarg);
    }
    with_headings = argc - optind > 1;
    if (follow && with_headings)
        errx(2, "-f is for one file");
    return finish_output(each_input(argv + optind, use));
}
