/* SPDX-License-Identifier: MIT */
/* grep: lines that contain a pattern, in which . is any character and * any number of the one before. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int here(char *pattern, char *text)
{
    if (pattern[0] == 0)
        return 1;
    if (pattern[1] == '*') {
        for (; !here(pattern + 2, text); text++)
            if (*text == 0 || (*text != pattern[0] && pattern[0] != '.'))
                return 0;
        return 1;
    }
    if (pattern[0] == '$' && pattern[1] == 0)
        return *text == 0;
    return *text != 0 && (*text == pattern[0] || pattern[0] == '.') && here(pattern + 1, text + 1);
}

int found;

int matches(char *pattern, char *text)
{
    if (pattern[0] == '^')
        return here(pattern + 1, text);
    for (; *text; text++)
        if (here(pattern, text))
            return 1;
    return here(pattern, text);
}

int main(int argc, char *argv[])
{
    int number = 0, n;
    char line[128];

    if (argc != 2) {
        fprintf(2, "usage: grep pattern\n");
        exit(2);
    }
    while ((n = strlen(gets(line, sizeof(line)))) > 0) {
        number++;
        if (line[n - 1] == '\n')
            line[n - 1] = 0;
        if (matches(argv[1], line)) {
            printf("%d:%s\n", number, line);
            found = 1;
        }
    }
    exit(found ? 0 : 1);
}
