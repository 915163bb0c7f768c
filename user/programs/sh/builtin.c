/* SPDX-License-Identifier: MIT */
/* Builtins: commands that change the shell itself. Those about variables: builtin_vars.c. */
#include "../mode.h"
#include "sh.h"
#include <command/command.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

void complain(const char *format, ...)
{
    va_list args;

    fflush(stdout);
    fputs("sh: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

static int builtin_true(int argc, char **args)
{
    (void)argc, (void)args;
    return 0;
}

static int builtin_false(int argc, char **args)
{
    (void)argc, (void)args;
    return 1;
}

/*
 * A special builtin was used wrongly: a script ends, unless "command" came before the builtin's
 * name.
 */
static int special_failure(int status)
{
    shell.special_failed = true;
    return status;
}

int number_argument(char **args, const char *text, int lowest)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (end == text || *end || value < lowest || value > INT_MAX) {
        complain("%s: %s: not a number that fits", args[0], text);
        return -1;
    }
    return (int)value;
}

static int builtin_exit(int argc, char **args)
{
    int last = shell.status_before_trap >= 0 ? shell.status_before_trap : shell.status;
    int status = argc > 1 ? number_argument(args, args[1], 0) : last;

    if (shell.status_before_trap < 0 && jobs_hold_session())
        return 1;
    leave(status < 0 ? STATUS_USAGE : status & 0xff);
}

/* break [n], continue [n] */
static int builtin_break(int argc, char **args)
{
    int count = argc > 1 ? number_argument(args, args[1], 1) : 1;

    if (count < 0)
        return special_failure(STATUS_USAGE);
    if (shell.loops > 0) {
        shell.unwind = args[0][0] == 'b' ? BREAK : CONTINUE;
        shell.unwind_count = count < shell.loops ? count : shell.loops;
    }
    return 0;
}

static int builtin_return(int argc, char **args)
{
    int status = argc > 1 ? number_argument(args, args[1], 0) : shell.status;

    if (status < 0)
        return special_failure(STATUS_USAGE);
    if (shell.functions == 0) {
        complain("return: not in a function or a sourced file");
        return special_failure(1);
    }
    shell.unwind = RETURN;
    return status & 0xff;
}

static int builtin_eval(int argc, char **args)
{
    struct buffer text = {0};

    for (int i = 1; i < argc; i++) {
        if (i > 1)
            buffer_add(&text, ' ');
        buffer_append(&text, args[i], strlen(args[i]));
    }
    return argc > 1 ? run_text(buffer_finish(&text)) : 0;
}

/*
 * Opens the file of ".": a name without a slash is searched along PATH. Returns -1 and errno on
 * failure.
 */
static int open_commands(const char *name)
{
    const char *path = strchr(name, '/') ? NULL : get_variable("PATH");

    if (!path)
        return open(name, O_RDONLY | O_CLOEXEC);
    errno = ENOENT;
    for (const char *end; *path; path = *end ? end + 1 : end) {
        struct buffer file = {0};

        end = strchrnul(path, ':');
        buffer_append(&file, path, (size_t)(end - path));
        if (end > path)
            buffer_add(&file, '/');
        buffer_append(&file, name, strlen(name));
        int fd = open(buffer_finish(&file), O_RDONLY | O_CLOEXEC);
        if (fd >= 0)
            return fd;
    }
    return -1;
}

/* Opens the file of "." as a private descriptor, which close_later() knows. Returns -1 and errno on failure. */
static int open_dotted(const char *name)
{
    int fd = open_commands(name);

    if (fd < 0)
        return -1;
    int copy = keep_private(fd), error = errno;
    close(fd);
    errno = error;
    if (copy >= 0)
        close_later(copy);
    return copy;
}

/* . file [argument...]: runs its commands in this shell. */
static int builtin_dot(int argc, char **args)
{
    struct input input;
    int first = argc > 1 && strcmp(args[1], "--") == 0 ? 2 : 1;
    struct saved_fd *before = reserve_fd(); /* first: without memory, no descriptor is left */
    int fd = first < argc ? open_dotted(args[first]) : -1;

    if (fd < 0) { /* a script must not continue without its functions */
        complain("%s: %s", first < argc ? args[first] : ".",
                 first < argc ? strerror(errno) : "which file?");
        restore_fds(before);
        return special_failure(1);
    }
    input_from_file(&input, fd);
    shell.functions++; /* return leaves the file */
    int count = argc - first - 1;
    int status =
        count > 0 ? run_with_arguments(&input, args + first + 1, count) : run_input(&input);
    shell.functions--;
    if (shell.unwind == RETURN)
        shell.unwind = RUN;
    restore_fds(before);
    return status;
}

/* exec [command]: replaces this shell; without a command its redirections stay. */
static int builtin_exec(int argc, char **args)
{
    if (argc > 1 && shell.interactive && !find_program(args[1])) {
        complain("%s: not found", args[1]);
        return STATUS_NOT_FOUND; /* a typing mistake must not end a session */
    }
    if (argc > 1)
        exec_program(args + 1);
    return 0;
}

/* umask -S: the permissions that new files do get. */
static void show_permissions(mode_t mask)
{
    static const char classes[] = "ugo";

    for (int i = 0; i < 3; i++) {
        mode_t bits = ~mask >> (6 - 3 * i);
        printf("%s%c=%s%s%s", i > 0 ? "," : "", classes[i], bits & 4 ? "r" : "",
               bits & 2 ? "w" : "", bits & 1 ? "x" : "");
    }
    putchar('\n');
}

/* umask [-S] [mask]: octal, or the permissions that new files get, as chmod takes them. */
static int builtin_umask(int argc, char **args)
{
    bool symbolic = argc > 1 && strcmp(args[1], "-S") == 0;
    int first = symbolic ? 2 : 1;
    mode_t mask = umask(0);

    umask(mask);
    first += first < argc && strcmp(args[first], "--") == 0;
    if (first < argc) {
        mode_t mode = ~mask & 0777;

        if (!change_mode(args[first], 0, false, &mode) || first + 1 < argc) {
            complain("umask: %s: not a mask of permissions", args[first]);
            return 1;
        }
        umask(isdigit((unsigned char)*args[first]) ? mode & 0777 : ~mode & 0777);
    } else if (symbolic) {
        show_permissions(mask);
    } else {
        printf("%04o\n", (unsigned)mask);
    }
    return 0;
}

static void print_time(const struct timeval *time)
{
    printf("%ldm%ld.%02lds", (long)(time->tv_sec / 60), (long)(time->tv_sec % 60),
           (long)(time->tv_usec / 10000));
}

/* times: user and system time of the shell, and of its children. */
static int builtin_times(int argc, char **args)
{
    static const int sides[] = {RUSAGE_SELF, RUSAGE_CHILDREN};

    (void)argc, (void)args;
    for (int i = 0; i < 2; i++) {
        struct rusage usage = {0};

        getrusage(sides[i], &usage);
        print_time(&usage.ru_utime);
        putchar(' ');
        print_time(&usage.ru_stime);
        putchar('\n');
    }
    return 0;
}

static int builtin_help(int argc, char **args);

static const struct {
    const char *name;
    builtin_function *function;
    bool special; /* assignments before it stay */
    const char *usage;
} builtins[] = {
    {".", builtin_dot, true, "file [word...]  run the commands of a file in this shell"},
    {":", builtin_true, true, "              do nothing"},
    {"[", test_command, false, "expression ]    evaluate an expression: succeed if it is true"},
    {"alias", builtin_alias, false,
     "[name[=text]...]  let a name stand for the beginning of a command"},
    {"bg", builtin_bg, false, "[job...]     continue stopped jobs in the background"},
    {"break", builtin_break, true, "[n]       leave a loop, or n of them"},
    {"cd", builtin_cd, false, "[-L | -P] [folder]  go to another folder, - to the one before"},
    {"command", builtin_command, false,
     "[-v | -V] name...  run a builtin or program, no function; or describe it"},
    {"continue", builtin_break, true, "[n]    start over with a loop"},
    {"echo", echo_command, false,
     "[-en] text...  print text; -n: without a newline, -e: with escapes"},
    {"eval", builtin_eval, true, "text...    run text as a command"},
    {"exec", builtin_exec, true, "[command]  become a command; or redirect the shell itself"},
    {"exit", builtin_exit, true, "[status]   leave the shell"},
    {"export", builtin_export, true, "[-p] name[=value]...  give variables to programs"},
    {"false", builtin_false, false, "          fail"},
    {"fc", builtin_fc, false,
     "-l | -s [old=new] | [-e editor] [first [last]]  list, run or edit old lines"},
    {"fg", builtin_fg, false, "[job]        continue a job in the foreground"},
    {"getopts", builtin_getopts, false, "options name [argument...]  take the next option"},
    {"hash", builtin_hash, false, "[-r] [name...]  show where programs were found, or forget it"},
    {"help", builtin_help, false, "           show this"},
    {"history", builtin_history, false, "[n | -c]  show the lines that were typed, or forget them"},
    {"jobs", builtin_jobs, false, "[-l | -p] [job...]  show the jobs that run or have stopped"},
    {"kill", builtin_kill, false, "[-signal] pid | job...  send a signal"},
    {"local", builtin_local, false, "name[=value]...  variables that end with the function"},
    {"printf", printf_command, false, "format [argument...]  print arguments as the format says"},
    {"pwd", builtin_pwd, false, "[-L | -P]   show the current directory"},
    {"read", builtin_read, false,
     "[-er] [-p prompt] name...  read a line into variables; -e: it can be edited"},
    {"readonly", builtin_export, true, "[-p] name[=value]...  make variables read-only"},
    {"return", builtin_return, true, "[status] leave a function"},
    {"set", builtin_set, true,
     "[-aCefImnuvx] [-o name] [--] [argument...]  set options and $1, $2..."},
    {"shift", builtin_shift, true, "[n]       drop the first arguments"},
    {"test", test_command, false, "expression   evaluate an expression; also [ expression ]"},
    {"times", builtin_times, true,
     "          show the processor time of the shell and its commands"},
    {"trap", builtin_trap, true, "[command signal...]  run a command on a signal, or on EXIT"},
    {"true", builtin_true, false, "           succeed"},
    {"type", builtin_type, false, "name...    show the kind of a command"},
    {"unalias", builtin_unalias, false, "-a | name...  forget aliases"},
    {"ulimit", builtin_ulimit, false,
     "[-HS] [-a | -cdfnsuv] [limit]  show or set what commands may use"},
    {"umask", builtin_umask, false, "[-S] [mask]  permissions that new files do not get"},
    {"unset", builtin_unset, true, "[-f | -v] name...  forget variables and functions"},
    {"wait", builtin_wait, false,
     "[-n | pid | job...]  wait for background jobs; -n: for the next that ends"},
};

static int find_index(const char *name)
{
    for (int i = 0; i < (int)(sizeof(builtins) / sizeof(*builtins)); i++) {
        if (strcmp(builtins[i].name, name) == 0)
            return i;
    }
    return -1;
}

builtin_function *find_builtin(const char *name)
{
    int index = find_index(name);

    return index < 0 ? NULL : builtins[index].function;
}

bool is_special_builtin(const char *name)
{
    int index = find_index(name);

    return index >= 0 && builtins[index].special;
}

const char *builtin_name(size_t index)
{
    return index < sizeof(builtins) / sizeof(*builtins) ? builtins[index].name : NULL;
}

static int builtin_help(int argc, char **args)
{
    (void)argc, (void)args;
    puts("Built into the shell (all other commands are programs: ls /bin):");
    for (size_t i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
        printf("  %s %s\n", builtins[i].name, builtins[i].usage);
    return 0;
}
