/* SPDX-License-Identifier: MIT */
/*
 * trap: commands that run when a signal arrives, or when the shell ends. A handler only notes the signal. The command runs
 * when the command at hand has ended (run_traps(), called by exec.c), because it may use all parts of the shell.
 *
 * A subshell does not run the traps of the shell that started it, but shows them until it sets its own.
 */
#include "sh.h"
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ON_EXIT 0 /* in place of a signal's number */

static char *actions[NSIG]; /* NULL: the default; "": the signal is ignored */
static volatile sig_atomic_t pending[NSIG];
static bool inherited; /* the actions are those of the parent: only to be shown */
/* FIXED: was ignored when the shell began */
static enum { UNKNOWN, CHANGEABLE, FIXED } entry[NSIG];

bool trap_ignores(int sig)
{
    return actions[sig] && !*actions[sig];
}

bool trap_is_set(int sig)
{
    return actions[sig] && !inherited;
}

void trap_note(int sig)
{
    if (!trap_is_set(sig))
        return;
    pending[sig] = 1;
    shell.trapped = sig;
}

static void note_trap(int sig)
{
    trap_note(sig);
    end_call_for_trap();
}

/* A signal that a script ignores from its beginning on stays ignored (XCU trap). */
static bool is_fixed(int sig)
{
    struct sigaction old;

    if (entry[sig] == UNKNOWN) {
        bool ignored = sigaction(sig, NULL, &old) == 0 && old.sa_handler == SIG_IGN;
        entry[sig] = ignored && !shell.interactive ? FIXED : CHANGEABLE;
    }
    return entry[sig] == FIXED;
}

/* Tells the kernel the action of the signal. */
static void apply_action(int sig)
{
    struct sigaction caught = {.sa_handler = note_trap, .sa_flags = SA_RESTART};

    if (trap_ignores(sig))
        signal(sig, SIG_IGN);
    else if (shell.interactive && catch_signal(sig))
        return;
    else if (actions[sig])
        sigaction(sig, &caught, NULL);
    else
        signal(sig, SIG_DFL);
}

static void set_action(int sig, const char *action)
{
    if (sig != ON_EXIT && is_fixed(sig))
        return;
    char *copy = action ? save_text(action) : NULL;
    free(actions[sig]);
    actions[sig] = copy;
    pending[sig] = 0;
    if (sig != ON_EXIT)
        apply_action(sig);
}

/* Forgets the parent's actions, except that signals stay ignored. */
static void own_traps(void)
{
    for (int sig = 0; inherited && sig < NSIG; sig++) {
        if (!trap_ignores(sig)) {
            free(actions[sig]);
            actions[sig] = NULL;
        }
    }
    inherited = false;
}

void traps_in_child(void)
{
    own_traps();
    for (int sig = 1; sig < NSIG; sig++) {
        pending[sig] = 0;
        if (actions[sig] && !trap_ignores(sig))
            signal(sig, SIG_DFL);
    }
    shell.trapped = 0;
    inherited = true;
}

static void run_action(const char *action)
{
    struct mark mark = arena_mark();
    int status = shell.status, outer = shell.status_before_trap;

    shell.status_before_trap = status;
    run_text(arena_copy(action, strlen(action))); /* it may change the trap */
    shell.status_before_trap = outer;
    arena_release(mark);
    if (shell.unwind != RETURN && shell.unwind != ABANDON)
        shell.status = status;
}

void run_traps(void)
{
    shell.trapped = 0;
    for (int sig = 1; sig < NSIG && shell.unwind == RUN; sig++) {
        if (!pending[sig])
            continue;
        pending[sig] = 0;
        if (actions[sig])
            run_action(actions[sig]);
    }
}

void run_exit_trap(int status)
{
    char *action = inherited ? NULL : actions[ON_EXIT];

    actions[ON_EXIT] = NULL; /* it runs once, even if it calls exit */
    if (!action || !*action)
        return;
    shell.unwind = RUN;
    shell.status = status;
    shell.loops = shell.functions = shell.conditions = 0;
    run_action(action);
}

/* The number of a signal, or of EXIT; -1 and a message. */
static int condition(const char *name)
{
    const char *plain = strncmp(name, "SIG", 3) == 0 ? name + 3 : name;
    int sig;

    if (strcmp(plain, "EXIT") == 0 || strcmp(plain, "0") == 0)
        return ON_EXIT;
    if (str2sig(plain, &sig) == 0 && sig > 0 && sig < NSIG)
        return sig;
    complain("trap: %s: no such signal", name);
    return -1;
}

static void show_traps(void)
{
    char name[SIG2STR_MAX];

    for (int sig = 0; sig < NSIG; sig++) {
        if (!actions[sig] || (sig != ON_EXIT && sig2str(sig, name) != 0))
            continue;
        fputs("trap -- ", stdout);
        print_quoted(actions[sig]);
        printf(" %s\n", sig == ON_EXIT ? "EXIT" : name);
    }
}

/* trap [action | -] condition..., or without arguments: shows the traps. A number as the first word resets conditions. */
int builtin_trap(int argc, char **args)
{
    int first = argc > 1 && strcmp(args[1], "--") == 0 ? 2 : 1, status = 0;

    if (first == argc) {
        show_traps();
        return 0;
    }
    bool resets = first + 1 == argc || !args[first][strspn(args[first], "0123456789")];
    resets &= *args[first] != '\0';
    const char *action = resets || strcmp(args[first], "-") == 0 ? NULL : args[first];
    own_traps();
    for (int i = resets ? first : first + 1; i < argc; i++) {
        int sig = condition(args[i]);
        if (sig >= 0)
            set_action(sig, action);
        else
            status = 1;
    }
    return status;
}
