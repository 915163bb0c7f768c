/* SPDX-License-Identifier: MIT */
/* Values of expressions, and assignments. */
#include "awk.h"
#include <math.h>

struct cell *frame;

/* Regular expressions that the program makes from texts are kept, because most come again. */
regex_t *compile_regex(const char *text)
{
    static struct kept {
        struct kept *next;
        char *text;
        regex_t regex;
    } * kept;
    char message[128];

    for (struct kept *k = kept; k; k = k->next)
        if (strcmp(k->text, text) == 0)
            return &k->regex;
    struct kept *k = checked(malloc(sizeof(*k)));
    char *expression = checked(malloc(2 * strlen(text) + 1)), *end = expression;
    for (const char *t = text; *t; t++) { /* escapes that regcomp() does not know */
        const char *letter = *t == '\\' && t[1] ? strchr("n\nt\t/\"\"", t[1]) : NULL;

        if (letter && t[1] != '\n' && t[1] != '\t') {
            *end++ = t[1] == 'n' ? '\n' : t[1] == 't' ? '\t' : t[1];
            t++;
        } else {
            *end++ = *t;
            if (*t == '\\' && t[1])
                *end++ = *++t;
        }
    }
    *end = '\0';
    int error = regcomp(&k->regex, expression, REG_EXTENDED);
    if (error) {
        regerror(error, &k->regex, message, sizeof(message));
        errx(2, "%s: %s", text, message);
    }
    free(expression);
    k->text = checked(strdup(text));
    k->next = kept;
    kept = k;
    return &k->regex;
}

bool matches(const char *text, const char *regex)
{
    return regexec(compile_regex(regex), text, 0, NULL, 0) == 0;
}

struct cell *cell_of(const struct node *node)
{
    struct cell *cell = node->kind == N_PARAMETER ? &frame[(int)node->number] : node->cell;

    if (cell == nf_cell)
        split_all();
    return cell;
}

/* The cell's array; a variable without a value becomes one, as does the caller's variable behind a parameter. */
static struct array *cell_array(struct cell *cell)
{
    if (cell->kind == CELL_VALUE)
        errx(2, "a variable with a value is used as an array");
    if (cell->kind == CELL_UNKNOWN) {
        cell->array =
            cell->origin ? cell_array(cell->origin) : checked(calloc(1, sizeof(*cell->array)));
        cell->kind = CELL_ARRAY;
    }
    return cell->array;
}

struct array *array_of(const struct node *node)
{
    if (node->kind != N_VARIABLE && node->kind != N_PARAMETER)
        errx(2, "an array is expected");
    return cell_array(cell_of(node));
}

/* The subscripts, with SUBSEP between. */
char *subscript(const struct node *list)
{
    char *key = NULL;
    size_t size;
    FILE *out = checked(open_memstream(&key, &size));

    for (const struct node *n = list; n; n = n->next) {
        struct value v = evaluate(n);

        fprintf(out, "%s%s", n != list ? to_text(&subsep_cell->value) : "", to_text(&v));
        free_value(&v);
    }
    if (fclose(out) != 0)
        err(2, "malloc");
    return key;
}

static long field_number(const struct node *node)
{
    struct value v = evaluate(node->a);
    long n = (long)to_number(&v);

    free_value(&v);
    return n;
}

static void assign_variable(struct cell *cell, struct value v)
{
    if (cell->kind == CELL_ARRAY)
        errx(2, "an array is used as a variable");
    cell->kind = CELL_VALUE;
    if (cell == nf_cell) {
        set_field_count((long)to_number(&v));
        free_value(&v);
        return;
    }
    set_value(&cell->value, v);
}

void assign(const struct node *target, struct value v)
{
    if (target->kind == N_GROUP && !target->a->next)
        target = target->a;
    if (target->kind == N_FIELD) {
        set_field(field_number(target), v);
    } else if (target->kind == N_ELEMENT) {
        char *key = subscript(target->b);
        set_value(array_at(array_of(target->a), key), v);
        free(key);
    } else if (target->kind == N_VARIABLE || target->kind == N_PARAMETER) {
        assign_variable(cell_of(target), v);
    } else {
        errx(2, "only a variable can be assigned to");
    }
}

static double calculate(int op, double a, double b)
{
    switch (op) {
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    case '^':
        return pow(a, b);
    default:
        if (b == 0)
            errx(2, "division by zero");
        return op == '/' ? a / b : fmod(a, b);
    }
}

static double number_of(const struct node *node)
{
    struct value v = evaluate(node);
    double number = to_number(&v);

    free_value(&v);
    return number;
}

bool condition(const struct node *node)
{
    struct value v = evaluate(node);
    bool result = to_bool(&v);

    free_value(&v);
    return result;
}

static struct value evaluate_assignment(const struct node *node)
{
    struct value v;

    if (node->op == 0) {
        v = evaluate(node->b);
    } else {
        /* it may change the target: the old value is read after that */
        double right = number_of(node->b);
        v = number_value(calculate(node->op, number_of(node->a), right));
    }
    assign(node->a, copy_value(&v));
    return v;
}

static struct value increment(const struct node *node)
{
    double old = number_of(node->a), new = node->op == T_INCREMENT ? old + 1 : old - 1;

    assign(node->a, number_value(new));
    return number_value(node->number ? old : new);
}

static struct value element(const struct node *node)
{
    char *key = subscript(node->b);
    struct value v = copy_value(array_at(array_of(node->a), key));

    free(key);
    return v;
}

static struct value concatenate(const struct node *node)
{
    struct value a = evaluate(node->a), b = evaluate(node->b);
    const char *x = to_text(&a), *y = to_text(&b);
    size_t n = strlen(x), m = strlen(y);
    struct text *text = checked(malloc(sizeof(*text) + n + m + 1));

    text->users = 1;
    text->length = n + m;
    memcpy(text->bytes, x, n);
    memcpy(text->bytes + n, y, m + 1);
    free_value(&a);
    free_value(&b);
    return (struct value){HAS_TEXT, 0, text};
}

static bool compare(const struct node *node)
{
    struct value a = evaluate(node->a), b = evaluate(node->b);
    int order = compare_values(&a, &b);

    free_value(&a);
    free_value(&b);
    switch (node->op) {
    case '<':
        return order < 0;
    case T_LE:
        return order <= 0;
    case T_EQ:
        return order == 0;
    case T_NE:
        return order != 0;
    case T_GE:
        return order >= 0;
    default:
        return order > 0;
    }
}

static bool match_operator(const struct node *node)
{
    struct value text = evaluate(node->a);
    struct value source =
        node->b->kind == N_REGEX ? copy_value(&node->b->constant) : evaluate(node->b);
    bool found = matches(to_text(&text), to_text(&source));

    free_value(&text);
    free_value(&source);
    return found == (node->op == '~');
}

static bool contains(const struct node *node)
{
    const struct node *list = node->a->kind == N_GROUP ? node->a->a : node->a;
    char *key = subscript(list);
    bool result = array_has(array_of(node->b), key);

    free(key);
    return result;
}

/* getline from the main input: sets $0 or the variable, and NR and FNR. */
static double getline_main(const struct node *node)
{
    struct value record = node->a ? copy_value(field(0)) : (struct value){0};

    if (!next_main_record()) {
        free_value(&record);
        return 0;
    }
    if (node->a) { /* only the variable changes */
        struct value line = copy_value(field(0));
        const char *text = to_text(&record);
        set_record(text, strlen(text));
        assign(node->a, line);
    }
    free_value(&record);
    return 1;
}

static double getline_from(const struct node *node)
{
    static char *line;
    static size_t room;
    struct value name = evaluate(node->b);
    FILE *file = input_stream(to_text(&name), node->op);
    size_t length;
    double result = -1;

    free_value(&name);
    if (!file)
        return result;
    result = read_record(file, &line, &room, &length);
    if (result == 0)
        return ferror(file) ? -1 : 0;
    if (node->a)
        assign(node->a, input_value(line, length));
    else
        set_record(line, length);
    if (node->op == '|')
        set_value(&nr_cell->value, number_value(to_number(&nr_cell->value) + 1));
    return result;
}

static struct value variable_value(const struct node *node)
{
    struct cell *cell = cell_of(node);

    if (cell->kind == CELL_ARRAY)
        errx(2, "an array is used as a variable");
    return copy_value(&cell->value);
}

/* Expressions whose value is true or false. */
static bool truth(const struct node *node)
{
    switch (node->kind) {
    case N_REGEX:
        return regexec(node->regex, to_text(field(0)), 0, NULL, 0) == 0;
    case N_AND:
        return condition(node->a) && condition(node->b);
    case N_OR:
        return condition(node->a) || condition(node->b);
    case N_IN:
        return contains(node);
    case N_MATCH:
        return match_operator(node);
    case N_COMPARE:
        return compare(node);
    default:
        return !condition(node->a);
    }
}

struct value evaluate(const struct node *node)
{
    switch (node->kind) {
    case N_NUMBER:
    case N_STRING:
        return copy_value(&node->constant);
    case N_VARIABLE:
    case N_PARAMETER:
        return variable_value(node);
    case N_ELEMENT:
        return element(node);
    case N_FIELD:
        return copy_value(field(field_number(node)));
    case N_ASSIGN:
        return evaluate_assignment(node);
    case N_CONDITION:
        return evaluate(condition(node->a) ? node->b : node->c);
    case N_CONCATENATE:
        return concatenate(node);
    case N_ARITHMETIC: {
        double a = number_of(node->a); /* before the right side, which may change it */
        return number_value(calculate(node->op, a, number_of(node->b)));
    }
    case N_MINUS:
        return number_value(-number_of(node->a));
    case N_PLUS:
        return number_value(number_of(node->a));
    case N_INCREMENT:
        return increment(node);
    case N_CALL:
        return call_function(node);
    case N_BUILTIN:
        return call_builtin(node);
    case N_GETLINE:
        return number_value(node->op ? getline_from(node) : getline_main(node));
    case N_GROUP:
        return evaluate(node->a);
    default:
        return number_value(truth(node));
    }
}
