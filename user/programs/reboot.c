/* SPDX-License-Identifier: MIT */
/* reboot: everything to the disk, and the machine starts again. */
#include <err.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(void)
{
    sync();
    reboot(REBOOT_RESTART);
    err(1, "reboot");
}
