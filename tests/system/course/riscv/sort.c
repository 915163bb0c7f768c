/* SPDX-License-Identifier: MIT */
/* sort: the lines of the input in order; -r turns the order round, -n compares numbers. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

struct line {
    char *text;
    struct line *next;
} * first;

int reverse, numbers;

int before(char *a, char *b)
{
    int order = numbers ? atoi(a) - atoi(b) : strcmp(a, b);

    return reverse ? order > 0 : order < 0;
}

void insert(char *text)
{
    struct line *line = malloc(sizeof(*line)), **at = &first;

    line->text = malloc(strlen(text) + 1);
    strcpy(line->text, text);
    while (*at && !before(text, (*at)->text))
        at = &(*at)->next;
    line->next = *at;
    *at = line;
}

int main(int argc, char *argv[])
{
    char buf[128];
    struct line *line;
    int i;

    for (i = 1; i < argc; i++) {
        reverse |= strcmp(argv[i], "-r") == 0;
        numbers |= strcmp(argv[i], "-n") == 0;
    }
    while (gets(buf, sizeof(buf))[0] != 0)
        insert(buf);
    for (line = first; line; line = line->next)
        printf("%s", line->text);
    exit(0);
}
