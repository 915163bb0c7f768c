/* SPDX-License-Identifier: MIT */
/* The parts of sed: the commands of a script (parse.c), its input (input.c), and running it (run.c). */
#ifndef SED_H
#define SED_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define GROUPS 10 /* \0 to \9 */

enum address_kind { ADDRESS_NONE, ADDRESS_LINE, ADDRESS_LAST, ADDRESS_REGEX };

struct address {
    enum address_kind kind;
    size_t line;
    regex_t *regex; /* NULL: the last one that was used */
};

struct substitution {
    regex_t *regex;
    char *replacement; /* with \1 to \9, and & or \0 for the whole match */
    int which;         /* the first match that is replaced */
    bool all, print;
    FILE *file; /* NULL: none */
};

struct command {
    struct address from, to;
    bool negated;
    bool active;   /* in a range: the first line was found */
    char name;     /* the letter */
    char *text;    /* of a, i, c; the label of b, t and :; the path of r */
    size_t target; /* the command that b, t or an unselected { continues with */
    char *map;     /* of y: the replacement of each character */
    FILE *file;    /* of w */
    struct substitution s;
};

extern struct command *commands;
extern size_t command_count;
extern bool extended; /* -E */

/* Reads a script, whose lines end with newlines. Ends the program if it is wrong. */
void parse_script(const char *script);

/* A string that grows; text always ends with a zero. */
struct buffer {
    char *text;
    size_t length, room;
};

void buffer_add(struct buffer *buffer, const char *text, size_t n);

/* Input: the lines of all files, one after the other. */
extern bool edit_in_place; /* -i */
extern FILE *output;
extern size_t line_number;

void start_input(char **paths);

/* Replaces the buffer by the next line. False at the end of the input. */
bool next_line(struct buffer *line);

/* Whether the present line is the last one (of its file, with -i). */
bool is_last_line(void);

/* Writes the line, with its newline unless the input's last line had none. */
void put_line(FILE *file, const char *text, size_t n);

/* Closes the input. Returns 0, or 2 if a file could not be read. */
int end_input(void);

/* Runs the script over the whole input. Returns the status that q gave, or 0. */
int run_script(bool silent);

/* Performs s on the pattern space. True if something was replaced. */
bool substitute(const struct substitution *s, struct buffer *space);

/* Finds the regular expression, or the last one if it is NULL, which it then replaces. */
bool find_regex(const regex_t *regex, const char *text, regmatch_t *groups, int flags);

#endif
