/* SPDX-License-Identifier: MIT */
/* seconds: a time with a unit (d, h, m, s) in seconds. Each case of the switch continues with the next smaller unit. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(int argc, char *argv[])
{
    for (int i = 1; i < argc; i++) {
        int time = atoi(argv[i]);

        switch (argv[i][strlen(argv[i]) - 1]) {
        case 'd':
            time *= 24;
        case 'h':
            time *= 60;
        case 'm':
            time *= 60;
        }
        printf("%s: %d\n", argv[i], time);
    }
    exit(0);
}
