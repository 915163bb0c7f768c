/* SPDX-License-Identifier: MIT */
/* forks: makes many children, with a limit, that all live at the same time, then collects them. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

#define LIMIT 40

int main(void)
{
    int gate[2], made, collected = 0, pid;
    char c;

    pipe(gate);
    for (made = 0; made < LIMIT; made++) {
        pid = fork();
        if (pid < 0)
            break;
        if (pid == 0) {
            close(gate[1]);
            read(gate[0], &c, 1);
            exit(0);
        }
    }
    printf("made %d\n", made);
    close(gate[1]);
    while (wait(0) > 0)
        collected++;
    printf("collected %d\n", collected);
    exit(0);
}
