/* SPDX-License-Identifier: MIT */
/* polite: leaves the processor to others, as far as the system allows it. */
#include "kernel/types.h"
#include "user/user.h"

int main(void)
{
    printf("this process: %d\n", setpriority(getpid(), 19));
    printf("no process: %d %d\n", setpriority(0, 5), setpriority(30000, 5));
    exit(0);
}
