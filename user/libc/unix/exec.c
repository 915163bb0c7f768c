/* SPDX-License-Identifier: MIT */
/* The forms of exec: with a search of PATH, and with the arguments in the call itself. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_PATH "/bin"
#define SHELL "/bin/sh"

int execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
}

/* Whether a file is text: a binary has a zero byte near its beginning. */
static int is_text(const char *path)
{
    char head[256];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0)
        return 1; /* the shell will report why it cannot read the file */
    n = read(fd, head, sizeof(head));
    close(fd);
    return n < 0 || memchr(head, '\0', (size_t)n) == NULL;
}

/* A file that is executable but not a program is a script for the shell: sh path arguments... */
static int exec_script(const char *path, char *const argv[], char *const envp[])
{
    size_t count = 0;
    const char **arguments;

    while (argv[count] != NULL)
        count++;
    arguments = malloc((count + 3) * sizeof(*arguments));
    if (arguments == NULL)
        return -1;
    arguments[0] = SHELL;
    arguments[1] = path;
    for (size_t i = 1; i <= count; i++) /* including the NULL */
        arguments[i + 1] = argv[i];
    if (count == 0)
        arguments[2] = NULL;
    execve(SHELL, (char *const *)arguments, envp);
    free(arguments);
    return -1;
}

static int exec_or_script(const char *path, char *const argv[], char *const envp[])
{
    execve(path, argv, envp);
    if (errno != ENOEXEC)
        return -1;
    if (is_text(path))
        return exec_script(path, argv, envp);
    errno = ENOEXEC;
    return -1;
}

/*
 * Whether the search continues after this error: the file does not exist, or may not be executed.
 */
static int goes_on(int error)
{
    return error == ENOENT || error == ENOTDIR || error == EACCES || error == ENAMETOOLONG;
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
    const char *search = getenv("PATH");
    int error = ENOENT;

    if (strchr(file, '/') != NULL)
        return exec_or_script(file, argv, envp);
    if (search == NULL)
        search = DEFAULT_PATH;
    while (*file != '\0') {
        size_t length = strcspn(search, ":");
        char path[PATH_MAX];

        if (length + strlen(file) + 2 <= sizeof(path)) {
            char *end = mempcpy(path, search, length);

            if (length > 0) /* an empty entry is the current directory */
                *end++ = '/';
            strcpy(end, file);
            exec_or_script(path, argv, envp);
            if (!goes_on(errno))
                return -1;
            if (errno == EACCES)
                error = EACCES; /* more useful for the caller than ENOENT */
        }
        if (search[length] == '\0')
            break;
        search += length + 1;
    }
    errno = error;
    return -1;
}

int execvp(const char *file, char *const argv[])
{
    return execvpe(file, argv, environ);
}

/* A va_list in a struct can be passed by address on every machine. */
struct arguments {
    va_list list;
};

/* The number of arguments after arg0, before the NULL. */
static size_t count_arguments(const char *arg0, struct arguments *args)
{
    va_list list;
    size_t count = 0;

    va_copy(list, args->list);
    while (arg0 != NULL && va_arg(list, const char *) != NULL)
        count++;
    va_end(list);
    return count;
}

/* Stores arg0, the further arguments and the NULL; the further ones are taken from args. */
static void store_arguments(const char **argv, const char *arg0, struct arguments *args)
{
    *argv = arg0;
    while (*argv != NULL)
        *++argv = va_arg(args->list, const char *);
}

int execl(const char *path, const char *arg0, ...)
{
    struct arguments args;

    va_start(args.list, arg0);
    const char *argv[count_arguments(arg0, &args) + 2];
    store_arguments(argv, arg0, &args);
    va_end(args.list);
    return execve(path, (char *const *)argv, environ);
}

int execlp(const char *file, const char *arg0, ...)
{
    struct arguments args;

    va_start(args.list, arg0);
    const char *argv[count_arguments(arg0, &args) + 2];
    store_arguments(argv, arg0, &args);
    va_end(args.list);
    return execvp(file, (char *const *)argv);
}

int execle(const char *path, const char *arg0, ...)
{
    struct arguments args;

    va_start(args.list, arg0);
    const char *argv[count_arguments(arg0, &args) + 2];
    store_arguments(argv, arg0, &args);
    char *const *envp = va_arg(args.list, char *const *);
    va_end(args.list);
    return execve(path, (char *const *)argv, envp);
}
