/* SPDX-License-Identifier: MIT */
/* test: evaluates an expression. A mistake in it makes all that is evaluated behind it false. */
#include "command.h"
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char **at;  /* the words that are left; a null pointer at the end */
static bool wrong; /* the expression is none: there has been a message */

static bool either(void);

/* The expression is wrong: the words that are left have no meaning. */
static bool refuse(const char *message, const char *word)
{
    if (!wrong)
        command_complain("test", "%s%s", word, message);
    wrong = true;
    return false;
}

static bool is(const char *word)
{
    return *at && strcmp(*at, word) == 0;
}

static bool about_file(char what, const char *path)
{
    struct stat st;

    if (what == 'L' || what == 'h')
        return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
    if (stat(path, &st) != 0)
        return false;
    switch (what) {
    case 'f':
        return S_ISREG(st.st_mode);
    case 'd':
        return S_ISDIR(st.st_mode);
    case 'c':
        return S_ISCHR(st.st_mode);
    case 'b':
        return S_ISBLK(st.st_mode);
    case 'p':
        return S_ISFIFO(st.st_mode);
    case 'S':
        return (st.st_mode & S_IFMT) == S_IFSOCK;
    case 'g':
        return st.st_mode & S_ISGID;
    case 'u':
        return st.st_mode & S_ISUID;
    case 'k':
        return st.st_mode & S_ISVTX;
    case 's':
        return st.st_size > 0;
    case 'r':
        return access(path, R_OK) == 0;
    case 'w':
        return access(path, W_OK) == 0;
    case 'x':
        return access(path, X_OK) == 0;
    default:
        return true;
    }
}

static long long number(const char *text)
{
    long long value = 0;

    if (!wrong)
        wrong = !command_number("test", text, LLONG_MIN, LLONG_MAX, &value);
    return value;
}

/*
 * -nt, -ot: by the time of change; a missing file counts as the oldest. -ef: one file by two names.
 */
static bool compare_files(const char *a, const char *op, const char *b)
{
    struct stat x, y;
    bool have_x = stat(a, &x) == 0, have_y = stat(b, &y) == 0;

    if (strcmp(op, "-ef") == 0)
        return have_x && have_y && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
    if (!have_x || !have_y)
        return op[1] == 'n' ? have_x : have_y;
    const struct timespec *newer = op[1] == 'n' ? &x.st_mtim : &y.st_mtim;
    const struct timespec *older = op[1] == 'n' ? &y.st_mtim : &x.st_mtim;
    return newer->tv_sec != older->tv_sec ? newer->tv_sec > older->tv_sec
                                          : newer->tv_nsec > older->tv_nsec;
}

/* The index of word in a list that ends with a null pointer, or -1. */
static int index_in(const char *const *list, const char *word)
{
    for (int i = 0; word && list[i]; i++) {
        if (strcmp(list[i], word) == 0)
            return i;
    }
    return -1;
}

static const char *const text_operators[] = {"=", "==", "!=", "<", ">", NULL};
static const char *const number_operators[] = {"-eq", "-ne", "-lt", "-le", "-gt", "-ge", NULL};
static const char *const file_operators[] = {"-nt", "-ot", "-ef", NULL};

static bool is_binary(const char *op)
{
    return index_in(text_operators, op) >= 0 || index_in(number_operators, op) >= 0 ||
           index_in(file_operators, op) >= 0;
}

static bool compare(const char *a, const char *op, const char *b)
{
    int order = strcmp(a, b);

    if (index_in(file_operators, op) >= 0)
        return compare_files(a, op, b);
    if (index_in(text_operators, op) >= 0)
        return *op == '='   ? order == 0
               : *op == '!' ? order != 0
               : *op == '<' ? order < 0
                            : order > 0;
    long long x = number(a), y = number(b);
    bool results[] = {x == y, x != y, x<y, x <= y, x> y, x >= y};
    return results[index_in(number_operators, op)];
}

static bool is_unary(const char *op)
{
    return op[0] == '-' && op[1] && !op[2] && strchr("efdLhcbpSgukrwxsnzt", op[1]);
}

static bool unary(char what, const char *operand)
{
    if (what == 'n' || what == 'z')
        return (*operand != '\0') == (what == 'n');
    if (what == 't')
        return isatty((int)number(operand));
    return about_file(what, operand);
}

static bool primary(void)
{
    if (!*at)
        return refuse("an expression is missing", "");
    if (at[1] && is_binary(at[1]) && at[2]) {
        bool result = compare(at[0], at[1], at[2]);
        at += 3;
        return result;
    }
    if (is("!")) {
        at++;
        return !primary();
    }
    if (is("(")) {
        at++;
        bool result = either();
        if (!is(")"))
            return refuse("a parenthesis is not closed", "");
        at++;
        return result;
    }
    if (is_unary(*at) && at[1]) {
        char what = (*at)[1];
        const char *operand = at[1];
        at += 2;
        return unary(what, operand);
    }
    return **at++ != '\0';
}

static bool both(void)
{
    bool result = primary();

    while (is("-a")) {
        at++;
        result = primary() && result;
    }
    return result;
}

static bool either(void)
{
    bool result = both();

    while (is("-o")) {
        at++;
        result = both() || result;
    }
    return result;
}

static bool two_words(char **words)
{
    if (strcmp(words[0], "!") == 0)
        return *words[1] == '\0';
    if (!is_unary(words[0]))
        return refuse(": unknown operator", words[0]);
    return unary(words[0][1], words[1]);
}

static bool three_words(char **words)
{
    if (is_binary(words[1]))
        return compare(words[0], words[1], words[2]);
    if (strcmp(words[1], "-a") == 0)
        return *words[0] && *words[2];
    if (strcmp(words[1], "-o") == 0)
        return *words[0] || *words[2];
    if (strcmp(words[0], "!") == 0)
        return !two_words(words + 1);
    if (strcmp(words[0], "(") == 0 && strcmp(words[2], ")") == 0)
        return *words[1] != '\0';
    return refuse(": unknown operator", words[1]);
}

/* The number of words decides their meaning, by rules of POSIX; only more than four are parsed. */
static bool evaluate(char **words, int count)
{
    if (count == 0)
        return false;
    if (count == 1)
        return *words[0] != '\0';
    if (count == 2)
        return two_words(words);
    if (count == 3)
        return three_words(words);
    if (count == 4 && strcmp(words[0], "!") == 0)
        return !three_words(words + 1);
    if (count == 4 && strcmp(words[0], "(") == 0 && strcmp(words[3], ")") == 0)
        return two_words(words + 1);
    at = words;
    bool result = either();
    if (*at)
        return refuse(": unexpected", *at);
    return result;
}

int test_command(int argc, char **argv)
{
    size_t n = strlen(argv[0]);

    wrong = false;
    if (n > 0 && argv[0][n - 1] == '[') {
        if (strcmp(argv[argc - 1], "]") != 0)
            refuse("] is missing", "");
        else
            argv[--argc] = NULL;
    }
    bool result = !wrong && evaluate(argv + 1, argc - 1);
    return wrong ? 2 : !result;
}
