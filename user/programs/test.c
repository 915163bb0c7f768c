/* SPDX-License-Identifier: MIT */
/* test, [: the status says whether an expression is true.
 *   -e -f -d -L -s -r -w -x FILE   -n -z STRING   A = B   A != B   N -eq -ne -lt -le -gt -ge M
 *   ! EXPR   ( EXPR )   EXPR -a EXPR   EXPR -o EXPR */
#include "numbers.h"
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char **at; /* the words that are left; a null pointer at the end */

static bool either(void);

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
    return number_from(text, LLONG_MIN, LLONG_MAX);
}

static bool compare(const char *a, const char *op, const char *b)
{
    static const char *const names[] = {"-eq", "-ne", "-lt", "-le", "-gt", "-ge"};

    if (strcmp(op, "=") == 0 || strcmp(op, "==") == 0)
        return strcmp(a, b) == 0;
    if (strcmp(op, "!=") == 0)
        return strcmp(a, b) != 0;
    long long x = number(a), y = number(b);
    bool results[] = {x == y, x != y, x<y, x <= y, x> y, x >= y};
    for (size_t i = 0; i < 6; i++) {
        if (strcmp(op, names[i]) == 0)
            return results[i];
    }
    errx(2, "%s: unknown operator", op);
}

static bool is_binary(const char *op)
{
    return op && (strcmp(op, "=") == 0 || strcmp(op, "==") == 0 || strcmp(op, "!=") == 0 ||
                  (op[0] == '-' && strlen(op) == 3 && strstr("eq ne lt le gt ge", op + 1)));
}

static bool is_unary(const char *op)
{
    return op[0] == '-' && op[1] && !op[2] && strchr("efdLhcbpsrwxnzt", op[1]);
}

static bool primary(void)
{
    if (!*at)
        return false;
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
            errx(2, "a parenthesis is not closed");
        at++;
        return result;
    }
    if (is_unary(*at) && at[1]) {
        char what = (*at)[1];
        const char *operand = at[1];
        at += 2;
        if (what == 'n' || what == 'z')
            return (*operand != '\0') == (what == 'n');
        if (what == 't')
            return isatty((int)number_from(operand, 0, INT_MAX));
        return about_file(what, operand);
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

int main(int argc, char **argv)
{
    size_t n = strlen(argv[0]);

    if (n > 0 && argv[0][n - 1] == '[') {
        if (strcmp(argv[argc - 1], "]") != 0)
            errx(2, "] is missing");
        argv[argc - 1] = NULL;
    }
    at = argv + 1;
    bool result = either();
    if (*at)
        errx(2, "%s: too many words", *at);
    return !result;
}
