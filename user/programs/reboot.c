/* SPDX-License-Identifier: MIT */
/* reboot: syncs all disks, and restarts the machine. */
#include "output.h"
#include <sys/reboot.h>

int main(int argc, char **argv)
{
    expect_no_arguments(argc, argv);
    sync();
    reboot(REBOOT_RESTART);
    err(1, "reboot");
}
