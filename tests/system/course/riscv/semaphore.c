/* SPDX-License-Identifier: MIT */
/* semaphore: a pipe with a few bytes is a counting semaphore: no more processes are inside than it has bytes. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

#define WORKERS 6
#define PLACES 2

int places[2], report[2];

void tell(char what)
{
    write(report[1], &what, 1);
}

void work(void)
{
    char token;
    int i;

    for (i = 0; i < 5; i++) {
        read(places[0], &token, 1);
        tell('+');
        sleep(1);
        tell('-');
        write(places[1], &token, 1);
    }
    exit(0);
}

int main(void)
{
    int i, inside = 0, most = 0, entries = 0;
    char what;

    pipe(places);
    pipe(report);
    write(places[1], "......", PLACES);
    for (i = 0; i < WORKERS; i++)
        if (fork() == 0)
            work();
    while (wait(0) > 0)
        ;
    close(report[1]);
    while (read(report[0], &what, 1) == 1) {
        inside += what == '+' ? 1 : -1;
        entries += what == '+';
        most = inside > most ? inside : most;
    }
    printf("%d entries, %s\n", entries, most <= PLACES ? "never too many" : "too many");
    exit(0);
}
