/* SPDX-License-Identifier: MIT */
/*
 * An overview of the shell. Text comes from an input (input.c), and is split into tokens (lex.c,
 * quote.c), which become a tree of commands (parse.c, compound.c). To run a tree (exec.c), its
 * words are expanded (expand.c, with parameter.c, subst.c, arith.c, glob.c and vars.c) and files
 * are redirected (redirect.c). Then processes are started and awaited (command.c, jobs.c), or a
 * builtin is called (builtin.c, builtin_*.c).
 *
 * Memory: trees and expanded words lie in one arena (memory.c), which is released after each
 * command.
 */
#ifndef SH_H
#define SH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* Exit statuses that POSIX defines. */
#define STATUS_USAGE 2
#define STATUS_NOT_EXECUTABLE 126
#define STATUS_NOT_FOUND 127
#define STATUS_SIGNAL 128 /* plus the signal's number */
#define STATUS_INTERRUPTED (STATUS_SIGNAL + 2)

struct input;
struct edit_candidates;

/* memory.c: if there is no memory, all of these functions call out_of_memory(). */
struct mark {
    struct chunk *chunk;
    size_t used;
};
void *arena_alloc(size_t size);
char *arena_copy(const char *text, size_t length);
struct mark arena_mark(void);
void arena_release(struct mark mark); /* frees all memory allocated since the mark */

/* Text that grows. All fields are zero at first. */
struct buffer {
    char *data;
    size_t length, room;
};
void buffer_add(struct buffer *buffer, char c);
void buffer_append(struct buffer *buffer, const char *text, size_t length);
bool buffer_try(struct buffer *buffer, const char *text, size_t length); /* false: no memory */
char *buffer_finish(struct buffer *buffer); /* its text, in the arena; frees the buffer */
void buffer_free(struct buffer *buffer);
void free_all_buffers(void);

void *check_memory(void *p);       /* returns p; calls out_of_memory() if p is NULL */
char *save_text(const char *text); /* strdup() */

/*
 * recover.c: an interactive shell abandons the command, undoes all that the command has changed for a time,
 * and shows its prompt; any other shell ends.
 */
_Noreturn void out_of_memory(void);
int run_session(struct input *input); /* run_input() for a terminal */

/* alias.c */
const char *get_alias(const char *name);   /* NULL: there is none */
const char *alias_after(const char *name); /* by the alphabet; NULL: there is none */
/* its text, which will be read now; NULL: not an alias, or being read */
const char *alias_begin(const char *name);
void alias_end(const char *name); /* its text has been read */
/* the word behind that text has been read: the name is an alias again */
void alias_free_ended(void);
void alias_free_all(void); /* no input reads any alias */

/* input.c: the text of commands. */
struct inserted {
    struct inserted *below;
    char *at;       /* the rest of the text, behind the name */
    char pushed[2]; /* of the input, to be read behind the text */
    int pushed_count;
    bool ends_blank;
    char alias[]; /* its name */
};
struct input {
    const char *text; /* the rest of a string; NULL: a file */
    int fd;
    bool plain;       /* the text of a function: its aliases have been replaced */
    bool interactive; /* a terminal: prompt */
    bool continued;   /* within a command: the second prompt */
    bool by_bytes;    /* programs share this file: take no more of it than needed */
    bool begun;       /* the first block has been read */
    bool failed;      /* the file cannot be read, or is a binary */
    bool at_end;      /* of the file, or Ctrl-D in this command: reads no more for it */
    char pushed[2];   /* characters that were put back, the next one last */
    int pushed_count;
    struct inserted *inserted; /* texts of aliases, which are read first; the innermost first */
    bool behind_blank;         /* the text of an alias that ends in a blank has just been read */
    struct buffer *record;     /* gets a copy of all text read, if not NULL */
    const char *data;          /* the input: in the block, or an edited line */
    size_t next, end;
    char *line;          /* the edited line, malloc()ed, or NULL */
    struct input *outer; /* had a command that reads this one */
    char block[512];
};
void input_from_text(struct input *input, const char *text);
void input_from_file(struct input *input, int fd);
int input_get(struct input *input); /* EOF (-1) at the end */
void input_unget(struct input *input, int c);
void input_insert(struct input *input, const char *alias, const char *text); /* before the input */
void input_drop_inserted(struct input *input); /* the rest of the line is void */
void input_begin(struct input *input);         /* commands are read from it, from now on */
void input_end(struct input *input); /* the input that input_begin() was called for last */
void input_end_all(void);

/*
 * editing.c: lines that the user edits. Possible if fd and the standard error are a terminal that TERM describes. The
 * line has its newline and is malloc()ed. NULL: the input has ended, or Ctrl-C was pressed (shell.interrupted).
 */
bool editing_is_possible(int fd);
char *edit_command(int fd, const char *prompt); /* the line becomes a part of the history */
char *edit_answer(int fd, const char *prompt);
void stop_editing(void); /* the line is abandoned: gives the terminal its modes back */

/* suggest.c: the command that a user may have meant, in the arena, or NULL. */
char *near_command(const char *typed);

/* complete.c: an edit_completer. */
void complete_command(void *unused, const char *line, size_t cursor,
                      struct edit_candidates *candidates);

/* lex.c: tokens. A word keeps its quotes: expansion removes them. */
enum token_kind {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_WORD,
    TOKEN_PIPE,      /* | */
    TOKEN_OR,        /* || */
    TOKEN_AMPERSAND, /* & */
    TOKEN_AND,       /* && */
    TOKEN_SEMICOLON, /* ; */
    TOKEN_CASE_END,  /* ;; */
    TOKEN_OPEN,      /* ( */
    TOKEN_CLOSE,     /* ) */
    TOKEN_REDIRECT,
};

enum redirect_kind {
    REDIRECT_READ,       /* < */
    REDIRECT_WRITE,      /* > */
    REDIRECT_APPEND,     /* >> */
    REDIRECT_READ_WRITE, /* <> */
    REDIRECT_DUP,        /* >& and <& */
    REDIRECT_HERE,       /* << */
};

struct redirect {
    struct redirect *next;
    enum redirect_kind kind;
    int fd;
    char *target;  /* file name or descriptor, unexpanded; the text of a here-document, once read */
    bool replaces; /* >|: set -C has no effect */
    bool strip_tabs; /* <<- */
    bool literal;    /* a here-document with a quoted end word: not expanded */
};

struct here {
    struct here *next;
    struct redirect *redirect;
    char *end; /* the line behind its text */
};

struct parser {
    struct input *input;
    enum token_kind kind; /* the present token */
    bool have_token;
    size_t token_start;       /* in the input's record, if there is one */
    char *text;               /* of a word */
    struct redirect redirect; /* kind and fd of a redirection */
    struct here *here;        /* here-documents whose texts follow the next newline */
    bool failed;
    /* this is a part of a text that will be parsed again: aliases have no meaning now */
    bool plain;
    bool substituting; /* the token comes from the text of an alias */
    /* an alias that ends in a blank came before the token: the token may be an alias, too */
    bool behind_blank;
};
void lex(struct parser *parser); /* reads the next token */
void syntax_error(struct parser *parser, const char *message);

/* parse.c: trees of commands. */
enum node_kind {
    NODE_SIMPLE,     /* words, redirects */
    NODE_PIPE,       /* left | right */
    NODE_NOT,        /* ! left */
    NODE_TIME,       /* time left: text is set for time -p; left may be NULL */
    NODE_AND,        /* left && right */
    NODE_OR,         /* left || right */
    NODE_SEQUENCE,   /* left; right */
    NODE_BACKGROUND, /* left & */
    NODE_SUBSHELL,   /* (left), redirects */
    NODE_GROUP,      /* { left; }, redirects */
    NODE_IF,         /* if left; then right; else other; fi, redirects */
    NODE_WHILE,      /* while left; do right; done, redirects */
    NODE_UNTIL,      /* until left; do right; done, redirects */
    NODE_FOR,        /* for text in words; do left; done, redirects */
    NODE_CASE,       /* case text in left esac, redirects */
    NODE_CASE_ITEM,  /* words) left;; and the next item: right */
    NODE_FUNCTION,   /* text() words: the source of the body */
};

struct word {
    struct word *next;
    char *text;
};

struct node {
    enum node_kind kind;
    struct node *left, *right, *other;
    struct word *words;
    struct redirect *redirects;
    char *text;
    bool all_arguments; /* for without in: the words are "$@" */
};

/*
 * Parses one command line. False at the end of the input. *tree is NULL for an empty line, and
 * after a syntax error (which has been reported, and is marked in parser->failed).
 */
bool parse_line(struct parser *parser, struct node **tree);

/* vars.c: variables, functions and positional parameters. */
struct shell {
    char *name;            /* $0 */
    char **arguments;      /* $1 and so on, NULL-terminated, malloc()ed together with the texts */
    int argument_count;    /* $# */
    int status;            /* $? */
    pid_t pid;             /* $$ */
    pid_t last_background; /* $! or 0 */
    int terminal;          /* its descriptor, if interactive */
    bool interactive;      /* prompts and reports */
    bool job_control;      /* set -m: each job is a process group, and can be stopped */
    volatile int interrupted;     /* by Ctrl-C: the command is to be abandoned */
    volatile int trapped;         /* the last signal with a trap that has not run yet, or 0 */
    volatile int trap_ends_calls; /* such a signal ends the present builtin: wait or read */
    bool export_all;              /* set -a */
    bool keep_files;              /* set -C: > replaces no file */
    bool exit_on_error;           /* set -e */
    bool no_globs;                /* set -f */
    bool no_exec;                 /* set -n: commands are read only */
    bool no_unset;                /* set -u: a parameter that is not set is an error */
    bool trace;                   /* set -x */
    bool verbose;                 /* set -v: input is shown as it is read */
    bool ignore_end;              /* set -o ignoreeof: Ctrl-D does not end an interactive shell */
    int exit_warning;       /* number of lines, with this one, in which exit needs no warning */
    bool default_path;      /* command -p: PATH has no effect */
    int status_before_trap; /* $? of the command before the trap that runs, or -1 */
    bool special_failed;    /* a special builtin was used wrongly */
    int conditions;         /* depth of constructs in which set -e ignores a failure */
    int loops, functions;   /* nesting that break, and return, can leave */
    enum { RUN, BREAK, CONTINUE, RETURN, ABANDON } unwind; /* the construct that is being left */
    int unwind_count;        /* number of loops that break or continue leave */
    int substitution_status; /* of the last $(...), for commands that have only assignments */
};
extern struct shell shell;

const char *get_variable(const char *name); /* NULL: not set */
/* These two report an error if a variable is read-only, and set shell.unwind to ABANDON. */
void set_variable(const char *name, const char *value);
void unset_variable(const char *name);
void export_variable(const char *name);
void protect_variable(const char *name); /* readonly */
bool is_readonly(const char *name);
bool assign(const char *text); /* NAME=value, value unexpanded */
bool is_assignment(const char *text);
size_t name_length(const char *text); /* of the variable's name at the start of text */
char **make_environment(void);
void write_quoted(const char *value, FILE *out); /* in a form that a shell can read again */
void print_quoted(const char *value);            /* on the standard output */
void print_variables(const char *command);       /* "export", "readonly", or "set": all */
void import_environment(void);
const char *get_function(const char *name);
void set_function(const char *name, const char *source);
void unset_function(const char *name);
const char *function_after(const char *name);       /* by the alphabet; NULL: there is none */
const char *variable_after(const char *name);       /* that has a value */
void set_arguments(char *const *values, int count); /* copies them */

/*
 * A command's own assignments: saves the variables that they change, and restores those that have been saved
 * since; NULL: all.
 */
struct saved_variable *save_variables(const struct word *assignments);
void restore_variables(struct saved_variable *before);
/* adds the variable's value to the list */
void save_local(struct saved_variable **list, const char *name);
void restore_locals(struct saved_variable **list); /* and frees the list */

/* expand.c: from words as written to arguments. Failures set shell.unwind to ABANDON. */
char **expand_words(const struct word *words, int *count); /* NULL-terminated */
char *expand_text(const char *raw);                        /* no splitting, no file names */
char *expand_value(const char *raw);                       /* the same, of an assignment */
char *expand_pattern(const char *raw);                     /* the same, with quoted characters
                                                            * escaped */
char *expand_here(const char *raw);
const char *separators(void); /* the value of IFS, or its default */
void expansion_error(const char *name, const char *message);

/* subst.c */
char *run_for_output(const char *command); /* $(command): its output without final newlines */

/*
 * quote.c: the text in the brackets that open at *at, behind a dollar sign; *at moves behind the
 * closing bracket. If that is missing, NULL, and shell.unwind is ABANDON.
 */
char *bracketed_text(const char **at, bool in_double);

/* glob.c: patterns with *, ?, [...] and \. */
bool match_pattern(const char *pattern, const char *text);
bool has_wildcard(const char *pattern);
char *remove_escapes(const char *pattern);
/* The matching names, sorted and NULL-terminated, or NULL. */
char **glob_files(const char *pattern, int *count);
void close_all_folders(void); /* of searches that are cut short */

/* arith.c: $((expression)). */
bool evaluate(const char *expression, long long *value);

/* redirect.c. Descriptors from this number on belong to the shell; commands redirect lower ones. */
#define FIRST_PRIVATE_FD 10

/* keep: for ever. Otherwise restore_fds() undoes it, with all that was done after it; NULL: all. */
struct saved_fd *redirect(const struct redirect *redirects, bool keep, bool *failed);
struct saved_fd *reserve_fd(void); /* before a descriptor is opened for close_later() */
void close_later(int fd);          /* restore_fds() closes it; needs no memory */
void restore_fds(struct saved_fd *before);
int keep_private(int fd); /* a copy of fd that programs do not inherit; -1 and errno */

/* jobs.c: processes and their groups. */
struct job;
struct job *job_new(const struct node *command); /* NULL: it has no text */
void job_free(struct job *job);
pid_t job_fork(struct job *job, bool background); /* 0 in the child, -1 on failure (reported) */
int job_wait(struct job *job);                    /* the last process's status, in the form of $? */
void job_in_background(struct job *job);
void jobs_forget(void); /* in a child: the jobs are the parent's */
/* Whether the shell must not exit, because a job has stopped: says so, unless it has just done so. */
bool jobs_hold_session(void);
void jobs_report(void);  /* reports the jobs that have ended or stopped since the last time */
void jobs_hang_up(void); /* ends the jobs that have stopped, because the shell ends */
char *command_text(const struct node *node); /* malloc()ed */
void take_terminal(pid_t group);             /* Ctrl-C goes to this group */

/* interrupt.c: signals of an interactive shell. */
void catch_signals(void);     /* Ctrl-C abandons a command; SIGTERM does nothing */
bool catch_signal(int sig);   /* one of them; false: an interactive shell has no interest in it */
void note_interrupt(int sig); /* Ctrl-C */
void end_call_for_trap(void); /* a signal with a trap has come */
void restore_signals(void);   /* undoes that, for a program or another process */
bool abandon_if_interrupted(void); /* sets shell.status and shell.unwind */

/*
 * read(), open() and waitpid(); if Ctrl-C (or, with trap_ends_calls, a signal with a trap) comes before or meanwhile,
 * -1 and EINTR.
 */
ssize_t read_or_interrupt(int fd, void *buffer, size_t size);
int open_or_interrupt(const char *path, int flags, mode_t mode);
pid_t wait_or_interrupt(pid_t pid, int *status, int options);

/* trap.c: commands that run on a signal, or when the shell ends. */
bool trap_ignores(int sig);
bool trap_is_set(int sig);
void trap_note(int sig);        /* a signal has come; may be called by a handler */
void traps_in_child(void);      /* a subshell has no traps of its own at first */
void run_traps(void);           /* runs the commands for the signals that have come */
void run_exit_trap(int status); /* the command for the end of the shell */

/* command.c */
/* owned: this process runs only this command */
int run_simple(const struct node *node, bool owned);
char *find_program(const char *name);     /* its path, or NULL */
_Noreturn void exec_program(char **args); /* reports a failure and exits */
_Noreturn void leave(int status);         /* flushes and exits */

/* function.c */
int call_function(const char *source, int argc, char **args);
/* Runs an input with arguments of its own as $1 and so on. */
int run_with_arguments(struct input *input, char **arguments, int count);
void leave_all_functions(void); /* the arguments are those of the command line again */

/* hash.c: the places of programs. */
const char *hash_find(const char *name); /* NULL: not known */
bool hash_remember(const char *name);    /* false: there is no such program */
void hash_forget(void);

/* prompt.c: in the arena, or a variable's value. */
const char *input_prompt(bool continued);
const char *trace_prompt(void);

/* exec.c */
int run(const struct node *tree);   /* sets and returns shell.status */
int run_input(struct input *input); /* to its end: the last status, 0 if there was no command;
                                     * STATUS_NOT_EXECUTABLE if the rest cannot be read */
int run_text(const char *text);
/* a command was abandoned at the prompt: the rest of its line is void */
void start_over(struct input *input);

/* timing.c: runs a NODE_TIME, and shows how long it took. */
int run_timed(const struct node *node);

/* editing.c: the lines that were typed, the oldest first. */
size_t history_count(void);
const char *history_line(size_t index);
void history_add(const char *line);

/* builtin.c */
typedef int builtin_function(int argc, char **args);
builtin_function *find_builtin(const char *name);
bool is_special_builtin(const char *name); /* its assignments stay */
const char *builtin_name(size_t index);    /* NULL: there are no more */
builtin_function builtin_alias, builtin_bg, builtin_cd, builtin_command, builtin_export, builtin_fc,
    builtin_fg, builtin_getopts, builtin_hash, builtin_history, builtin_jobs, builtin_kill,
    builtin_local, builtin_pwd, builtin_read, builtin_set, builtin_shift, builtin_trap,
    builtin_type, builtin_ulimit, builtin_unalias, builtin_unset, builtin_wait;
void set_place(void); /* $PWD, if the environment's is not right */

/* options.c: the options that "set" and the command line switch on and off. */
bool set_option(char letter, bool on);
bool set_named_option(const char *name, bool on);
void print_options(bool as_commands);
char *option_letters(void); /* $-, in the arena */

/* An argument that must be a number of at least lowest. If it is not: -1 and a message. */
int number_argument(char **args, const char *text, int lowest);
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
