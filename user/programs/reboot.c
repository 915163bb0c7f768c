/* SPDX-License-Identifier: MIT */
/* reboot: everything to the disk, and the machine starts again. */
#include "output.h"
#include <sys/reboot.h>

int main(int argc, char **argv)
{
    expect_no_arguments(argc, argv);
    sync();
    reboot(REBOOT_RESTART);
    err(1, "reboot");
}
