/* SPDX-License-Identifier: MIT */
/* halt: turns the machine off. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(void)
{
    halt();
    printf("halt: the machine is still on\n");
    exit(1);
}
