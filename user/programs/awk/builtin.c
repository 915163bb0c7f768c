/* SPDX-License-Identifier: MIT */
/* The built-in functions. */
#include "builtin.h"
#include "awk.h"
#include <ctype.h>
#include <math.h>
#include <sys/wait.h>
#include <time.h>

static const char *const names[] = {"atan2",  "close",  "cos",     "exp",    "fflush", "gsub",
                                    "index",  "int",    "length",  "log",    "match",  "rand",
                                    "sin",    "split",  "sprintf", "sqrt",   "srand",  "sub",
                                    "substr", "system", "tolower", "toupper"};

int builtin_number(const char *name)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

static int argument_count(const struct node *node)
{
    int n = 0;

    for (const struct node *a = node->a; a; a = a->next)
        n++;
    return n;
}

static const struct node *argument(const struct node *node, int n)
{
    const struct node *a = node->a;

    while (a && n-- > 0)
        a = a->next;
    if (!a)
        errx(2, "%s: too few arguments", names[node->op]);
    return a;
}

static double number_argument(const struct node *node, int n)
{
    struct value v = evaluate(argument(node, n));
    double number = to_number(&v);

    free_value(&v);
    return number;
}

static double random_number(void)
{
    return (double)random() / 0x80000000u;
}

static double seed(const struct node *node)
{
    static double last = 0;
    double before = last;

    last = node->a ? number_argument(node, 0) : (double)time(NULL);
    srandom((unsigned)(long long)last);
    return before;
}

/* The source of a regular expression given as an argument. */
static struct value regex_source(const struct node *node)
{
    return node->kind == N_REGEX ? copy_value(&node->constant) : evaluate(node);
}

/* Appends a replacement: & stands for the matched text, \& for an &. */
static void put_replacement(FILE *out, const char *replacement, const char *match, size_t n)
{
    for (const char *r = replacement; *r; r++) {
        if (*r == '\\' && (r[1] == '&' || r[1] == '\\'))
            putc(*++r, out);
        else if (*r == '&')
            fwrite(match, 1, n, out);
        else
            putc(*r, out);
    }
}

/* Replaces the first match, or all, in text. Returns how many; *result is malloced. */
static int replace(const char *text, regex_t *regex, const char *replacement, bool all,
                   char **result, size_t *size)
{
    FILE *out = checked(open_memstream(result, size));
    regmatch_t found;
    int count = 0, flags = 0;
    bool adjacent = false; /* a match ended here: an empty one does not count */

    while (regexec(regex, text, 1, &found, flags) == 0) {
        size_t begin = (size_t)found.rm_so, end = (size_t)found.rm_eo;

        fwrite(text, 1, begin, out);
        if (end > begin || !adjacent || begin > 0) {
            put_replacement(out, replacement, text + begin, end - begin);
            count++;
        }
        adjacent = end > begin;
        text += end;
        if (end == begin && *text)
            putc(*text, out);
        if (!all || !*text)
            break;
        text += end == begin;
        flags = REG_NOTBOL;
        if (!*text && end == begin)
            continue;
    }
    fputs(text + 0, out);
    if (fclose(out) != 0)
        err(2, "malloc");
    return count;
}

static struct value substitute(const struct node *node, bool all)
{
    static struct node record, zero;
    struct value source = regex_source(argument(node, 0)),
                 replacement = evaluate(argument(node, 1));
    const struct node *target = argument_count(node) > 2 ? argument(node, 2) : &record;
    char *result;
    size_t size;

    zero.kind = N_NUMBER;
    zero.constant = number_value(0);
    record.kind = N_FIELD;
    record.a = &zero;
    struct value old = evaluate(target);
    int count = replace(to_text(&old), compile_regex(to_text(&source)), to_text(&replacement), all,
                        &result, &size);
    if (count > 0)
        assign(target, text_value(result, size));
    free(result);
    free_value(&old);
    free_value(&source);
    free_value(&replacement);
    return number_value(count);
}

static struct value match_function(const struct node *node)
{
    struct value text = evaluate(argument(node, 0)), source = regex_source(argument(node, 1));
    regmatch_t found = {-1, -1};
    double start = 0, length = -1;

    if (regexec(compile_regex(to_text(&source)), to_text(&text), 1, &found, 0) == 0) {
        start = (double)found.rm_so + 1;
        length = (double)(found.rm_eo - found.rm_so);
    }
    set_value(&rstart_cell->value, number_value(start));
    set_value(&rlength_cell->value, number_value(length));
    free_value(&text);
    free_value(&source);
    return number_value(start);
}

static struct value split_function(const struct node *node)
{
    struct value text = evaluate(argument(node, 0));
    struct array *array = array_of(argument(node, 1));
    struct value separator =
        argument_count(node) > 2 ? regex_source(argument(node, 2)) : copy_value(&fs_cell->value);

    array_clear(array);
    long n = split_text(to_text(&text), to_text(&separator), array);
    free_value(&text);
    free_value(&separator);
    return number_value((double)n);
}

/* Rounds to the nearest integer, half to even, as POSIX has it for substr(). */
static struct value substring(const struct node *node)
{
    struct value text = evaluate(argument(node, 0));
    const char *bytes = to_text(&text);
    double size = (double)strlen(bytes), from = rint(number_argument(node, 1)), to = size + 1;

    if (argument_count(node) > 2)
        to = from + rint(number_argument(node, 2));
    from = from < 1 ? 1 : from;
    to = to > size + 1 ? size + 1 : to;
    struct value result =
        to > from ? text_value(bytes + (size_t)from - 1, (size_t)(to - from)) : text_value("", 0);
    free_value(&text);
    return result;
}

static struct value length_function(const struct node *node)
{
    if (node->a && (node->a->kind == N_VARIABLE || node->a->kind == N_PARAMETER) &&
        cell_of(node->a)->kind == CELL_ARRAY)
        return number_value((double)array_of(node->a)->count);
    struct value v = node->a ? evaluate(node->a) : copy_value(field(0));
    struct value result = number_value((double)strlen(to_text(&v)));
    free_value(&v);
    return result;
}

static struct value change_case(const struct node *node, int (*change)(int c))
{
    struct value v = evaluate(argument(node, 0));
    const char *text = to_text(&v);
    struct value result = text_value(text, strlen(text));

    for (char *c = result.text->bytes; *c; c++)
        *c = (char)change((unsigned char)*c);
    free_value(&v);
    return result;
}

static double run_command(const char *command)
{
    flush_streams(NULL);
    int status = system(command);

    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

/* Functions of one text. */
static struct value text_function(const struct node *node)
{
    struct value v = node->a ? evaluate(node->a) : (struct value){0};
    double result = 0;

    if (node->op == B_CLOSE)
        result = close_stream(to_text(&v));
    else if (node->op == B_SYSTEM)
        result = run_command(to_text(&v));
    else
        flush_streams(node->a ? to_text(&v) : NULL);
    free_value(&v);
    return number_value(result);
}

static struct value index_function(const struct node *node)
{
    struct value text = evaluate(argument(node, 0)), part = evaluate(argument(node, 1));
    const char *bytes = to_text(&text), *found = strstr(bytes, to_text(&part));
    double result = found ? (double)(found - bytes) + 1 : 0;

    free_value(&text);
    free_value(&part);
    return number_value(result);
}

static struct value format_function(const struct node *node)
{
    struct value format = evaluate(argument(node, 0));
    size_t length;
    char *text = format_values(to_text(&format), node->a->next, &length);
    struct value result = text_value(text, length);

    free(text);
    free_value(&format);
    return result;
}

struct value call_builtin(const struct node *node)
{
    switch (node->op) {
    case B_ATAN2:
        return number_value(atan2(number_argument(node, 0), number_argument(node, 1)));
    case B_COS:
        return number_value(cos(number_argument(node, 0)));
    case B_EXP:
        return number_value(exp(number_argument(node, 0)));
    case B_INT:
        return number_value(trunc(number_argument(node, 0)));
    case B_LOG:
        return number_value(log(number_argument(node, 0)));
    case B_SIN:
        return number_value(sin(number_argument(node, 0)));
    case B_SQRT:
        return number_value(sqrt(number_argument(node, 0)));
    case B_RAND:
        return number_value(random_number());
    case B_SRAND:
        return number_value(seed(node));
    case B_SUB:
    case B_GSUB:
        return substitute(node, node->op == B_GSUB);
    case B_INDEX:
        return index_function(node);
    case B_LENGTH:
        return length_function(node);
    case B_MATCH:
        return match_function(node);
    case B_SPLIT:
        return split_function(node);
    case B_SPRINTF:
        return format_function(node);
    case B_SUBSTR:
        return substring(node);
    case B_TOLOWER:
        return change_case(node, tolower);
    case B_TOUPPER:
        return change_case(node, toupper);
    default:
        return text_function(node);
    }
}
