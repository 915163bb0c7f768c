/* SPDX-License-Identifier: MIT */
/* mergesort: sorts numbers; each half is sorted by a child, which sends it back through a pipe. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

/* Starts a child that sorts: where to read the result. */
int start(int *numbers, int count);

void sort(int *numbers, int count)
{
    int half = count / 2, from[2], head[2], left[2], i, k;

    if (count < 2)
        return;
    left[0] = half;
    left[1] = count - half;
    from[0] = start(numbers, half);
    from[1] = start(numbers + half, count - half);
    for (k = 0; k < 2; k++)
        read(from[k], &head[k], sizeof(int));
    for (i = 0; i < count; i++) {
        k = left[0] == 0 || (left[1] > 0 && head[1] < head[0]);
        numbers[i] = head[k];
        if (--left[k] > 0)
            read(from[k], &head[k], sizeof(int));
    }
    close(from[0]);
    close(from[1]);
    wait(0);
    wait(0);
}

int start(int *numbers, int count)
{
    int fds[2];

    pipe(fds);
    if (fork() == 0) {
        close(fds[0]);
        sort(numbers, count);
        write(fds[1], numbers, count * sizeof(int));
        exit(0);
    }
    close(fds[1]);
    return fds[0];
}

int main(int argc, char *argv[])
{
    int numbers[16], count, i;

    for (count = 0; count < 16 && count + 1 < argc; count++)
        numbers[count] = atoi(argv[count + 1]);
    sort(numbers, count);
    for (i = 0; i < count; i++)
        printf("%d ", numbers[i]);
    printf("\n");
    exit(0);
}
