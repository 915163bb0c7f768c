/* SPDX-License-Identifier: MIT */
/* Common declarations of the unit tests, and the list of their files. */
#ifndef TESTS_HOST_UNIT_H
#define TESTS_HOST_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dev/block.h"

/*
 * fresh_disk makes a new native file system at /mnt, on a disk of 8 MiB, as the working directory.
 * The function after it ends that, and checks for leaks of memory and damage on the disk.
 */
int fresh_disk(void **state);
int check_disk(void **state);
extern struct sim_disk *test_disk;

/* Unmounts and mounts /mnt, so that nothing is left in memory. */
void remount(void);

/*
 * The number of free blocks in the working directory's file system, after all that can be freed has
 * been freed.
 */
uint32_t free_blocks(void);

/* Unmounts /mnt, and returns a copy of the test disk, which the caller frees by host_free(). */
uint8_t *take_image(size_t *size);

/* Fails the test if fsck finds anything wrong on an image. */
void assert_clean(const uint8_t *data, size_t size);

/* A request for the sectors from sector on that fill the segment, or for a flush. */
struct block_request make_request(struct block_device *device, enum block_op op, uint32_t sector,
                                  struct block_segment *segment,
                                  void (*done)(struct block_request *));

#define ON_DISK(test) cmocka_unit_test_setup_teardown(test, fresh_disk, check_disk)

/*
 * Each file ends in a function that runs its tests and returns how many failed. ide needs pages side by side, which are there
 * at first only. sdcard leaves threads behind, and vgatext another screen.
 */
#define UNIT_FILES(X)                                                                              \
    X(format)                                                                                      \
    X(int64)                                                                                       \
    X(ide)                                                                                         \
    X(boot)                                                                                        \
    X(load)                                                                                        \
    X(radix)                                                                                       \
    X(regions)                                                                                     \
    X(block)                                                                                       \
    X(names)                                                                                       \
    X(files)                                                                                       \
    X(halfway)                                                                                     \
    X(cut)                                                                                         \
    X(disks)                                                                                       \
    X(log)                                                                                         \
    X(orphans)                                                                                     \
    X(unmount)                                                                                     \
    X(wrongdisk)                                                                                   \
    X(unplug)                                                                                      \
    X(pipes)                                                                                       \
    X(readers)                                                                                     \
    X(waits)                                                                                       \
    X(terminal)                                                                                    \
    X(termios)                                                                                     \
    X(console)                                                                                     \
    X(longcalls)                                                                                   \
    X(damage)                                                                                      \
    X(firmware)                                                                                    \
    X(screen)                                                                                      \
    X(keyboard)                                                                                    \
    X(input)                                                                                       \
    X(consoles)                                                                                    \
    X(mailbox)                                                                                     \
    X(serial)                                                                                      \
    X(sdhost)                                                                                      \
    X(emmc)                                                                                        \
    X(dwc2)                                                                                        \
    X(usb)                                                                                         \
    X(usbdisks)                                                                                    \
    X(usbstorage)                                                                                  \
    X(pci)                                                                                         \
    X(sdcard)                                                                                      \
    X(vgatext)
#define DECLARE(name) int test_##name(void);
UNIT_FILES(DECLARE)

#endif
