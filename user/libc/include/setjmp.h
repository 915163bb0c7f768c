/* SPDX-License-Identifier: MIT */
/* Leaving several functions at once. */
#ifndef LIBC_SETJMP_H
#define LIBC_SETJMP_H

/* Room for the registers that a function must preserve: user/libc/arch holds setjmp.S. */
typedef unsigned long long jmp_buf[16];

int setjmp(jmp_buf env) __attribute__((returns_twice));
void longjmp(jmp_buf env, int value) __attribute__((noreturn));

/* The same with the mask of blocked signals, if it is to be saved. */
typedef struct {
    jmp_buf registers;
    unsigned long long mask;
    int saved; /* mask is valid */
} sigjmp_buf[1];

#define sigsetjmp(env, save) (__save_mask(env, save), setjmp((env)->registers))
void siglongjmp(sigjmp_buf env, int value) __attribute__((noreturn));
void __save_mask(sigjmp_buf env, int save);

#endif
