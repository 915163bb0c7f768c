/* SPDX-License-Identifier: MIT */
/* matrix: the product of two matrices; a child computes each row and sends it through a pipe. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

#define N 6

int a[N][N], b[N][N], c[N][N];

void compute_row(int row, int to)
{
    int result[N], j, k;

    memset(result, 0, sizeof(result));
    for (j = 0; j < N; j++)
        for (k = 0; k < N; k++)
            result[j] += a[row][k] * b[k][j];
    write(to, result, sizeof(result));
    exit(0);
}

int main(void)
{
    int i, j, fds[N][2];

    for (i = 0; i < N; i++)
        for (j = 0; j < N; j++) {
            a[i][j] = i + j;
            b[i][j] = i == j ? 2 : i - j;
        }
    for (i = 0; i < N; i++) {
        pipe(fds[i]);
        if (fork() == 0)
            compute_row(i, fds[i][1]);
        close(fds[i][1]);
    }
    for (i = 0; i < N; i++) {
        read(fds[i][0], c[i], sizeof(c[i]));
        close(fds[i][0]);
        wait(0);
        for (j = 0; j < N; j++)
            printf("%d%s", c[i][j], j + 1 < N ? " " : "\n");
    }
    exit(0);
}
