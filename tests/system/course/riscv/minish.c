/* SPDX-License-Identifier: MIT */
/* minish: a shell with |, < and >, which runs the lines of its input. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

void redirect(int fd, char *name, int flags)
{
    close(fd);
    if (open(name, flags) != fd) {
        fprintf(2, "minish: cannot open %s\n", name);
        exit(1);
    }
}

/* Starts a process for the command before a bar, and becomes the one behind it. Without a bar, becomes the command. */
void run(char **words)
{
    char *argv[16];
    int argc = 0, fds[2];

    for (; *words && words[0][0] != '|'; words++) {
        if (words[0][0] == '<')
            redirect(0, *++words, O_RDONLY);
        else if (words[0][0] == '>')
            redirect(1, *++words, O_CREATE | O_WRONLY);
        else
            argv[argc++] = *words;
    }
    argv[argc] = 0;
    if (*words) {
        pipe(fds);
        if (fork() == 0) {
            close(1);
            dup(fds[1]);
            close(fds[0]);
            close(fds[1]);
            exec(argv[0], argv);
            exit(1);
        }
        close(0);
        dup(fds[0]);
        close(fds[0]);
        close(fds[1]);
        run(words + 1);
    }
    exec(argv[0], argv);
    fprintf(2, "minish: no program %s\n", argv[0]);
    exit(1);
}

int main(void)
{
    char line[128], *words[16];
    int i, count;

    while (gets(line, sizeof(line))[0] != 0) {
        for (i = count = 0; line[i]; i++) {
            if (line[i] == ' ' || line[i] == '\n')
                line[i] = 0;
            else if (i == 0 || line[i - 1] == 0)
                words[count++] = &line[i];
        }
        words[count] = 0;
        if (count == 2 && strcmp(words[0], "cd") == 0)
            chdir(words[1]);
        else if (count && fork() == 0)
            run(words);
        while (wait(0) > 0)
            ;
    }
    exit(0);
}
