/* SPDX-License-Identifier: MIT */
/*
 * Thread-local variables: __thread and _Thread_local.
 *
 * The compiler addresses them relative to the thread pointer, with offsets that the linker computes
 * from the program's TLS segment (user/program.ld). Each thread has a copy of the segment, beside
 * the head that the thread pointer points to: below it on one machine, above it on the other
 * (arch/.../thread_pointer.h). The copy of the main thread is in the program's .bss.
 */
#include <string.h>
#include <sys/thread.h>

#include "thread.h"

/*
 * Set by user/program.ld; their addresses are the values. __tls_size is declared weak, because a
 * compiler may take for granted that the address of any other variable is not 0.
 */
extern const char __tls_image[], __tls_image_size[], __tls_align[];
extern const char __tls_size[] __attribute__((weak));
extern char __main_tls_end[];

bool has_tls(void)
{
    return (uintptr_t)__tls_size != 0;
}

static uintptr_t round_down(uintptr_t address, uintptr_t alignment)
{
    return address & ~(alignment - 1);
}

static uintptr_t round_up(uintptr_t address, uintptr_t alignment)
{
    return round_down(address + alignment - 1, alignment);
}

/* Of the segment; at least that of a head. */
static uintptr_t alignment_of_tls(void)
{
    uintptr_t alignment = (uintptr_t)__tls_align;

    return alignment < sizeof(struct thread_head) ? sizeof(struct thread_head) : alignment;
}

size_t head_size(void)
{
    return sizeof(struct thread_head) + (uintptr_t)__tls_size + 3 * alignment_of_tls();
}

struct thread_place place_head(uintptr_t end, struct pthread *thread)
{
    uintptr_t alignment = alignment_of_tls(), size = (uintptr_t)__tls_size, head, variables;
    uintptr_t gap = round_up(sizeof(struct thread_head), (uintptr_t)__tls_align);
    struct thread_place place;

    if (tls_below_head) {
        head = round_down(end - sizeof(struct thread_head), alignment);
        variables = head - round_up(size, (uintptr_t)__tls_align);
    } else {
        head = round_down(end - size - gap, alignment);
        variables = head + gap;
    }
    memcpy((void *)variables, __tls_image, (uintptr_t)__tls_image_size);
    memset((char *)variables + (uintptr_t)__tls_image_size, 0, size - (uintptr_t)__tls_image_size);
    place.head = (struct thread_head *)head;
    place.head->self = place.head;
    place.head->thread = thread;
    place.stack_top = tls_below_head ? variables : head;
    return place;
}

void start_tls(void)
{
    set_thread_pointer((uintptr_t)place_head((uintptr_t)__main_tls_end, &main_thread).head);
}
