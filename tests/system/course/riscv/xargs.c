/* SPDX-License-Identifier: MIT */
/* xargs: runs a command once for each line of the input, with the words of the line as more arguments. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/param.h"
#include "user/user.h"

void run(char **words)
{
    if (fork() == 0) {
        exec(words[0], words);
        fprintf(2, "xargs: cannot run %s\n", words[0]);
        exit(1);
    }
    wait(0);
}

int main(int argc, char *argv[])
{
    char line[256], *words[MAXARG];
    int i, count;

    if (argc < 2) {
        fprintf(2, "usage: xargs command\n");
        exit(1);
    }
    while (gets(line, sizeof(line))[0] != 0) {
        for (count = 0; count < argc - 1; count++)
            words[count] = argv[count + 1];
        for (i = 0; line[i] != 0 && count < MAXARG - 1; i++) {
            if (line[i] == ' ' || line[i] == '\n')
                line[i] = 0;
            else if (i == 0 || line[i - 1] == 0)
                words[count++] = &line[i];
        }
        words[count] = 0;
        run(words);
    }
    exit(0);
}
