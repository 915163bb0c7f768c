/* SPDX-License-Identifier: MIT */
/*
 * pgrep, pkill, killall: processes by their names. pgrep prints their numbers, and pkill sends them a signal (-NAME or -N; without
 * one, TERM). The pattern is an extended regular expression. -x: it must be the whole name; -P PID: only children of that
 * process; -u USER: only those of a user. pgrep has -l: with names; -c: only how many there are; -v: all others.
 * killall takes whole names, not patterns; -q: no message if there is none. The program itself is never among the processes. The status is
 * 1 if none was found.
 */
#include "command/help.h"
#include "names.h"
#include "numbers.h"
#include "output.h"
#include "process.h"
#include <libgen.h>
#include <limits.h>
#include <regex.h>
#include <signal.h>
#include <sys/stat.h>

static const char *usage = "pgrep [-clvx] [-P pid] [-u user] [pattern]";
static bool is_pgrep;
static int signal_number = SIGTERM;

/* Which processes are meant. */
static const char *whole_name;
static regex_t pattern;
static bool has_pattern, whole, invert, has_user;
static int parent = -1;
static uid_t user;

static bool matches_name(const char *name)
{
    regmatch_t place;

    if (whole_name)
        return strcmp(name, whole_name) == 0;
    if (!has_pattern)
        return true;
    return regexec(&pattern, name, 1, &place, 0) == 0 &&
           (!whole || (place.rm_so == 0 && name[place.rm_eo] == '\0'));
}

/* If the process has ended meanwhile, no user matches. */
static bool matches_user(int pid)
{
    char path[32];
    struct stat st;

    if (!has_user)
        return true;
    snprintf(path, sizeof(path), "/proc/%d", pid);
    return stat(path, &st) == 0 && st.st_uid == user;
}

static bool is_meant(const struct process *p)
{
    bool matches =
        matches_name(p->name) && (parent < 0 || p->parent == parent) && matches_user(p->pid);

    return p->pid != getpid() && matches != invert;
}

static bool send_signal(const struct process *p)
{
    if (kill(p->pid, signal_number) == 0)
        return true;
    warn("%s, pid %d", p->name, p->pid);
    return false;
}

/* Prints the processes or sends them the signal: how many there were. */
static size_t act(bool count_only, bool with_names)
{
    size_t count, found = 0;
    struct process *list = read_processes(&count);

    for (size_t i = 0; i < count; i++) {
        if (!is_meant(&list[i]))
            continue;
        if (!is_pgrep) {
            found += send_signal(&list[i]);
            continue;
        }
        found++;
        if (!count_only && with_names)
            printf("%d %s\n", list[i].pid, list[i].name);
        else if (!count_only)
            printf("%d\n", list[i].pid);
    }
    free(list);
    if (count_only)
        printf("%zu\n", found);
    return found;
}

/* Takes the first argument out if it is a signal: -9, -KILL, -SIGKILL. */
static void take_signal(int *argc, char **argv)
{
    const char *name = *argc > 1 && argv[1][0] == '-' ? argv[1] + 1 : "-";
    int number = 0;

    if (strcmp(name, "0") != 0 &&
        str2sig(strncmp(name, "SIG", 3) == 0 ? name + 3 : name, &number) != 0)
        return;
    signal_number = number;
    memmove(argv + 1, argv + 2, (size_t)(*argc - 1) * sizeof(*argv));
    (*argc)--;
}

static int killall(int argc, char **argv)
{
    bool quiet = false;
    int option, status = 0;

    while ((option = getopt(argc, argv, "q")) == 'q')
        quiet = true;
    if (option != -1 || optind == argc)
        errx(2, "usage: %s", usage);
    for (int i = optind; i < argc; i++) {
        whole_name = argv[i];
        if (act(false, false) > 0)
            continue;
        status = 1;
        if (!quiet)
            warnx("%s: no process found", argv[i]);
    }
    return status;
}

static void set_pattern(const char *text)
{
    char message[80];
    int error = regcomp(&pattern, text, REG_EXTENDED);

    if (error) {
        regerror(error, &pattern, message, sizeof(message));
        errx(2, "%s: %s", text, message);
    }
    has_pattern = true;
}

static int pgrep_or_pkill(int argc, char **argv)
{
    bool count_only = false, with_names = false;
    int option;

    while ((option = getopt(argc, argv, is_pgrep ? "clvxP:u:" : "xP:u:")) != -1 && option != '?') {
        count_only |= option == 'c';
        with_names |= option == 'l';
        invert |= option == 'v';
        whole |= option == 'x';
        if (option == 'P')
            parent = (int)number_from(optarg, 0, INT_MAX);
        else if (option == 'u' && !user_number(optarg, &user))
            errx(2, "%s: no such user", optarg);
        has_user |= option == 'u';
    }
    if (option == '?' || optind + 1 < argc || (optind == argc && !has_user && parent < 0))
        errx(2, "usage: %s", usage);
    if (optind < argc)
        set_pattern(argv[optind]);
    return finish_output(act(count_only, with_names) > 0 ? 0 : 1);
}

int main(int argc, char **argv)
{
    const char *name = basename(argv[0]);
    bool is_killall = strcmp(name, "killall") == 0;

    is_pgrep = !is_killall && strcmp(name, "pkill") != 0;
    if (!is_pgrep)
        usage = is_killall ? "killall [-signal] [-q] name..."
                           : "pkill [-signal] [-x] [-P pid] [-u user] [pattern]";
    answer_help(argc, argv, usage);
    if (!is_pgrep)
        take_signal(&argc, argv);
    return is_killall ? killall(argc, argv) : pgrep_or_pkill(argc, argv);
}
