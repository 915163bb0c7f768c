/* SPDX-License-Identifier: MIT */
/* Statements, functions, and the rules for each record. */
#include "awk.h"

#define MOST_CALLS 10000 /* functions in functions */

/* How a statement ended. */
enum outcome { DONE, BREAK, CONTINUE, NEXT, EXIT, RETURN };

static struct value result; /* of the function that returns */
static int status;

static enum outcome run(const struct node *node);

static enum outcome run_list(const struct node *node)
{
    enum outcome outcome = DONE;

    for (; node && outcome == DONE; node = node->next)
        outcome = run(node);
    return outcome;
}

/* Where the output of print goes. */
static FILE *destination(const struct node *node)
{
    if (!node->op)
        return stdout;
    struct value name = evaluate(node->b);
    FILE *file = output_stream(to_text(&name), node->op);
    free_value(&name);
    return file;
}

static void print(const struct node *node)
{
    char *text = NULL;
    size_t size;
    FILE *memory = checked(open_memstream(&text, &size));

    if (!node->a)
        fputs(to_text(field(0)), memory);
    for (const struct node *a = node->a; a; a = a->next) {
        struct value v = evaluate(a);

        fprintf(memory, "%s%s", a != node->a ? to_text(&ofs_cell->value) : "", to_output(&v));
        free_value(&v);
    }
    fputs(to_text(&ors_cell->value), memory);
    if (fclose(memory) != 0)
        err(2, "malloc");
    FILE *out = destination(node);
    fwrite(text, 1, size, out);
    if (out != stdout && node->op == '|')
        fflush(out);
    free(text);
}

static void print_formatted(const struct node *node)
{
    size_t size;

    if (!node->a)
        errx(2, "printf: the format is missing");
    struct value format = evaluate(node->a);
    char *text = format_values(to_text(&format), node->a->next, &size);
    fwrite(text, 1, size, destination(node));
    free(text);
    free_value(&format);
}

/* The body of a loop. True if the loop goes on. */
static bool run_body(const struct node *body, enum outcome *outcome)
{
    *outcome = run(body);
    if (*outcome == BREAK || *outcome == CONTINUE) {
        bool goes_on = *outcome == CONTINUE;

        *outcome = DONE;
        return goes_on;
    }
    return *outcome == DONE;
}

static enum outcome run_while(const struct node *node)
{
    enum outcome outcome = DONE;

    while (condition(node->a) && run_body(node->b, &outcome))
        ;
    return outcome;
}

static enum outcome run_do(const struct node *node)
{
    enum outcome outcome = DONE;

    while (run_body(node->b, &outcome) && condition(node->a))
        ;
    return outcome;
}

static enum outcome run_for(const struct node *node)
{
    enum outcome outcome = DONE;

    if (node->a)
        run(node->a);
    while ((!node->b || condition(node->b)) && run_body(node->d, &outcome))
        if (node->c)
            run(node->c);
    return outcome;
}

/* All keys first: the body may change the array. */
static enum outcome run_for_in(const struct node *node)
{
    struct array *array = array_of(node->b);
    size_t count = 0, all = array->count;
    char **keys = checked(calloc(all + 1, sizeof(*keys)));
    enum outcome outcome = DONE;
    bool goes_on = true;

    for (size_t i = 0; i < array->size; i++)
        for (struct element *e = array->buckets[i]; e; e = e->next)
            keys[count++] = checked(strdup(e->key));
    for (size_t i = 0; i < all; i++) {
        if (goes_on && array_has(array, keys[i])) {
            assign(node->a, input_value(keys[i], strlen(keys[i])));
            goes_on = run_body(node->d, &outcome);
        }
        free(keys[i]);
    }
    free(keys);
    return outcome;
}

static void run_delete(const struct node *node)
{
    if (node->a->kind != N_ELEMENT) {
        array_clear(array_of(node->a));
        return;
    }
    char *key = subscript(node->a->b);
    array_remove(array_of(node->a->a), key);
    free(key);
}

static enum outcome run_exit(const struct node *node)
{
    if (node->a) {
        struct value v = evaluate(node->a);

        status = (int)to_number(&v);
        free_value(&v);
    }
    return EXIT;
}

static enum outcome run_return(const struct node *node)
{
    struct value v = node->a ? evaluate(node->a) : (struct value){0};

    set_value(&result, v);
    return RETURN;
}

static enum outcome run(const struct node *node)
{
    struct value v;

    switch (node->kind) {
    case N_BLOCK:
        return run_list(node->a);
    case N_EXPRESSION:
        v = evaluate(node->a);
        free_value(&v);
        return DONE;
    case N_PRINT:
        print(node);
        return DONE;
    case N_PRINTF:
        print_formatted(node);
        return DONE;
    case N_IF:
        if (condition(node->a))
            return run(node->b);
        return node->c ? run(node->c) : DONE;
    case N_WHILE:
        return run_while(node);
    case N_DO:
        return run_do(node);
    case N_FOR:
        return run_for(node);
    case N_FOR_IN:
        return run_for_in(node);
    case N_DELETE:
        run_delete(node);
        return DONE;
    case N_NEXT:
        return NEXT;
    case N_BREAK:
        return BREAK;
    case N_CONTINUE:
        return CONTINUE;
    case N_EXIT:
        return run_exit(node);
    default:
        return run_return(node);
    }
}

static bool exiting; /* exit in a function: every statement around it ends */

/* Fills a parameter: with the value, the array, or a variable that may still become an array. */
static void pass(struct cell *parameter, const struct node *argument)
{
    bool named = argument->kind == N_VARIABLE || argument->kind == N_PARAMETER;
    struct cell *cell = named ? cell_of(argument) : NULL;

    if (cell && cell->kind == CELL_ARRAY) {
        *parameter = (struct cell){.kind = CELL_ARRAY, .array = cell->array, .origin = cell};
    } else if (cell && cell->kind == CELL_UNKNOWN) {
        *parameter = (struct cell){.kind = CELL_UNKNOWN, .origin = cell};
    } else {
        *parameter = (struct cell){.kind = CELL_VALUE, .value = evaluate(argument)};
    }
}

struct value call_function(const struct node *node)
{
    static int depth;
    const struct function *f = node->function;
    struct cell *outer = frame, *inner = checked(calloc((size_t)f->count + 1, sizeof(*inner)));
    int n = 0;

    if (++depth > MOST_CALLS)
        errx(2, "%s: too many calls in calls", f->name);
    for (const struct node *a = node->a; a; a = a->next) {
        if (n == f->count)
            errx(2, "%s: too many arguments", f->name);
        pass(&inner[n++], a);
    }
    frame = inner;
    exiting |= run(f->body) == EXIT;
    frame = outer;
    for (int i = 0; i < f->count; i++) {
        bool own = inner[i].kind == CELL_ARRAY && !inner[i].origin;

        free_value(&inner[i].value);
        if (own)
            array_clear(inner[i].array);
        if (own)
            free(inner[i].array);
    }
    free(inner);
    depth--;
    struct value v = result;
    result = (struct value){0};
    if (exiting) {
        close_all_streams();
        exit(status);
    }
    return v;
}

/* Whether a rule is for the present record. */
static bool is_chosen(struct rule *rule)
{
    if (!rule->pattern)
        return true;
    if (!rule->last)
        return condition(rule->pattern);
    if (!rule->active && !condition(rule->pattern))
        return false;
    rule->active = !condition(rule->last);
    return true;
}

static enum outcome run_rules(int kind)
{
    static const struct node print_record = {.kind = N_PRINT};
    enum outcome outcome = DONE;

    for (struct rule *r = rules; r && outcome == DONE; r = r->next)
        if (r->kind == (unsigned)kind && (kind != RULE_PATTERN || is_chosen(r)))
            outcome = run(r->action ? r->action : &print_record);
    return outcome;
}

static bool has_rules(int kind)
{
    for (struct rule *r = rules; r; r = r->next)
        if (r->kind == (unsigned)kind)
            return true;
    return false;
}

int run_program(void)
{
    enum outcome outcome = run_rules(RULE_BEGIN);

    if (outcome != EXIT && (has_rules(RULE_PATTERN) || has_rules(RULE_END)))
        while (outcome != EXIT && !ferror(stdout) && next_main_record())
            outcome = run_rules(RULE_PATTERN);
    run_rules(RULE_END); /* also after exit, as long as that was not in END itself */
    return status;
}
