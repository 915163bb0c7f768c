/* SPDX-License-Identifier: MIT */
/* ring: a token goes round a ring of processes, each of which adds one. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    int members = argc > 1 ? atoi(argv[1]) : 5, rounds = 100;
    int first[2], next[2], in, token = 0, i;

    pipe(first);
    in = first[0];
    for (i = 1; i < members; i++) {
        pipe(next);
        if (fork() == 0) {
            close(first[1]);
            close(next[0]);
            while (read(in, &token, sizeof(token)) == sizeof(token)) {
                token++;
                write(next[1], &token, sizeof(token));
            }
            exit(0);
        }
        close(in);
        close(next[1]);
        in = next[0];
    }
    for (i = 0; i < rounds; i++) {
        token++;
        write(first[1], &token, sizeof(token));
        read(in, &token, sizeof(token));
    }
    close(first[1]);
    close(in);
    while (wait(0) > 0)
        ;
    printf("%d members, %d rounds: %d\n", members, rounds, token);
    exit(0);
}
