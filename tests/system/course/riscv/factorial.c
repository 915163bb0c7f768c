/* SPDX-License-Identifier: MIT */
/* factorial: n! by processes: each one multiplies what its child has computed. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int factorial(int n)
{
    int fds[2], below = 1;

    if (n < 2)
        return 1;
    pipe(fds);
    if (fork() == 0) {
        close(fds[0]);
        below = factorial(n - 1);
        write(fds[1], &below, sizeof(below));
        exit(0);
    }
    close(fds[1]);
    read(fds[0], &below, sizeof(below));
    close(fds[0]);
    wait(0);
    return n * below;
}

int main(int argc, char *argv[])
{
    int i;

    for (i = 1; i < argc; i++)
        printf("%s! = %d\n", argv[i], factorial(atoi(argv[i])));
    exit(0);
}
