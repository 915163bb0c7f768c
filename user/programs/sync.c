/* SPDX-License-Identifier: MIT */
/* sync: everything to the disk. */
#include <unistd.h>

int main(void)
{
    sync();
    return 0;
}
