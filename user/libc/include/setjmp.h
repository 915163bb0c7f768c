/* SPDX-License-Identifier: MIT */
/* Leaving several functions at once. */
#ifndef LIBC_SETJMP_H
#define LIBC_SETJMP_H

/* Room for the registers that a function must preserve: user/libc/arch holds setjmp.S. */
typedef unsigned long long jmp_buf[16];

int setjmp(jmp_buf env) __attribute__((returns_twice));
void longjmp(jmp_buf env, int value) __attribute__((noreturn));

/* There are no signal masks to save. */
typedef jmp_buf sigjmp_buf;
#define sigsetjmp(env, mask) ((void)(mask), setjmp(env))
#define siglongjmp(env, value) longjmp(env, value)

#endif
