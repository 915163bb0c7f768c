/* SPDX-License-Identifier: MIT */
/* poweroff: syncs all disks, and turns the machine off. With a number: an emulator ends with it. */
#include "numbers.h"
#include <sys/reboot.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        errx(2, "usage: poweroff [status]");
    int status = optind < argc ? (int)number_from(argv[optind], 0, 255) : -1;
    sync();
    reboot(status >= 0 ? REBOOT_EXIT(status) : REBOOT_POWER_OFF);
    err(1, "reboot");
}
