/* SPDX-License-Identifier: MIT */
/*
 * xargs: runs a command with words from the input as arguments. -n N, -L N: so many words, or lines, for each run;
 * -I TEXT: a run for each line, which replaces TEXT; -0: words end with a zero byte; -t: shows the commands;
 * -p: asks before each; -r: no run without words; -s N: bytes of a command line; -x: ends if a line is longer;
 * -E WORD: the input ends at this word.
 */
#include "command/help.h"
#include "ask.h"
#include "numbers.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define USAGE                                                                                      \
    "xargs [-0prtx] [-E word] [-I text | -L lines | -n words] [-s bytes] [command "                \
    "[word...]]"

/* of a command line; the kernel takes twice as many, with the environment */
#define LINE_BYTES 65536
#define WORDS_MAX 8192

static long words_per_run, lines_per_run, bytes_per_run = LINE_BYTES;
static bool show, interactive, zeros, not_empty, must_fit;
static const char *placeholder, *end_word;

static char *words[WORDS_MAX + 1]; /* the command's own words, then those of the input */
static size_t own, count, bytes;
static int status;

_Noreturn static void usage(void)
{
    errx(1, "usage: " USAGE);
}

static void *checked(void *memory)
{
    if (!memory)
        err(1, "malloc");
    return memory;
}

static void print_command(char **argv)
{
    for (int i = 0; argv[i]; i++)
        fprintf(stderr, "%s%s", i ? " " : "", argv[i]);
    if (!interactive)
        putc('\n', stderr);
}

/* A child that runs the command; the answers of -p come from the input, so it does not read that. */
static void run(char **argv)
{
    int child_status;

    if (show || interactive)
        print_command(argv);
    if (interactive && !ask(" ?...", ""))
        return;
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        err(1, "fork");
    if (child == 0) {
        if (!freopen("/dev/null", "r", stdin))
            err(126, "/dev/null");
        execvp(argv[0], argv);
        warn("%s", argv[0]);
        _exit(errno == ENOENT ? 127 : 126);
    }
    if (waitpid(child, &child_status, 0) < 0)
        err(1, "wait");
    if (WIFSIGNALED(child_status))
        errx(125, "%s: ended by signal %d", argv[0], WTERMSIG(child_status));
    int result = WEXITSTATUS(child_status);
    if (result == 255)
        errx(124, "%s: ended with status 255", argv[0]);
    if (result == 126 || result == 127)
        exit(result);
    status = result ? 123 : status;
}

static void run_collected(void)
{
    words[count] = NULL;
    run(words);
    while (count > own) {
        bytes -= strlen(words[--count]) + 1;
        free(words[count]);
    }
}

/* Takes a word of the input; before it, runs the command if the line would become too long. */
static void take(char *word)
{
    size_t n = strlen(word) + 1;

    if (count > own && (bytes + n > (size_t)bytes_per_run || count == WORDS_MAX)) {
        if (must_fit && (words_per_run || lines_per_run))
            errx(1, "the command line is too long");
        run_collected();
    }
    if (bytes + n > (size_t)bytes_per_run)
        errx(1, "a word is too long");
    words[count++] = word;
    bytes += n;
    if (words_per_run && count - own == (size_t)words_per_run)
        run_collected();
}

/* Adds a character to a word of n, whose memory grows. */
static char *add(char *word, size_t n, char c)
{
    if ((n & (n - 1)) == 0)
        word = checked(realloc(word, n ? 2 * n + 1 : 2));
    word[n] = c;
    word[n + 1] = '\0';
    return word;
}

/* Reads the rest of a word in quotes. */
static char *take_quoted(char *word, size_t *n, int quote)
{
    int c;

    while ((c = getchar()) != quote) {
        if (c == EOF || c == '\n')
            errx(1, "a quote is not closed");
        word = add(word, (*n)++, (char)c);
    }
    return word;
}

/*
 * Reads a word; with whole_line, up to the newline. *after becomes the character behind it. NULL if there is none
 * before the newline, or at the end of the input.
 */
static char *read_word(bool whole_line, int *after)
{
    char *word = NULL;
    size_t n = 0;
    int c;

    do
        c = getchar();
    while (!zeros && (c == ' ' || c == '\t'));
    for (; c != EOF && (zeros ? c != '\0' : c != '\n'); c = getchar()) {
        if (!zeros && !whole_line && (c == ' ' || c == '\t'))
            break;
        word = word ? word : add(NULL, 0, '\0');
        if (!zeros && (c == '"' || c == '\'')) {
            word = take_quoted(word, &n, c);
            continue;
        }
        if (!zeros && c == '\\')
            c = getchar();
        word = add(word, n++, (char)c);
    }
    if (zeros && !word && c == '\0')
        word = add(NULL, 0, '\0');
    if (word)
        word[n] = '\0';
    *after = c;
    return word;
}

/* word, with line in place of each placeholder. */
static char *insert(const char *word, const char *line)
{
    size_t size, step = strlen(placeholder);
    char *result = NULL;
    const char *next;
    FILE *memory = checked(open_memstream(&result, &size));

    for (; (next = strstr(word, placeholder)) != NULL; word = next + step)
        fprintf(memory, "%.*s%s", (int)(next - word), word, line);
    fputs(word, memory);
    if (fclose(memory) != 0)
        err(1, "malloc");
    return result;
}

static void run_for_line(char *line)
{
    char *argv[WORDS_MAX + 1];

    for (size_t i = 0; i < own; i++)
        argv[i] = insert(words[i], line);
    argv[own] = NULL;
    run(argv);
    for (size_t i = 0; i < own; i++)
        free(argv[i]);
    free(line);
}

/* Reads the whole input, and runs the command when enough is collected. */
static void run_all(void)
{
    long lines = 0;
    bool any = false, in_line = false; /* the line has a word */
    int after;

    do {
        char *word = read_word(placeholder != NULL, &after);
        if (word && end_word && strcmp(word, end_word) == 0)
            break;
        any |= word != NULL;
        in_line |= word != NULL;
        if (word && placeholder)
            run_for_line(word);
        else if (word)
            take(word);
        lines += after == '\n' && in_line;
        in_line &= after != '\n';
        if (lines_per_run && lines == lines_per_run) {
            run_collected();
            lines = 0;
        }
    } while (after != EOF);
    if (count > own || (!any && !not_empty && !placeholder))
        run_collected();
}

static void take_option(int option)
{
    switch (option) {
    case '0':
        zeros = true;
        break;
    case 'E':
        end_word = *optarg ? optarg : NULL;
        break;
    case 'I':
        placeholder = optarg;
        break;
    case 'L':
        lines_per_run = number_from(optarg, 1, 1000000);
        break;
    case 'n':
        words_per_run = number_from(optarg, 1, WORDS_MAX);
        break;
    case 's':
        bytes_per_run = number_from(optarg, 1, LINE_BYTES);
        break;
    case 'p':
        interactive = true;
        break;
    case 'r':
        not_empty = true;
        break;
    case 't':
        show = true;
        break;
    case 'x':
        must_fit = true;
        break;
    default:
        usage();
    }
}

int main(int argc, char **argv)
{
    static char echo[] = "echo";
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "+0prtxE:I:L:n:s:")) != -1)
        take_option(option);
    if (optind == argc)
        words[own++] = echo;
    for (; optind < argc && own < WORDS_MAX / 2; optind++)
        words[own++] = argv[optind];
    for (count = 0; count < own; count++)
        bytes += strlen(words[count]) + 1;
    run_all();
    return status;
}
