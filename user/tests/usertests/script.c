/* SPDX-License-Identifier: MIT */
/* Scripts: "#!" and the program that runs the file; and files that no program runs. */
#include "test.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const script_args[] = {"ignored", "one", "two words", NULL};

static void make_script(const char *path, const char *text)
{
    make_file(path, text);
    CHECK(chmod(path, 0755) == 0);
}

/* Whether a script writes this text to its standard output. */
static bool script_writes(const char *path, char *const args[], const char *expected)
{
    char text[200];
    size_t n = 0;
    ssize_t got;
    int ends[2];

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execve(path, args, NULL);
        _exit(98);
    }
    close(ends[1]);
    while ((got = read(ends[0], text + n, sizeof(text) - 1 - n)) > 0)
        n += (size_t)got;
    text[n] = '\0';
    close(ends[0]);
    return end_of(pid) == 0 && strcmp(text, expected) == 0;
}

static void script_arguments(void)
{
    static const char *const lines[] = {
        "#!" SELF " " EXEC_CHILD "\nnothing\n",
        "#! \t" SELF "\t \t" EXEC_CHILD " \t \n",
        "#!" SELF " " EXEC_CHILD,
    };

    for (size_t i = 0; i < LENGTH(lines); i++) {
        make_script("script", lines[i]);
        pid_t pid = start_child();
        if (pid == 0) {
            execve("./script", script_args, NULL);
            _exit(98);
        }
        CHECK(end_of(pid) == 1 << 8);
    }
}

static void script_one_argument(void)
{
    char *const none[] = {NULL};

    make_script("script", "#!/bin/echo hi  there \n");
    CHECK(script_writes("script", script_args, "hi  there script one two words\n"));
    CHECK(script_writes("./script", none, "hi  there ./script\n"));
    make_script("script", "#!/bin/echo\n");
    CHECK(script_writes("script", script_args, "script one two words\n"));
}

static void script_of_script(void)
{
    make_script("inner", "#!/bin/echo in\n");
    make_script("outer", "#!./inner out\n");
    CHECK(script_writes("outer", script_args, "in ./inner out outer one two words\n"));
    make_script("loop", "#!./loop\n");
    CHECK_ERROR(execve("./loop", script_args, NULL), ELOOP);
}

static void script_errors(void)
{
    char line[400] = "#!/bin/echo";

    make_script("script", "#!/missing\n");
    CHECK_ERROR(execve("script", script_args, NULL), ENOENT);
    make_script("script", "#!/bin\n");
    CHECK_ERROR(execve("script", script_args, NULL), EACCES);
    make_script("script", "#!\n/bin/echo\n");
    CHECK_ERROR(execve("script", script_args, NULL), ENOEXEC);
    make_script("script", "#! \t");
    CHECK_ERROR(execve("script", script_args, NULL), ENOEXEC);
    memset(line + strlen(line), ' ', 300);
    make_script("script", line);
    CHECK_ERROR(execve("script", script_args, NULL), ENOEXEC);
    make_script("script", "#!/bin/echo\n");
    CHECK(chmod("script", 0644) == 0);
    CHECK_ERROR(execve("script", script_args, NULL), EACCES);
}

/* A text without "#!" is for the shell; a file that is no text is for no program. */
static void no_script(void)
{
    static const char binary[] = "\177ELF\1\1\1\0echo wrong\n";
    int fd = open("binary", O_WRONLY | O_CREAT, 0755);

    CHECK(write(fd, binary, sizeof(binary)) == sizeof(binary) && close(fd) == 0);
    CHECK_ERROR(execvp("./binary", script_args), ENOEXEC);
    pid_t pid = start_child();
    if (pid == 0) {
        close(STDERR_FILENO);
        execl("/bin/sh", "sh", "-c", "./binary", NULL);
        _exit(98);
    }
    CHECK(end_of(pid) == 126 << 8);
    make_script("plain", "echo $1\n");
    pid = start_child();
    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", "test \"$(./plain 'two words')\" = 'two words'", NULL);
        _exit(98);
    }
    CHECK(end_of(pid) == 0);
}

const struct test script_tests[] = {
    {"script-arguments", script_arguments},
    {"script-one-argument", script_one_argument},
    {"script-of-script", script_of_script},
    {"script-errors", script_errors},
    {"no-script", no_script},
    {NULL, NULL},
};
