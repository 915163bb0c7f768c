/* SPDX-License-Identifier: MIT */
/* poweroff: everything to the disk, and the machine off. With a number: leaves an emulator with it. */
#include <err.h>
#include <stdlib.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    sync();
    reboot(argc > 1 ? REBOOT_EXIT(atoi(argv[1])) : REBOOT_POWER_OFF);
    err(1, "reboot");
}
