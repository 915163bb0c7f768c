/* SPDX-License-Identifier: MIT */
/*
 * Out of memory: the command at hand is abandoned from wherever it is.
 *
 * No caller could continue without its memory. Therefore out_of_memory() jumps back to the prompt. Whatever
 * a command holds or changes for a time is kept in a list of its own, so that it can be released here: buffers,
 * inputs with the aliases that are read, redirections, folders that are searched, the arguments of functions, a
 * command's own variables, and the arena.
 * Code that has a process running or a descriptor open, which is in no list, must not call out_of_memory().
 */
#include "sh.h"
#include <setjmp.h>
#include <stdio.h>

static jmp_buf prompt_again;

/* Variables come last: they need memory. If there is none, this is called once more, for the rest of them. */
static void release_all(void)
{
    stop_editing();
    free_all_buffers();
    input_end_all();
    alias_free_all();
    close_all_folders();
    restore_fds(NULL);
    leave_all_functions();
    restore_variables(NULL);
}

void out_of_memory(void)
{
    if (!shell.interactive) {
        complain("out of memory");
        leave(STATUS_USAGE);
    }
    release_all();
    complain("out of memory");
    longjmp(prompt_again, 1);
}

int run_session(struct input *input)
{
    struct mark start = arena_mark();

    if (setjmp(prompt_again) != 0) {
        arena_release(start);
        input->record = NULL;
        shell.status = STATUS_USAGE;
        shell.loops = shell.functions = shell.conditions = 0;
        shell.trap_ends_calls = false;
        start_over(input);
    }
    run_input(input);
    return shell.status;
}
