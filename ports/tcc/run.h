/* SPDX-License-Identifier: MIT */
/*
 * tcc -run for a compiler that is a static program: it writes the program to a file in /tmp and executes that.
 *
 * The compiler's own way, a program in its own memory, would need a C library that both share. With two copies of the
 * library in one process, each takes the heap for its own.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char run_file[] = "/tmp/tcc-run.XXXXXX";
static int runs;

/* Before the compilation: -run becomes the making of a program, but for the compiler's own tests (-dt). */
static void run_prepare(TCCState *s1)
{
    int file;

    runs = s1->output_type == TCC_OUTPUT_MEMORY && !(s1->dflag & 16);
    if (!runs)
        return;
    file = mkstemp(run_file);
    if (file < 0)
        tcc_error("no file can be made in /tmp");
    close(file);
    s1->output_type = TCC_OUTPUT_EXE;
    s1->outfile = tcc_strdup(run_file);
}

/* Executes the program with these arguments: its status as a shell's. */
static int run_program(char **argv)
{
    int status = 0;
    pid_t child;

    signal(SIGINT, SIG_IGN); /* they are for the program */
    signal(SIGQUIT, SIG_IGN);
    child = fork();
    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        signal(SIGQUIT, SIG_DFL);
        execv(run_file, argv);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0)
        status = 127 << 8;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* After the compilation, of which result is 0 or not: the status of the compiler. */
static int run_finish(int result, char **argv)
{
    if (runs && result == 0)
        result = run_program(argv);
    if (runs)
        unlink(run_file);
    return result;
}
