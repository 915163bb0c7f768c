/* SPDX-License-Identifier: MIT */
/* Expressions as a tree, by recursive descent: a function for each level of the operators. */
#include "awk.h"
#include "builtin.h"
#include "parse.h"

struct function *functions, *current_function;
int no_in, no_greater;

static struct node *unary(void);

struct node *new_node(enum node_kind kind, struct node *a, struct node *b)
{
    struct node *node = checked(calloc(1, sizeof(*node)));

    node->kind = kind;
    node->a = a;
    node->b = b;
    return node;
}

struct node *operator_node(enum node_kind kind, int op, struct node *a, struct node *b)
{
    struct node *node = new_node(kind, a, b);

    node->op = op;
    return node;
}

bool accept(int wanted)
{
    if (token != wanted)
        return false;
    next_token();
    return true;
}

void expect(int wanted, const char *message)
{
    if (!accept(wanted))
        wrong(message);
}

void skip_newlines(void)
{
    while (token == T_NEWLINE)
        next_token();
}

/* Expressions with commas between, up to a closing word. */
static struct node *expression_list(int closing)
{
    struct node *first = NULL, **end = &first;

    skip_newlines();
    while (token != closing) {
        *end = expression();
        end = &(*end)->next;
        skip_newlines();
        if (token == closing)
            break;
        expect(',', "a comma is missing");
        skip_newlines();
    }
    return first;
}

struct function *function_named(const char *name)
{
    struct function *f = functions;

    while (f && strcmp(f->name, name) != 0)
        f = f->next;
    if (!f) {
        f = checked(calloc(1, sizeof(*f)));
        f->name = checked(strdup(name));
        f->next = functions;
        functions = f;
    }
    return f;
}

/* A variable or a parameter. */
struct node *name_node(const char *name)
{
    struct node *node = new_node(N_VARIABLE, NULL, NULL);

    for (int i = 0; current_function && i < current_function->count; i++) {
        if (strcmp(current_function->parameters[i], name) == 0) {
            node->kind = N_PARAMETER;
            node->number = i;
            return node;
        }
    }
    node->cell = variable(name);
    return node;
}

struct node *name_or_element(void)
{
    struct node *name = name_node(token_text);

    next_token();
    if (!accept('['))
        return name;
    struct node *list = expression_list(']');
    next_token();
    return new_node(N_ELEMENT, name, list);
}

/* A list in parentheses, which the word before has opened; no limits of the outside hold in it. */
static struct node *in_parentheses(void)
{
    int saved_in = no_in, saved_greater = no_greater;

    no_in = no_greater = 0;
    struct node *list = expression_list(')');
    no_in = saved_in;
    no_greater = saved_greater;
    next_token();
    return list;
}

static struct node *group(void)
{
    struct node *list;

    next_token();
    list = in_parentheses();
    if (!list)
        wrong("an expression is missing");
    return new_node(N_GROUP, list, NULL);
}

static struct node *builtin(void)
{
    struct node *node = operator_node(N_BUILTIN, (int)token_number, NULL, NULL);

    next_token();
    if (accept('('))
        node->a = in_parentheses();
    else if (node->op != B_LENGTH)
        wrong("( is missing");
    return node;
}

static struct node *call(void)
{
    struct node *node = new_node(N_CALL, NULL, NULL);

    node->function = function_named(token_text);
    next_token();
    next_token();
    node->a = in_parentheses();
    return node;
}

/* getline [variable] [< file] */
static struct node *simple_getline(void)
{
    struct node *node = new_node(N_GETLINE, NULL, NULL);

    next_token();
    if (token == '$' || token == T_NAME)
        node->a = unary();
    if (accept('<')) {
        node->op = '<';
        no_greater++;
        node->b = unary();
        no_greater--;
    }
    return node;
}

static struct node *constant(void)
{
    struct node *node = new_node(N_NUMBER, NULL, NULL);

    if (token == T_STRING) {
        node->kind = N_STRING;
        node->constant = text_value(token_text, strlen(token_text));
    } else if (token == T_REGEX) {
        node->kind = N_REGEX;
        node->regex = compile_regex(token_text);
        node->constant = text_value(token_text, strlen(token_text));
    } else {
        node->constant = number_value(token_number);
    }
    next_token();
    return node;
}

static struct node *primary(void)
{
    struct node *node;

    switch (token) {
    case '/':
    case T_DIV_ASSIGN:
        read_regex();
        return constant();
    case T_NUMBER:
    case T_STRING:
        return constant();
    case T_NAME:
        return name_or_element();
    case T_CALL:
        return call();
    case T_BUILTIN:
        return builtin();
    case T_GETLINE:
        return simple_getline();
    case '(':
        return group();
    case '$':
        next_token();
        if (token == T_INCREMENT || token == T_DECREMENT || token == '-')
            return new_node(N_FIELD, unary(), NULL);
        return new_node(N_FIELD, primary(), NULL);
    case '-':
    case '+':
    case '!':
    case T_INCREMENT:
    case T_DECREMENT:
        return unary();
    default:
        wrong("an expression is missing");
    }
    return node;
}

bool is_target(const struct node *node)
{
    return node->kind == N_VARIABLE || node->kind == N_PARAMETER || node->kind == N_ELEMENT ||
           node->kind == N_FIELD;
}

static struct node *postfix(void)
{
    struct node *node = primary();

    if ((token == T_INCREMENT || token == T_DECREMENT) && is_target(node)) {
        node = operator_node(N_INCREMENT, token, node, NULL);
        node->number = 1;
        next_token();
    }
    return node;
}

static struct node *power(void)
{
    struct node *node = postfix();

    if (!accept('^'))
        return node;
    /* to the right, and a sign may stand there */
    struct node *exponent = token == '-' || token == '+' || token == '!' ? unary() : power();
    return operator_node(N_ARITHMETIC, '^', node, exponent);
}

static struct node *unary(void)
{
    int op = token;

    switch (op) {
    case '!':
        next_token();
        return new_node(N_NOT, unary(), NULL);
    case '-':
        next_token();
        return new_node(N_MINUS, unary(), NULL);
    case '+':
        next_token();
        return new_node(N_PLUS, unary(), NULL);
    case T_INCREMENT:
    case T_DECREMENT:
        next_token();
        struct node *target = primary();
        if (!is_target(target))
            wrong("++ and -- need a variable");
        return operator_node(N_INCREMENT, op, target, NULL);
    default:
        return power();
    }
}

static struct node *product(void)
{
    struct node *node = unary();

    while (token == '*' || token == '/' || token == '%') {
        int op = token;

        next_token();
        node = operator_node(N_ARITHMETIC, op, node, unary());
    }
    return node;
}

static struct node *sum(void)
{
    struct node *node = product();

    while (token == '+' || token == '-') {
        int op = token;

        next_token();
        node = operator_node(N_ARITHMETIC, op, node, product());
    }
    return node;
}

/* Whether the word can begin the second part of two strings that stand side by side. */
static bool begins_operand(void)
{
    switch (token) {
    case T_NUMBER:
    case T_STRING:
    case T_NAME:
    case T_CALL:
    case T_BUILTIN:
    case '$':
    case '!':
    case '(':
    case '-':
    case '+':
    case T_INCREMENT:
    case T_DECREMENT:
        return true;
    default:
        return false;
    }
}

struct node *concatenation(void)
{
    struct node *node = sum();

    while (begins_operand() && !(token == T_IN))
        node = new_node(N_CONCATENATE, node, sum());
    return node;
}

static bool is_comparison(void)
{
    return token == '<' || token == T_LE || token == T_EQ || token == T_NE || token == T_GE ||
           (token == '>' && no_greater == 0);
}

static struct node *comparison(void)
{
    struct node *node = concatenation();

    for (;;) {
        int op = token;

        if (op == '|' && no_greater == 0) { /* command | getline [variable] */
            next_token();
            if (token != T_GETLINE)
                wrong("getline is missing");
            next_token();
            struct node *target = token == '$' || token == T_NAME ? unary() : NULL;
            node = operator_node(N_GETLINE, '|', target, node);
        } else if (is_comparison()) {
            next_token();
            node = operator_node(N_COMPARE, op, node, concatenation());
        } else {
            return node;
        }
    }
}

static struct node *match(void)
{
    struct node *node = comparison();

    while (token == '~' || token == T_NOMATCH) {
        int op = token;

        next_token();
        node = operator_node(N_MATCH, op, node, comparison());
    }
    return node;
}

static struct node *membership(void)
{
    struct node *node = match();

    while (token == T_IN && no_in == 0) {
        next_token();
        if (token != T_NAME)
            wrong("an array is missing");
        node = new_node(N_IN, node, name_node(token_text));
        next_token();
    }
    return node;
}

static struct node *conjunction(void)
{
    struct node *node = membership();

    while (accept(T_AND)) {
        skip_newlines();
        node = new_node(N_AND, node, membership());
    }
    return node;
}

static struct node *disjunction(void)
{
    struct node *node = conjunction();

    while (accept(T_OR)) {
        skip_newlines();
        node = new_node(N_OR, node, conjunction());
    }
    return node;
}

/* The operator of an assignment like +=, or 0 for =. */
static int assignment_operator(int word)
{
    static const char operators[] = "+-*/%^";

    return word == '=' ? 0 : operators[word - T_ADD_ASSIGN];
}

struct node *expression(void)
{
    struct node *node = disjunction();

    if (accept('?')) {
        skip_newlines();
        struct node *yes = expression();
        skip_newlines();
        expect(':', ": is missing");
        skip_newlines();
        node = new_node(N_CONDITION, node, yes);
        node->c = expression();
        return node;
    }
    if (token != '=' && (token < T_ADD_ASSIGN || token > T_POW_ASSIGN))
        return node;
    /* "1 + x = 2" and "! x = y": the assignment belongs to the last operand */
    struct node **target = &node;
    while (!is_target(*target)) {
        bool left_only = (*target)->kind == N_NOT || (*target)->kind == N_MINUS;
        if (!left_only && !(*target)->b)
            wrong("only a variable can be assigned to");
        target = left_only ? &(*target)->a : &(*target)->b;
    }
    int op = assignment_operator(token);
    next_token();
    skip_newlines();
    *target = operator_node(N_ASSIGN, op, *target, expression());
    return node;
}
