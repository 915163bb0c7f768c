/* SPDX-License-Identifier: MIT */
/* Statements, functions and rules: the rest of the program's tree. */
#include "awk.h"
#include "parse.h"

struct rule *rules;

static struct node *statement(void);

static void skip_ends(void)
{
    while (token == T_NEWLINE || token == ';')
        next_token();
}

static struct node *block(void)
{
    struct node *node = new_node(N_BLOCK, NULL, NULL), **end = &node->a;

    expect('{', "{ is missing");
    skip_ends();
    while (token != '}') {
        if (token == T_END)
            wrong("} is missing");
        *end = statement();
        end = &(*end)->next;
        skip_ends();
    }
    next_token();
    return node;
}

static struct node *print(enum node_kind kind)
{
    struct node *node = new_node(kind, NULL, NULL), **end = &node->a;

    next_token();
    no_greater++;
    while (token != T_NEWLINE && token != ';' && token != '}' && token != '>' &&
           token != T_APPEND && token != '|' && token != T_END) {
        *end = expression();
        end = &(*end)->next;
        if (!accept(','))
            break;
        skip_newlines();
    }
    if (node->a && node->a->kind == N_GROUP && !node->a->next)
        node->a = node->a->a; /* print (a, b) */
    if (token == '>' || token == T_APPEND || token == '|') {
        node->op = token;
        next_token();
        node->b = concatenation();
    }
    no_greater--;
    return node;
}

/* The statement behind if (...), while (...) and the like: on the same line or the next; a ; alone is empty. */
static struct node *body(void)
{
    skip_newlines();
    if (accept(';'))
        return new_node(N_BLOCK, NULL, NULL);
    return statement();
}

static struct node *if_statement(void)
{
    struct node *node = new_node(N_IF, NULL, NULL);

    next_token();
    expect('(', "( is missing");
    node->a = expression();
    expect(')', ") is missing");
    node->b = body();
    /* else may follow behind newlines and one semicolon; the ends of a statement in front of other words are no loss */
    skip_ends();
    if (accept(T_ELSE))
        node->c = body();
    return node;
}

static struct node *while_statement(void)
{
    struct node *node = new_node(N_WHILE, NULL, NULL);

    next_token();
    expect('(', "( is missing");
    node->a = expression();
    expect(')', ") is missing");
    node->b = body();
    return node;
}

static struct node *do_statement(void)
{
    struct node *node = new_node(N_DO, NULL, NULL);

    next_token();
    node->b = body();
    skip_ends();
    expect(T_WHILE, "while is missing");
    expect('(', "( is missing");
    node->a = expression();
    expect(')', ") is missing");
    return node;
}

static struct node *simple_statement(void)
{
    return token == ';' || token == ')' ? NULL : new_node(N_EXPRESSION, expression(), NULL);
}

static struct node *for_statement(void)
{
    struct node *node = new_node(N_FOR, NULL, NULL);

    next_token();
    expect('(', "( is missing");
    no_in++;
    node->a = simple_statement();
    no_in--;
    if (token == T_IN) { /* for (key in array) */
        if (!node->a || !is_target(node->a->a))
            wrong("a variable is missing");
        next_token();
        node->kind = N_FOR_IN;
        node->a = node->a->a;
        node->b = name_node(token_text);
        expect(T_NAME, "an array is missing");
    } else {
        expect(';', "; is missing");
        skip_newlines();
        node->b = token == ';' ? NULL : expression();
        expect(';', "; is missing");
        skip_newlines();
        node->c = simple_statement();
    }
    expect(')', ") is missing");
    node->d = body();
    return node;
}

static bool at_end_of_statement(void)
{
    return token == T_NEWLINE || token == ';' || token == '}' || token == T_END;
}

static struct node *word_statement(enum node_kind kind, bool may_have_value)
{
    struct node *node = new_node(kind, NULL, NULL);

    next_token();
    if (may_have_value && !at_end_of_statement())
        node->a = expression();
    return node;
}

static struct node *delete_statement(void)
{
    struct node *node = new_node(N_DELETE, NULL, NULL);

    next_token();
    if (token != T_NAME)
        wrong("an array is missing");
    node->a = name_or_element();
    return node;
}

static struct node *statement(void)
{
    switch (token) {
    case '{':
        return block();
    case T_IF:
        return if_statement();
    case T_WHILE:
        return while_statement();
    case T_DO:
        return do_statement();
    case T_FOR:
        return for_statement();
    case T_PRINT:
        return print(N_PRINT);
    case T_PRINTF:
        return print(N_PRINTF);
    case T_NEXT:
        return word_statement(N_NEXT, false);
    case T_EXIT:
        return word_statement(N_EXIT, true);
    case T_RETURN:
        return word_statement(N_RETURN, true);
    case T_BREAK:
        return word_statement(N_BREAK, false);
    case T_CONTINUE:
        return word_statement(N_CONTINUE, false);
    case T_DELETE:
        return delete_statement();
    default:
        return new_node(N_EXPRESSION, expression(), NULL);
    }
}

static void function_definition(void)
{
    next_token();
    if (token != T_NAME && token != T_CALL)
        wrong("the function's name is missing");
    current_function = function_named(token_text);
    if (current_function->defined)
        wrong("the function is defined twice");
    current_function->defined = true;
    next_token();
    expect('(', "( is missing");
    while (token == T_NAME) {
        current_function->parameters = checked(reallocarray(
            current_function->parameters, (size_t)current_function->count + 1, sizeof(char *)));
        current_function->parameters[current_function->count++] = checked(strdup(token_text));
        next_token();
        if (!accept(','))
            break;
        skip_newlines();
    }
    expect(')', ") is missing");
    skip_newlines();
    current_function->body = block();
    current_function = NULL;
}

static void rule(struct rule ***end)
{
    struct rule *r = checked(calloc(1, sizeof(*r)));

    r->kind = token == T_BEGIN ? RULE_BEGIN : token == T_ENDBLOCK ? RULE_END : RULE_PATTERN;
    if (r->kind != RULE_PATTERN) {
        next_token();
    } else if (token != '{') {
        r->pattern = expression();
        if (accept(',')) {
            skip_newlines();
            r->last = expression();
        }
    }
    if (token == '{')
        r->action = block();
    else if (r->kind != RULE_PATTERN)
        wrong("BEGIN and END need an action");
    **end = r;
    *end = &r->next;
}

void parse_program(const char *program)
{
    struct rule **end = &rules;

    start_lexer(program);
    next_token();
    for (skip_ends(); token != T_END; skip_ends()) {
        if (token == T_FUNCTION)
            function_definition();
        else
            rule(&end);
    }
    for (struct function *f = functions; f; f = f->next)
        if (!f->defined)
            errx(2, "%s: the function is not defined", f->name);
}
