/* SPDX-License-Identifier: MIT */
/* mallocs: many blocks of different sizes, freed in another order; no block may touch another. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

#define BLOCKS 64

char *blocks[BLOCKS];
int sizes[BLOCKS];
uint seed = 1;

int next(void)
{
    seed = seed * 1103515245 + 12345;
    return seed >> 16 & 0x7fff;
}

int main(void)
{
    int round, i, j, wrong = 0;

    for (round = 0; round < 3000; round++) {
        i = next() % BLOCKS;
        if (blocks[i]) {
            for (j = 0; j < sizes[i]; j++)
                wrong += blocks[i][j] != i;
            free(blocks[i]);
        }
        sizes[i] = next() % 600 + 1;
        if ((blocks[i] = malloc(sizes[i])) == 0) {
            printf("no memory\n");
            exit(1);
        }
        memset(blocks[i], i, sizes[i]);
    }
    printf("%d rounds, %d wrong bytes\n", round, wrong);
    exit(0);
}
