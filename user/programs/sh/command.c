/* SPDX-License-Identifier: MIT */
/* Runs simple commands: assignments, functions, builtins, and programs found along PATH. */
#include "sh.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_PATH "/bin"

/*
 * Writes the output that a builtin has left in the buffer. Returns the status, or 1 if this or an
 * earlier write failed.
 */
static int finish_output(const char *name, int status)
{
    bool flushed = fflush(stdout) == 0;

    if (flushed && !ferror(stdout))
        return status;
    complain("%s: %s", name, strerror(flushed ? EIO : errno));
    clearerr(stdout);
    return status ? status : 1;
}

void leave(int status)
{
    run_exit_trap(status);
    _exit(finish_output("write", status));
}

/* If a file is not a program, but readable, it is run as a script; a shell refuses binaries (input.c). */
static void run_script(char *path, char **args)
{
    char **script;
    int count = 0;

    while (args[count])
        count++;
    script = arena_alloc(sizeof(char *) * (size_t)(count + 2));
    script[0] = "sh";
    script[1] = path;
    for (int i = 1; i < count; i++)
        script[i + 1] = args[i];
    execve("/bin/sh", script, make_environment());
}

static char *search_path(const char *name)
{
    const char *path = shell.default_path ? NULL : get_variable("PATH");

    if (!path)
        path = DEFAULT_PATH;
    for (const char *end; *path; path = *end ? end + 1 : end) {
        struct buffer buffer = {0};

        end = strchrnul(path, ':');
        buffer_append(&buffer, path, (size_t)(end - path));
        if (end > path)
            buffer_add(&buffer, '/');
        buffer_append(&buffer, name, strlen(name));
        char *file = buffer_finish(&buffer);
        if (access(file, X_OK) == 0)
            return file;
    }
    return NULL;
}

char *find_program(const char *name)
{
    if (strchr(name, '/'))
        return access(name, X_OK) == 0 ? arena_copy(name, strlen(name)) : NULL;
    const char *known = shell.default_path ? NULL : hash_find(name);
    return known && access(known, X_OK) == 0 ? arena_copy(known, strlen(known)) : search_path(name);
}

/* A person at a terminal may have mistyped a name; a script and its log need the plain message. */
static void complain_not_found(const char *name)
{
    bool at_terminal = shell.terminal > 0 && isatty(STDERR_FILENO);
    const char *near = at_terminal ? near_command(name) : NULL;

    if (near)
        complain("%s: not found. Did you mean %s?", name, near);
    else
        complain("%s: not found", name);
}

void exec_program(char **args)
{
    char *path = strchr(args[0], '/') ? args[0] : find_program(args[0]);

    fflush(stdout);
    if (!path) {
        complain_not_found(args[0]);
        leave(STATUS_NOT_FOUND);
    }
    if (shell.interactive)
        restore_signals();
    execve(path, args, make_environment());
    int error = errno;
    if (error == ENOEXEC) {
        run_script(path, args);
        error = errno;
    }
    complain("%s: %s", path, strerror(error));
    leave(error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE);
}

/*
 * Runs a command that needs no new process: a function or a builtin. plain: "command" came before
 * it, so it is no function, and not special. False: the name is neither.
 */
static bool run_inside(int argc, char **args, const struct node *node, bool plain)
{
    const char *source = plain || is_special_builtin(args[0]) ? NULL : get_function(args[0]);
    builtin_function *builtin = source ? NULL : find_builtin(args[0]);
    bool failed, keep = builtin && strcmp(args[0], "exec") == 0;
    bool special = !plain && builtin && is_special_builtin(args[0]);

    if (!source && !builtin)
        return false;
    struct saved_variable *variables = save_variables(special ? NULL : node->words);
    struct saved_fd *fds = redirect(node->redirects, keep, &failed);
    for (struct word *w = node->words; !failed && w && is_assignment(w->text); w = w->next)
        failed = !assign(w->text);
    if (failed) {
        if (shell.unwind != ABANDON)
            shell.status = 1;
        if (special)
            shell.unwind = ABANDON; /* this ends a script, as POSIX demands */
    } else if (source) {
        shell.status = call_function(source, argc, args);
    } else {
        shell.special_failed = false;
        shell.status = finish_output(args[0], builtin(argc, args));
        if (special && shell.special_failed)
            shell.unwind = ABANDON;
    }
    restore_fds(fds);
    restore_variables(variables);
    return true;
}

/* Executes a program, in the child made for it. */
static _Noreturn void become_program(char **args, const struct node *node)
{
    bool failed;

    redirect(node->redirects, true, &failed);
    for (struct word *w = node->words; !failed && w && is_assignment(w->text); w = w->next) {
        failed = !assign(w->text);
        export_variable(arena_copy(w->text, name_length(w->text)));
    }
    if (failed)
        leave(shell.unwind == ABANDON ? STATUS_USAGE : 1);
    exec_program(args);
}

/* set -x: shows a word behind the others, in a form that a shell can read. */
static void trace_word(const char *word)
{
    fputc(' ', stderr);
    if (*word && !word[strcspn(word, " \t\n|&;<>()$`\\\"'*?[]#~!{}")])
        fputs(word, stderr);
    else
        write_quoted(word, stderr);
}

/* Begins a line of the trace: PS4 without its last blank, which comes before each word. */
static void begin_trace(void)
{
    const char *mark = trace_prompt();
    size_t length = strlen(mark);

    fprintf(stderr, "%.*s", (int)(length - (length > 0 && mark[length - 1] == ' ')), mark);
}

static void trace(char **args)
{
    begin_trace();
    while (*args)
        trace_word(*args++);
    fputc('\n', stderr);
}

static void trace_assignments(const struct word *word)
{
    begin_trace();
    for (; word && is_assignment(word->text); word = word->next) {
        const char *name = arena_copy(word->text, name_length(word->text));
        const char *value = get_variable(name);

        fprintf(stderr, " %s=", name);
        write_quoted(value ? value : "", stderr);
    }
    fputc('\n', stderr);
}

/* A command without a name: only its assignments and redirections have an effect. */
static int run_assignments(const struct node *node)
{
    bool failed;

    restore_fds(redirect(node->redirects, false, &failed));
    for (const struct word *w = node->words; !failed && w && is_assignment(w->text); w = w->next)
        failed = !assign(w->text);
    if (shell.trace && node->words && !failed)
        trace_assignments(node->words);
    return failed ? 1 : shell.substitution_status;
}

/* The number of words of "command [-p] [--]" at the front; 0: they describe a name (-v, -V), or nothing follows. */
static int command_prefix(int argc, char **args)
{
    int n = 1;

    for (; n < argc && args[n][0] == '-' && args[n][1]; n++) {
        if (strcmp(args[n], "--") == 0)
            return n + 1 < argc ? n + 1 : 0;
        if (strcmp(args[n], "-p") != 0)
            return 0;
        shell.default_path = true;
    }
    return n < argc ? n : 0;
}

/* Removes "command" and its option -p from the front, unless the command describes names. */
static bool skip_command(int *argc, char ***args)
{
    bool any = false;

    shell.default_path = false;
    while (*argc > 1 && strcmp((*args)[0], "command") == 0 && !get_function("command")) {
        int skipped = command_prefix(*argc, *args);

        if (skipped == 0)
            break;
        *argc -= skipped;
        *args += skipped;
        any = true;
    }
    return any;
}

int run_simple(const struct node *node, bool owned)
{
    const struct word *words = node->words;
    int argc;

    while (words && is_assignment(words->text))
        words = words->next;
    shell.substitution_status = 0;
    char **args = expand_words(words, &argc);
    if (shell.unwind == ABANDON)
        return shell.status;
    if (argc == 0) {
        int status = run_assignments(node);

        return shell.unwind == ABANDON ? shell.status : status;
    }
    if (shell.trace)
        trace(args);
    bool plain = skip_command(&argc, &args);
    if (run_inside(argc, args, node, plain))
        return shell.status;
    if (owned)
        become_program(args, node);
    hash_remember(args[0]);
    struct job *job = job_new(node);
    if (job_fork(job, false) == 0)
        become_program(args, node);
    return job_wait(job);
}
