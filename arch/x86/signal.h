/* SPDX-License-Identifier: MIT */
/* Common to the two kinds of signal frames: the bits of EFLAGS that a program may set. */
#ifndef SIGNAL_H
#define SIGNAL_H

/* Flags that a program may set (SDM vol. 1 section 3.4.3): not the I/O privilege level, NT, RF, VM. */
#define EFLAGS_OF_PROGRAM 0x00240dd5u /* CF PF AF ZF SF TF DF OF AC ID */
#define EFLAGS_TF 0x00000100u
#define EFLAGS_DF 0x00000400u

#endif
