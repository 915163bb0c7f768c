/* SPDX-License-Identifier: MIT */
/* Builtins: commands that change the shell itself. Those about variables: builtin_vars.c. */
#include "sh.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* cd [folder | -] */
static int builtin_cd(int argc, char **args)
{
    char *here = getcwd(NULL, 0);
    const char *target = argc > 1 ? args[1] : get_variable("HOME");
    bool back = target && strcmp(target, "-") == 0;

    if (back)
        target = get_variable("OLDPWD");
    if (!target || chdir(target) < 0) {
        complain("cd: %s: %s", target ? target : "no folder", strerror(target ? errno : ENOENT));
        free(here);
        return 1;
    }
    if (back)
        puts(target);
    if (here)
        set_variable("OLDPWD", here);
    free(here);
    here = getcwd(NULL, 0);
    if (here)
        set_variable("PWD", here);
    free(here);
    return 0;
}

static int builtin_pwd(int argc, char **args)
{
    char *here = getcwd(NULL, 0);

    (void)argc, (void)args;
    if (!here) {
        complain("pwd: %s", strerror(errno));
        return 1;
    }
    puts(here);
    free(here);
    return 0;
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
    int status = argc > 1 ? number_argument(args, args[1], 0) : shell.status;

    leave(status < 0 ? STATUS_USAGE : status & 0xff);
}

/* break [n], continue [n] */
static int builtin_break(int argc, char **args)
{
    int count = argc > 1 ? number_argument(args, args[1], 1) : 1;

    if (count < 0)
        return 1;
    if (shell.loops > 0) {
        shell.unwind = args[0][0] == 'b' ? BREAK : CONTINUE;
        shell.unwind_count = count < shell.loops ? count : shell.loops;
    }
    return 0;
}

static int builtin_return(int argc, char **args)
{
    int status = argc > 1 ? number_argument(args, args[1], 0) : shell.status;

    if (shell.functions == 0) {
        complain("return: not in a function or a sourced file");
        return 1;
    }
    shell.unwind = RETURN;
    return status < 0 ? STATUS_USAGE : status & 0xff;
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

/* . file: runs its commands in this shell. */
static int builtin_dot(int argc, char **args)
{
    struct input input;
    int fd = argc > 1 ? open(args[1], O_RDONLY | O_CLOEXEC) : -1;

    if (fd < 0) {
        complain("%s: %s", argc > 1 ? args[1] : ".", argc > 1 ? strerror(errno) : "which file?");
        shell.unwind = ABANDON; /* a script without its functions is not to go on */
        return shell.status = 1;
    }
    input_from_file(&input, fd);
    shell.functions++; /* return leaves the file */
    int status = run_input(&input);
    shell.functions--;
    if (shell.unwind == RETURN)
        shell.unwind = RUN;
    close(fd);
    return status;
}

/* exec [command]: in place of this shell; without a command its redirections stay. */
static int builtin_exec(int argc, char **args)
{
    if (argc > 1 && shell.interactive && !find_program(args[1])) {
        complain("%s: not found", args[1]);
        return STATUS_NOT_FOUND; /* a slip of the finger ends no session */
    }
    if (argc > 1)
        exec_program(args + 1);
    return 0;
}

/* wait [pid...] */
static int builtin_wait(int argc, char **args)
{
    int status = 0;

    if (argc == 1)
        return jobs_wait(0);
    for (int i = 1; i < argc; i++) {
        int pid = number_argument(args, args[i], 1);

        status = pid < 0 ? STATUS_USAGE : jobs_wait(pid);
    }
    return status;
}

static int builtin_jobs(int argc, char **args)
{
    (void)argc, (void)args;
    jobs_list();
    return 0;
}

static int builtin_umask(int argc, char **args)
{
    char *end;

    if (argc > 1) {
        long mask = strtol(args[1], &end, 8);

        if (end == args[1] || *end || mask < 0 || mask > 0777) {
            complain("umask: %s: not an octal number of permissions", args[1]);
            return 1;
        }
        umask((mode_t)mask);
    } else {
        mode_t mask = umask(0);

        umask(mask);
        printf("%04o\n", (unsigned)mask);
    }
    return 0;
}

/* type name...: what would run. */
static int builtin_type(int argc, char **args)
{
    int status = 0;

    for (int i = 1; i < argc; i++) {
        char *path = find_program(args[i]);

        if (get_function(args[i])) {
            printf("%s is a function\n", args[i]);
        } else if (find_builtin(args[i])) {
            printf("%s is built into the shell\n", args[i]);
        } else if (path) {
            printf("%s is %s\n", args[i], path);
        } else {
            printf("%s: not found\n", args[i]);
            status = 1;
        }
    }
    return status;
}

static int builtin_help(int argc, char **args);

static const struct {
    const char *name;
    builtin_function *function;
    bool special; /* assignments before it stay */
    const char *usage;
} builtins[] = {
    {".", builtin_dot, true, "file          run the commands of a file in this shell"},
    {":", builtin_true, true, "              do nothing"},
    {"break", builtin_break, true, "[n]       leave a loop, or n of them"},
    {"cd", builtin_cd, false, "[folder]     go to another folder, - to the one before"},
    {"continue", builtin_break, true, "[n]    start over with a loop"},
    {"eval", builtin_eval, true, "text...    run text as a command"},
    {"exec", builtin_exec, true, "[command]  become a command; or redirect the shell itself"},
    {"exit", builtin_exit, true, "[status]   leave the shell"},
    {"export", builtin_export, true, "name[=value]...  give variables to programs"},
    {"false", builtin_false, false, "          fail"},
    {"help", builtin_help, false, "           show this"},
    {"jobs", builtin_jobs, false, "           show what runs in the background"},
    {"pwd", builtin_pwd, false, "            show the folder we are in"},
    {"read", builtin_read, false, "[-r] name...  read a line into variables"},
    {"return", builtin_return, true, "[status] leave a function"},
    {"set", builtin_set, true, "[-ex] [--] [argument...]  set options and $1, $2..."},
    {"shift", builtin_shift, true, "[n]       drop the first arguments"},
    {"true", builtin_true, false, "           succeed"},
    {"type", builtin_type, false, "name...    tell what a command is"},
    {"umask", builtin_umask, false, "[mask]    permissions that new files do not get"},
    {"unset", builtin_unset, true, "name...   forget variables and functions"},
    {"wait", builtin_wait, false, "[pid...]   wait for background jobs"},
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

static int builtin_help(int argc, char **args)
{
    (void)argc, (void)args;
    puts("Built into the shell (all other commands are programs: ls /bin):");
    for (size_t i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
        printf("  %s %s\n", builtins[i].name, builtins[i].usage);
    return 0;
}
