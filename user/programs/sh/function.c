/* SPDX-License-Identifier: MIT */
/* Calls of functions: their arguments, and their local variables. */
#include "sh.h"
#include <stdlib.h>
#include <string.h>

#define FUNCTION_DEPTH 200 /* limit of nested calls: deeper ones would overflow the stack */

/* The arguments of the function's caller, and the caller's variables that are local in the function. */
struct call {
    struct call *outer;
    char **arguments;
    int argument_count;
    struct saved_variable *locals; /* the latest first */
};
static struct call *calls; /* the innermost first */

static void leave_function(void)
{
    struct call *call = calls;

    restore_locals(&call->locals);
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

int run_with_arguments(struct input *input, char **arguments, int count)
{
    struct call call = {calls, shell.arguments, shell.argument_count, NULL};

    calls = &call;
    shell.arguments = NULL;
    shell.functions++;
    set_arguments(arguments, count);
    int status = run_input(input);
    leave_function();
    return status;
}

int call_function(const char *source, int argc, char **args)
{
    struct input input;

    if (shell.functions == FUNCTION_DEPTH) {
        complain("%s: functions are nested too deep", args[0]);
        shell.unwind = ABANDON;
        return shell.status = STATUS_USAGE;
    }
    input_from_text(&input, arena_copy(source, strlen(source))); /* it may redefine itself */
    input.plain = true;
    int status = run_with_arguments(&input, args + 1, argc - 1);
    if (shell.unwind == RETURN)
        shell.unwind = RUN;
    return status;
}

/* local name[=value]...: the caller's values come back when the function returns. */
int builtin_local(int argc, char **args)
{
    if (!calls) {
        complain("local: not in a function");
        return 1;
    }
    for (int i = 1; i < argc && shell.unwind != ABANDON; i++) {
        size_t n = name_length(args[i]);
        char *name = arena_copy(args[i], n);

        if (n == 0 || (args[i][n] && args[i][n] != '=')) {
            complain("local: %s: not a name", args[i]);
            return STATUS_USAGE;
        }
        save_local(&calls->locals, name);
        if (args[i][n] == '=')
            set_variable(name, args[i] + n + 1);
    }
    return shell.unwind == ABANDON ? STATUS_USAGE : 0;
}
