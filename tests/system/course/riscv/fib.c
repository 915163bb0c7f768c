/* SPDX-License-Identifier: MIT */
/* fib: Fibonacci numbers by processes, each of which returns its sum as its status. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int fib(int n)
{
    int left, right;

    if (n < 2)
        return n;
    if (fork() == 0)
        exit(fib(n - 1));
    wait(&left);
    if (fork() == 0)
        exit(fib(n - 2));
    wait(&right);
    return left + right;
}

int main(int argc, char *argv[])
{
    int n = argc > 1 ? atoi(argv[1]) : 6;

    printf("fib(%d) = %d\n", n, fib(n));
    exit(0);
}
