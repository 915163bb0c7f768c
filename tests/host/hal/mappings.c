/* SPDX-License-Identifier: MIT */
/* In place of mm/mappings.c and mm/vmspace.c: there are no address spaces here, so no object is mapped. */
#include "../host.h"

#include "mm/mappings.h"
#include "mm/vmspace.h"

void mappings_init(void)
{
}

void mappings_protect(struct memory_object *object, uint32_t first, uint32_t last)
{
    (void)object, (void)first, (void)last;
}

void mappings_remove_pages(struct memory_object *object, uint32_t first, uint32_t last)
{
    (void)object, (void)first, (void)last;
}

void vmspace_put(struct vmspace *vm)
{
    (void)vm;
}
