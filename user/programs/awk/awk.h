/* SPDX-License-Identifier: MIT */
/*
 * The parts of awk: words of the program (lex.c), its tree (parse.c), values (value.c), arrays (array.c), fields of
 * the record (field.c), files and commands (io.c), expressions (expression.c), built-in functions (builtin.c,
 * format.c) and statements (run.c).
 */
#ifndef AWK_H
#define AWK_H

#include <err.h>
#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Words of the program. Single characters stand for themselves. */
enum token {
    T_END,
    T_NEWLINE = '\n',
    T_NUMBER = 256,
    T_STRING,
    T_REGEX,
    T_NAME,
    T_CALL, /* a name with ( right behind it */
    T_BUILTIN,
    T_APPEND, /* >> */
    T_AND,
    T_OR,
    T_EQ,
    T_LE,
    T_GE,
    T_NE,
    T_NOMATCH, /* !~ */
    T_INCREMENT,
    T_DECREMENT,
    T_ADD_ASSIGN,
    T_SUB_ASSIGN,
    T_MUL_ASSIGN,
    T_DIV_ASSIGN,
    T_MOD_ASSIGN,
    T_POW_ASSIGN,
    T_BEGIN, /* the first of the reserved words */
    T_BREAK,
    T_CONTINUE,
    T_DELETE,
    T_DO,
    T_ELSE,
    T_ENDBLOCK, /* END */
    T_EXIT,
    T_FOR,
    T_FUNCTION,
    T_GETLINE,
    T_IF,
    T_IN,
    T_NEXT,
    T_PRINT,
    T_PRINTF,
    T_RETURN,
    T_WHILE,
};

/* The word that was read last. */
extern int token;
extern char *token_text;    /* of names, strings and expressions */
extern double token_number; /* of numbers; of built-in functions, which one */

void start_lexer(const char *program);
void next_token(void);
void read_regex(void); /* the word is / or /=: reads the rest of the regular expression */
_Noreturn void wrong(const char *message);

/* A string with a count of its users. */
struct text {
    size_t users, length;
    char bytes[];
};

enum {
    HAS_NUMBER = 1,
    HAS_TEXT = 2,
    FROM_INPUT = 4 /* compares as a number if it looks like one */
};

/* No flags: a variable without a value, which is both 0 and "". */
struct value {
    unsigned flags;
    double number;
    struct text *text; /* if HAS_TEXT */
};

struct value number_value(double number);
struct value text_value(const char *bytes, size_t length);
struct value input_value(const char *bytes, size_t length); /* from input: may be a number too */
struct value copy_value(const struct value *v);
void free_value(struct value *v);
void set_value(struct value *to, struct value v); /* takes v over */

double to_number(const struct value *v);
bool to_bool(const struct value *v);

/* The text, with CONVFMT or OFMT for numbers that are no integers. Valid until the value is freed. */
const char *to_text(struct value *v);
const char *to_output(struct value *v);
int compare_values(struct value *a, struct value *b);

/* Arrays: hash tables. */
struct element {
    struct element *next;
    struct value value;
    char *key;
};

struct array {
    struct element **buckets;
    size_t size, count;
};

struct value *array_at(struct array *array, const char *key); /* made if it is not there */
bool array_has(const struct array *array, const char *key);
void array_remove(struct array *array, const char *key);
void array_clear(struct array *array);

/* A variable: a value, an array, or not known yet. */
struct cell {
    enum { CELL_UNKNOWN, CELL_VALUE, CELL_ARRAY } kind;
    struct value value;
    struct array *array;
    /* of a parameter without a value: the caller's variable, if it becomes an array */
    struct cell *origin;
};

/* Nodes of the program's tree. */
enum node_kind {
    N_NUMBER,
    N_STRING,
    N_REGEX,
    N_VARIABLE,
    N_PARAMETER,
    N_ELEMENT, /* array a, subscripts in the list b */
    N_FIELD,
    N_ASSIGN, /* op: 0 or the operator */
    N_CONDITION,
    N_AND,
    N_OR,
    N_IN,
    N_MATCH, /* op: '~' or T_NOMATCH */
    N_COMPARE,
    N_CONCATENATE,
    N_ARITHMETIC,
    N_NOT,
    N_MINUS,
    N_PLUS,
    N_INCREMENT, /* op: T_INCREMENT or T_DECREMENT; number 1: the old value is the result */
    N_CALL,
    N_BUILTIN,
    N_GETLINE, /* op: 0, '<' or '|' */
    N_GROUP,   /* in parentheses: a list if it has more than one */
    N_PRINT,   /* op: 0, '>', T_APPEND or '|', to b */
    N_PRINTF,
    N_EXPRESSION,
    N_BLOCK,
    N_IF,
    N_WHILE,
    N_DO,
    N_FOR,
    N_FOR_IN,
    N_NEXT,
    N_EXIT,
    N_RETURN,
    N_BREAK,
    N_CONTINUE,
    N_DELETE,
};

struct node {
    enum node_kind kind;
    int op;
    double number; /* or a parameter's place */
    struct node *a, *b, *c, *d;
    struct node *next; /* in a list of expressions or statements */
    struct value constant;
    struct cell *cell; /* of a variable */
    struct function *function;
    regex_t *regex;
};

struct function {
    struct function *next;
    char *name;
    char **parameters;
    int count;
    struct node *body;
    bool defined;
};

/* A pattern and its action. */
struct rule {
    struct rule *next;
    enum { RULE_BEGIN, RULE_END, RULE_PATTERN } kind;
    struct node *pattern, *last; /* last: of a range */
    bool active;                 /* in a range */
    struct node *action;         /* NULL: print the record */
};

extern struct rule *rules;
void parse_program(const char *program);

/* Variables by name; those with a meaning have their own pointers. */
struct cell *variable(const char *name);
extern struct cell *nf_cell, *nr_cell, *fnr_cell, *fs_cell, *rs_cell, *ofs_cell, *ors_cell,
    *subsep_cell, *convfmt_cell, *ofmt_cell, *rstart_cell, *rlength_cell, *filename_cell;
void make_variables(int argc, char **argv);
void assign_operand(const char *text); /* NAME=VALUE */
bool is_assignment(const char *text);

/* Fields. */
void set_record(const char *bytes, size_t length);
struct value *field(long n);            /* for reading */
void set_field(long n, struct value v); /* takes v over */
void set_field_count(long n);
void split_all(void); /* makes NF right */
long split_text(const char *text, const char *separator, struct array *array);
char *escaped(const char *text); /* without the backslashes of a string constant; malloced */

/* Regular expressions, compiled once. */
regex_t *compile_regex(const char *text);
bool matches(const char *text, const char *regex);

/* Input and output. */
struct stream;
bool next_main_record(void);
bool read_record(FILE *file, char **line, size_t *room, size_t *length);
FILE *output_stream(const char *name, int op);
FILE *input_stream(const char *name, int op);
int close_stream(const char *name);
void flush_streams(const char *name); /* NULL: all */
void close_all_streams(void);
extern char **operands;
extern int operand_count;

/* Running. */
struct value evaluate(const struct node *node);
bool condition(const struct node *node);
struct cell *cell_of(const struct node *node);
struct array *array_of(const struct node *node);
void assign(const struct node *target, struct value v);
struct value call_builtin(const struct node *node);
char *format_values(const char *format, const struct node *arguments, size_t *length);
char *subscript(const struct node *list); /* malloced */
struct value call_function(const struct node *node);
int run_program(void);
extern struct cell *frame; /* the parameters of the running function */

void *checked(void *memory);

#endif
