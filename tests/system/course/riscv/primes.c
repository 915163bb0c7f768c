/* SPDX-License-Identifier: MIT */
/* primes: a sieve. Each prime is a process, and passes on the numbers that it does not divide. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

void sieve(int from)
{
    int prime, n, fds[2];

    if (read(from, &prime, sizeof(prime)) != sizeof(prime)) {
        close(from);
        exit(0);
    }
    printf("prime %d\n", prime);
    pipe(fds);
    if (fork() == 0) {
        close(from);
        close(fds[1]);
        sieve(fds[0]);
    }
    close(fds[0]);
    while (read(from, &n, sizeof(n)) == sizeof(n))
        if (n % prime != 0)
            write(fds[1], &n, sizeof(n));
    close(from);
    close(fds[1]);
    wait(0);
    exit(0);
}

int main(int argc, char *argv[])
{
    int fds[2], last = argc > 1 ? atoi(argv[1]) : 35;

    pipe(fds);
    if (fork() == 0) {
        close(fds[1]);
        sieve(fds[0]);
    }
    close(fds[0]);
    for (int n = 2; n <= last; n++)
        write(fds[1], &n, sizeof(n));
    close(fds[1]);
    wait(0);
    exit(0);
}
