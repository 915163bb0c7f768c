/* SPDX-License-Identifier: MIT */
/*
 * Scripts: files that name the program which runs them in their first line, "#!interpreter argument".
 *
 * The arguments "script a b" become "interpreter argument script a b". All that follows the interpreter is
 * one argument, blanks inside it included. The interpreter may be a script itself, to a limit.
 */
#include "proc/script.h"

#include "lib/string.h"
#include "proc/exec.h"
#include "proc/exec_args.h"
#include "vfs/fileio.h"
#include "vfs/textbusy.h"
#include <abi/errno.h>

#define LINE_MAX 256u /* bytes of a first line that are looked at, its end included */
#define SCRIPTS_MAX 4u

/* A first line, taken apart. */
struct script {
    char line[LINE_MAX + 1]; /* the other members point into it */
    const char *interpreter;
    const char *argument; /* NULL: none */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static char *skip_blanks(char *at)
{
    while (is_blank(*at))
        at++;
    return at;
}

/* Finds interpreter and argument in the n bytes of line: 1, 0 if it is no script, or -ENOEXEC. */
static int parse_first_line(struct script *script, size_t n)
{
    if (n < 2 || memcmp(script->line, "#!", 2) != 0)
        return 0;
    script->line[n] = '\0';
    char *end = strchr(script->line, '\n');
    if (!end && n == LINE_MAX)
        return -ENOEXEC; /* it goes on: a part of a name is another name */
    if (!end)
        end = script->line + strlen(script->line);
    while (is_blank(end[-1]))
        end--;
    *end = '\0';
    char *at = skip_blanks(script->line + 2);
    script->interpreter = at;
    while (*at && !is_blank(*at))
        at++;
    if (at == script->interpreter)
        return -ENOEXEC;
    char *argument = skip_blanks(at);
    script->argument = *argument ? argument : NULL;
    *at = '\0';
    return 1;
}

static int read_script(struct inode *inode, struct script *script)
{
    ssize_t n = inode_read(inode, script->line, LINE_MAX, 0);

    return n < 0 ? (int)n : parse_first_line(script, (size_t)n);
}

/* Puts interpreter and argument in front. The script's path replaces argv[0]. */
static int add_interpreter(struct exec_args *args, const struct script *script)
{
    int error = script->argument ? exec_args_prepend(args, script->argument) : 0;

    return error ? error : exec_args_prepend(args, script->interpreter);
}

int exec_open_program(const char *path, struct exec_args *args, struct inode **inode,
                      const char **file)
{
    struct script script;

    for (unsigned scripts = 0;; scripts++) {
        *file = scripts == 0 ? path : args->strings;
        int error = exec_open(*file, inode);
        if (error)
            return error;
        int found = read_script(*inode, &script);
        if (found == 0)
            return 0;
        exec_close(*inode);
        error = found < 0 ? found : scripts == SCRIPTS_MAX ? -ELOOP : 0;
        if (!error && scripts == 0)
            error = exec_args_replace_first(args, path);
        if (!error)
            error = add_interpreter(args, &script);
        if (error)
            return error;
    }
}
