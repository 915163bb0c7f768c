/* SPDX-License-Identifier: MIT */
/* ticks: the clock counts on while processes sleep, and two sleep at the same time. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(void)
{
    int start = uptime(), i, after;

    sleep(0);
    for (i = 0; i < 2; i++) {
        if (fork() == 0) {
            sleep(10);
            exit(0);
        }
    }
    wait(0);
    wait(0);
    after = uptime();
    printf("%s\n", after - start >= 10 ? "at least ten ticks" : "too early");
    exit(0);
}
