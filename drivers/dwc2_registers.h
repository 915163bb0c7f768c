/* SPDX-License-Identifier: MIT */
/* The registers of the USB controller, and their bits. */
#ifndef DRIVERS_DWC2_REGISTERS_H
#define DRIVERS_DWC2_REGISTERS_H

/* Registers, as word indices. */
#define AHB_CONFIG 0x02
#define USB_CONFIG 0x03
#define RESET 0x04
#define INTERRUPT_MASK 0x06
#define RECEIVE_FIFO 0x09
#define SEND_FIFO 0x0a
#define ID 0x10
#define PERIODIC_FIFO 0x40
#define HOST_CONFIG 0x100
#define FRAME 0x102
#define CHANNELS_MASK 0x106
#define PORT 0x110
#define CHANNEL 0x140 /* the registers of channel 0 */
#define CHANNEL_SPLIT 0x141
#define CHANNEL_HAPPENED 0x142
#define CHANNEL_MASK 0x143
#define CHANNEL_SIZE 0x144
#define CHANNEL_ADDRESS 0x145
#define CLOCK_GATES 0x380
#define CHANNELS 8u
#define CHANNEL_WORDS 8u /* from one channel's registers to those of the next */

#define AHB_INTERRUPTS 0x00000001u
#define AHB_BURST 0x00000006u
#define AHB_WAIT_FOR_WRITES 0x00000010u /* of the BCM2835 only, as the burst */
#define AHB_DMA 0x00000020u
/* Parts of a PHY by ULPI; HNP and SRP (to change roles); ULPI itself, and a 16-bit bus to the PHY. */
#define USB_CONFIG_OFF (0x005a0000u | 0x00000300u | 0x00000018u)
#define RESET_CORE 0x00000001u
#define RESET_FLUSH_RECEIVE 0x00000010u
#define RESET_FLUSH_SEND 0x00000020u
#define RESET_SEND_FIFOS 0x00000400u /* which of them: all; the bit stays as it is written */
#define RESET_IDLE 0x80000000u
#define INTERRUPT_PORT 0x01000000u
#define INTERRUPT_CHANNELS 0x02000000u
#define ID_MASK 0xfffff000u
#define ID_DWC2 0x4f542000u /* "OT2", and the version */
#define HOST_CLOCK 0x00000003u
#define FIFO_WORDS 1024u /* of each of the three: the chip has 4080 words */

/* The port. Writing 1 clears the changes, and also the bit ENABLED. */
#define PORT_CONNECTED 0x00000001u
#define PORT_CONNECT_CHANGED 0x00000002u
#define PORT_ENABLED 0x00000004u
#define PORT_ENABLE_CHANGED 0x00000008u
#define PORT_OVERCURRENT_CHANGED 0x00000020u
#define PORT_CHANGES (PORT_CONNECT_CHANGED | PORT_ENABLE_CHANGED | PORT_OVERCURRENT_CHANGED)
#define PORT_RESET 0x00000100u
#define PORT_POWER 0x00001000u
#define PORT_SPEED(port) ((port) >> 17 & 3u) /* as enum usb_speed */

#define CHANNEL_IN 0x00008000u
#define CHANNEL_LOW_SPEED 0x00020000u
#define CHANNEL_ONE_PACKET 0x00100000u /* in a microframe */
#define CHANNEL_ODD_FRAME 0x20000000u
#define CHANNEL_DISABLE 0x40000000u
#define CHANNEL_ENABLE 0x80000000u
#define SPLIT_WHOLE 0x0000c000u /* the packet is not cut */
#define SPLIT_COMPLETE 0x00010000u
#define SPLIT_ENABLE 0x80000000u
#define HAPPENED_DONE 0x0001u
#define HAPPENED_HALTED 0x0002u
#define HAPPENED_STALL 0x0008u
#define HAPPENED_NAK 0x0010u
#define HAPPENED_ACK 0x0020u
#define HAPPENED_NYET 0x0040u
#define HAPPENED_FRAME_OVERRUN 0x0200u
#define HAPPENED_TOGGLE 0x0400u /* the same packet once more, because its receipt was lost */
#define HAPPENED_ALL 0x3fffu
#define SIZE_BYTES 0x0007ffffu
#define SIZE_ONE_PACKET 0x00080000u
#define SIZE_PING 0x80000000u

#endif
