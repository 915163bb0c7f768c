/* SPDX-License-Identifier: MIT */
/* Runs trees of commands: pipelines, lists, loops and so on. Simple commands: command.c. */
#include "sh.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static int run_node(const struct node *node, bool owned);

/* Runs a tree in this process, which was made for it. */
static _Noreturn void become(const struct node *node)
{
    int status = run_node(node, true);

    leave(shell.unwind == ABANDON ? shell.status : status);
}

static void move_fd(int fd, int target)
{
    if (fd != target) {
        dup2(fd, target);
        close(fd);
    }
}

/* Starts every command of a pipeline; each reads the output of the one before. */
static void start_pipeline(const struct node *node, struct job *job, bool in_background)
{
    int input = -1;

    for (bool more = true; more; node = more ? node->right : node) {
        int ends[2] = {-1, -1};

        more = node->kind == NODE_PIPE;
        if (more && pipe(ends) < 0) {
            complain("pipe: %s", strerror(errno));
            break;
        }
        pid_t pid = job_fork(job, in_background);
        if (pid == 0) {
            if (input >= 0)
                move_fd(input, STDIN_FILENO);
            if (more) {
                close(ends[0]);
                move_fd(ends[1], STDOUT_FILENO);
            }
            become(more ? node->left : node);
        }
        if (input >= 0)
            close(input);
        if (more)
            close(ends[1]);
        input = ends[0];
        if (pid < 0)
            break;
    }
    if (input >= 0)
        close(input);
}

static int run_pipeline(const struct node *node)
{
    struct job *job = job_new(node);

    start_pipeline(node, job, false);
    return job_wait(job);
}

static int run_background(const struct node *node)
{
    struct job *job = job_new(node);

    start_pipeline(node, job, true);
    job_in_background(job);
    return 0;
}

static int run_subshell(const struct node *node, bool owned)
{
    bool failed;

    if (!owned) {
        struct job *job = job_new(node);

        if (job_fork(job, false) != 0)
            return job_wait(job);
    }
    redirect(node->redirects, true, &failed);
    if (failed)
        leave(1);
    shell.loops = shell.functions = 0;
    become(node->left);
}

/* Whether a loop must end, after its body has run. */
static bool leave_loop(void)
{
    if (shell.unwind == BREAK || shell.unwind == CONTINUE) {
        bool broken = shell.unwind == BREAK || shell.unwind_count > 1;

        if (--shell.unwind_count == 0)
            shell.unwind = RUN;
        return broken;
    }
    return shell.unwind != RUN;
}

static int run_condition(const struct node *node)
{
    shell.conditions++;
    int status = run(node);
    shell.conditions--;
    return status;
}

static int run_while(const struct node *node)
{
    int status = 0;

    shell.loops++;
    for (;;) {
        struct mark mark = arena_mark();
        bool holds = (run_condition(node->left) == 0) == (node->kind == NODE_WHILE);

        if (holds && shell.unwind == RUN)
            status = run(node->right);
        arena_release(mark);
        if (!holds || leave_loop())
            break;
    }
    shell.loops--;
    return status;
}

static int run_for(const struct node *node)
{
    static const struct word all = {.text = "\"$@\""};
    int count, status = 0;
    char **values = expand_words(node->all_arguments ? &all : node->words, &count);

    shell.loops++;
    for (int i = 0; i < count && shell.unwind == RUN; i++) {
        struct mark mark = arena_mark();

        set_variable(node->text, values[i]);
        status = run(node->left);
        arena_release(mark);
        if (leave_loop())
            break;
    }
    shell.loops--;
    return status;
}

static int run_case(const struct node *node)
{
    const char *subject = expand_text(node->text);

    for (const struct node *item = node->left; item; item = item->right) {
        for (const struct word *word = item->words; word; word = word->next) {
            if (shell.unwind == RUN && match_pattern(expand_pattern(word->text), subject))
                return run(item->left);
        }
    }
    return 0;
}

static int run_compound(const struct node *node)
{
    switch (node->kind) {
    case NODE_GROUP:
        return run(node->left);
    case NODE_IF:
        if (run_condition(node->left) == 0)
            return shell.unwind == RUN ? run(node->right) : shell.status;
        return shell.unwind == RUN ? run(node->other) : shell.status;
    case NODE_FOR:
        return run_for(node);
    case NODE_CASE:
        return run_case(node);
    default:
        return run_while(node);
    }
}

/* Whether a failure that no part of the command handles ends the shell: set -e. */
static bool exits_on_failure(void)
{
    return shell.exit_on_error && shell.conditions == 0 && shell.unwind == RUN;
}

static int run_redirected(const struct node *node)
{
    bool failed;
    struct saved_fd *before = redirect(node->redirects, false, &failed);
    int status = failed ? 1 : run_compound(node);

    restore_fds(before);
    if (failed && exits_on_failure())
        leave(status);
    return status;
}

static int run_node(const struct node *node, bool owned)
{
    int status;

    switch (node->kind) {
    case NODE_SIMPLE:
        return run_simple(node, owned);
    case NODE_PIPE:
        return run_pipeline(node);
    case NODE_BACKGROUND:
        return run_background(node->left);
    case NODE_SUBSHELL:
        return run_subshell(node, owned);
    case NODE_NOT:
        return !run_condition(node->left);
    case NODE_TIME:
        return run_timed(node);
    case NODE_AND:
    case NODE_OR:
        status = run_condition(node->left);
        if ((status == 0) != (node->kind == NODE_AND) || shell.unwind != RUN)
            return status;
        return run(node->right);
    case NODE_SEQUENCE:
        status = run(node->left);
        return shell.unwind == RUN ? run(node->right) : status;
    case NODE_FUNCTION:
        set_function(node->text, node->words->text);
        return 0;
    default:
        return run_redirected(node);
    }
}

/* Whether set -e applies to a failure of this kind of command. */
static bool counts_as_failure(const struct node *node)
{
    return exits_on_failure() &&
           (node->kind == NODE_SIMPLE || node->kind == NODE_PIPE || node->kind == NODE_SUBSHELL);
}

int run(const struct node *tree)
{
    if (!tree)
        return shell.status = 0;
    if (shell.no_exec && !shell.interactive)
        return shell.status;
    struct mark mark = arena_mark();
    int status = run_node(tree, false);
    if (!abandon_if_interrupted() && shell.unwind != ABANDON) /* else there has been a message */
        shell.status = status;
    arena_release(mark);
    if (shell.status != 0 && counts_as_failure(tree))
        leave(shell.status);
    if (shell.trapped && shell.unwind == RUN)
        run_traps();
    return shell.status;
}

void start_over(struct input *input)
{
    shell.unwind = RUN;
    shell.interrupted = false;
    input->next = input->end;
    input_drop_inserted(input);
}

/* Whether Ctrl-D does not end the session: a job has stopped, or set -o ignoreeof. The terminal's end always ends it. */
static bool stays_at_end(const struct input *input, int ends)
{
    if (!input->interactive || input->failed || ends > 10)
        return false;
    if (jobs_hold_session())
        return true;
    if (!shell.ignore_end)
        return false;
    complain("exit ends the shell");
    return true;
}

int run_input(struct input *input)
{
    struct parser parser = {.input = input, .plain = input->plain};
    struct mark mark = arena_mark();
    struct node *tree;
    bool more = true, ran = false;
    int ends = 0; /* one after the other */

    input_begin(input);
    while (more && shell.unwind == RUN) {
        if (input->interactive && shell.exit_warning > 0)
            shell.exit_warning--;
        more = parse_line(&parser, &tree) || shell.interrupted;
        ends = more ? 0 : ends + 1;
        more = more || stays_at_end(input, ends);
        if (abandon_if_interrupted()) {
            ran = true;
        } else if (parser.failed) {
            shell.status = STATUS_USAGE;
            shell.unwind = ABANDON;
            ran = true;
        } else if (tree) { /* an empty line leaves $? alone */
            run(tree);
            ran = true;
        }
        arena_release(mark);
        if (input->interactive && shell.unwind == ABANDON)
            start_over(input);
        if (shell.trapped && shell.unwind == RUN)
            run_traps();
    }
    input_end(input);
    if (input->failed)
        shell.status = STATUS_NOT_EXECUTABLE;
    return ran || input->failed ? shell.status : 0;
}

int run_text(const char *text)
{
    struct input input;

    input_from_text(&input, text);
    return run_input(&input);
}
