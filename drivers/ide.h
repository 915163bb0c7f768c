/* SPDX-License-Identifier: MIT */
/* IDE disks: hd0 and hd1 on the first channel, hd2 and hd3 on the second. */
#ifndef DRIVERS_IDE_H
#define DRIVERS_IDE_H

/*
 * Finds the controller and its disks, and registers them and their partitions. primary and secondary:
 * the interrupt lines of the two channels. Transfers go by DMA, or (option ide=pio, or if a disk or
 * the controller cannot) through the data port. Boot, process context.
 */
void ide_init(unsigned primary, unsigned secondary);

#endif
