/* SPDX-License-Identifier: MIT */
/* prodcons: producers send numbers to a consumer through one pipe, faster than it takes them. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

#define PRODUCERS 3
#define ITEMS 400

struct item {
    int producer, number;
};

void produce(int producer, int to)
{
    struct item item;

    item.producer = producer;
    for (item.number = 0; item.number < ITEMS; item.number++)
        write(to, &item, sizeof(item));
    exit(0);
}

int main(void)
{
    int fds[2], i, next[PRODUCERS], total = 0, disorder = 0;
    struct item item;

    memset(next, 0, sizeof(next));
    pipe(fds);
    for (i = 0; i < PRODUCERS; i++) {
        if (fork() == 0) {
            close(fds[0]);
            produce(i, fds[1]);
        }
    }
    close(fds[1]);
    sleep(2);
    while (read(fds[0], &item, sizeof(item)) == sizeof(item)) {
        disorder += item.number != next[item.producer]++;
        total++;
    }
    for (i = 0; i < PRODUCERS; i++)
        wait(0);
    printf("%d items, %d out of order\n", total, disorder);
    exit(0);
}
