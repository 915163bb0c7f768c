/* SPDX-License-Identifier: MIT */
/* -exec and -ok: a program for each file, or with + for many files at once. */
#include "../ask.h"
#include "find.h"
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY_BYTES 8192 /* of paths in one run: the kernel's limit includes the environment */
#define MANY_PATHS 64

static struct node *runs; /* those with + */

/* Runs the program. Returns whether its status is 0. */
static bool run(char **command)
{
    int status = 0;

    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        err(1, "fork");
    if (pid == 0) {
        execvp(command[0], command);
        warn("%s", command[0]);
        _exit(errno == ENOENT ? 127 : 126);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status == 0;
}

/* Runs the command with the path in the place of each word {}. */
bool test_exec(struct node *node, const struct file *file)
{
    size_t n = 0;

    while (node->command[n])
        n++;
    char **words = calloc(n + 1, sizeof(*words));
    if (!words)
        err(2, "malloc");
    for (size_t i = 0; i < n; i++)
        words[i] = strcmp(node->command[i], "{}") == 0 ? (char *)file->path : node->command[i];
    bool result = run(words);
    free(words);
    return result;
}

bool test_ok(struct node *node, const struct file *file)
{
    fflush(stdout);
    return ask(node->command[0], file->path) && test_exec(node, file);
}

/* Runs the command for the collected paths. */
static void run_collected(struct node *node)
{
    size_t first = 0;

    while (node->command[first])
        first++;
    char **words = calloc(first + node->count + 1, sizeof(*words));
    if (!words)
        err(2, "malloc");
    memcpy(words, node->command, first * sizeof(*words));
    memcpy(words + first, node->paths, node->count * sizeof(*words));
    if (!run(words))
        options.status = 1;
    free(words);
    for (size_t i = 0; i < node->count; i++)
        free(node->paths[i]);
    node->count = node->length = 0;
}

bool test_exec_many(struct node *node, const struct file *file)
{
    size_t length = strlen(file->path) + 1;

    if (node->count == MANY_PATHS || (node->count > 0 && node->length + length > MANY_BYTES))
        run_collected(node);
    char *copy = strdup(file->path);
    if (!copy)
        err(2, "malloc");
    node->paths[node->count++] = copy;
    node->length += length;
    return true;
}

/* Sets the node up for a command: "words" moves behind its ; or its {} and +. */
void take_command(struct node *node, char ***words, bool may_collect)
{
    char **at = *words;

    node->command = at;
    for (; *at && strcmp(*at, ";") != 0; at++) {
        bool collects = may_collect && at > *words && strcmp(at[0], "{}") == 0 && at[1] &&
                        strcmp(at[1], "+") == 0;
        if (!collects)
            continue;
        *at++ = NULL;
        node->test = test_exec_many;
        node->paths = calloc(MANY_PATHS, sizeof(*node->paths));
        if (!node->paths)
            err(2, "malloc");
        node->next_run = runs;
        runs = node;
        break;
    }
    if (!*at || at == *words)
        errx(2, "a command ends with ; or with {} +");
    *at = NULL;
    *words = at + 1;
}

void finish_runs(void)
{
    for (struct node *node = runs; node; node = node->next_run) {
        if (node->count > 0)
            run_collected(node);
    }
}
