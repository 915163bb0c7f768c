/* SPDX-License-Identifier: MIT */
/* Runs simple commands: assignments, functions, builtins, and programs found along PATH. */
#include "sh.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FUNCTION_DEPTH 200 /* limit of nested calls: deeper ones would overflow the stack */

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

char *find_program(const char *name)
{
    const char *path = get_variable("PATH");

    if (strchr(name, '/'))
        return access(name, X_OK) == 0 ? arena_copy(name, strlen(name)) : NULL;
    if (!path)
        path = "/bin";
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

/* The arguments of the functions' callers. */
struct call {
    struct call *outer;
    char **arguments;
    int argument_count;
};
static struct call *calls; /* the innermost first */

static void leave_function(void)
{
    struct call *call = calls;

    calls = call->outer;
    free(shell.arguments);
    shell.arguments = call->arguments;
    shell.argument_count = call->argument_count;
    shell.functions--;
}

void leave_all_functions(void)
{
    while (calls)
        leave_function();
}

static int call_function(const char *source, int argc, char **args)
{
    struct call call = {calls, shell.arguments, shell.argument_count};

    if (shell.functions == FUNCTION_DEPTH) {
        complain("%s: functions are nested too deep", args[0]);
        shell.unwind = ABANDON;
        return shell.status = STATUS_USAGE;
    }
    calls = &call;
    shell.arguments = NULL;
    shell.functions++;
    set_arguments(args + 1, argc - 1);
    int status = run_text(arena_copy(source, strlen(source))); /* it may redefine itself */
    leave_function();
    if (shell.unwind == RETURN)
        shell.unwind = RUN;
    return status;
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

static void trace(char **args)
{
    fputc('+', stderr);
    while (*args)
        fprintf(stderr, " %s", *args++);
    fputc('\n', stderr);
}

/* A command without a name: only its assignments and redirections have an effect. */
static int run_assignments(const struct node *node)
{
    bool failed;

    restore_fds(redirect(node->redirects, false, &failed));
    for (const struct word *w = node->words; !failed && w && is_assignment(w->text); w = w->next)
        failed = !assign(w->text);
    return failed ? 1 : shell.substitution_status;
}

/*
 * Removes "command" and its option -p from the front, unless the command describes names (-v, -V).
 */
static bool skip_command(int *argc, char ***args)
{
    bool any = false;

    while (*argc > 1 && strcmp((*args)[0], "command") == 0 && !get_function("command")) {
        int skipped = strcmp((*args)[1], "-p") == 0 ? 2 : 1;

        if (skipped < *argc && strcmp((*args)[skipped], "--") == 0)
            skipped++;
        if (skipped == *argc || (skipped == 1 && (*args)[1][0] == '-'))
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
    struct job *job = job_new();
    if (job_fork(job, false) == 0)
        become_program(args, node);
    return job_wait(job);
}
