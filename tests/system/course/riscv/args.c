/* SPDX-License-Identifier: MIT */
/* args: shows its arguments, and starts itself with more. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    char *more[] = {argv[0], "one", "", "with space", 0};
    int i;

    for (i = 1; i < argc; i++)
        printf("%d: [%s]\n", i, argv[i]);
    printf("the last is %s\n", argv[argc] == 0 ? "zero" : "not zero");
    if (argc == 1) {
        exec("args", more);
        printf("exec failed\n");
    }
    exit(argc == 4 ? 0 : 1);
}
