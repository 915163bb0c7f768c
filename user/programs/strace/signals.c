/* SPDX-License-Identifier: MIT */
/* How signals are shown: their names, sets of them, and actions. */
#include "strace.h"
#include <signal.h>
#include <string.h>

static const struct {
    uint32_t flag;
    const char *name;
} action_flags[] = {
    {SA_NOCLDSTOP, "SA_NOCLDSTOP"}, {SA_NOCLDWAIT, "SA_NOCLDWAIT"}, {SA_SIGINFO, "SA_SIGINFO"},
    {SA_RESTART, "SA_RESTART"},     {SA_NODEFER, "SA_NODEFER"},     {SA_RESETHAND, "SA_RESETHAND"},
};

const char *signal_name(unsigned signal)
{
    static char name[3 + SIG2STR_MAX] = "SIG";

    return sig2str((int)signal, name + 3) == 0 ? name : NULL;
}

/*
 * "[INT TERM]": without SIG, as sets may be long. A signal without a name is its number. If the
 * real-time signals are in the set, the others are shown: "~[KILL]".
 */
void print_signal_set(FILE *out, const char *data)
{
    const char *blank = "";
    sigset_t set;

    memcpy(&set, data, sizeof(set));
    if (sigismember(&set, SIGRTMIN) == 1 && sigismember(&set, SIGRTMAX) == 1) {
        set = ~set;
        putc('~', out);
    }
    putc('[', out);
    for (int signal = 1; signal < NSIG; signal++) {
        if (sigismember(&set, signal) == 1) {
            const char *name = signal_name((unsigned)signal);

            if (name)
                fprintf(out, "%s%s", blank, name + 3);
            else
                fprintf(out, "%s%d", blank, signal);
            blank = " ";
        }
    }
    putc(']', out);
}

static void print_action_flags(FILE *out, uint32_t flags)
{
    const char *bar = "";

    for (size_t i = 0; i < sizeof(action_flags) / sizeof(action_flags[0]); i++) {
        if (flags & action_flags[i].flag) {
            fprintf(out, "%s%s", bar, action_flags[i].name);
            bar = "|";
        }
        flags &= ~action_flags[i].flag;
    }
    if (flags || !*bar)
        fprintf(out, "%s%#x", bar, (unsigned)flags);
}

/* "{0x8049000, [TERM], SA_RESTART}" */
void print_action(FILE *out, const char *data)
{
    struct sigaction action;

    memcpy(&action, data, sizeof(action));
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN)
        fputs(action.sa_handler == SIG_DFL ? "{SIG_DFL, " : "{SIG_IGN, ", out);
    else
        fprintf(out, "{%#x, ", (unsigned)(uintptr_t)action.sa_handler);
    print_signal_set(out, (const char *)&action.sa_mask);
    fputs(", ", out);
    print_action_flags(out, (uint32_t)action.sa_flags);
    putc('}', out);
}
