/* SPDX-License-Identifier: MIT */
/*
 * Doubly linked circular lists. The links lie inside the listed structures.
 *
 * A struct list is either a head or a member's link. An initialised link that is in no list points to
 * itself, so list_remove() on it does nothing and list_empty() tells whether it is in one.
 */
#ifndef LIB_LIST_H
#define LIB_LIST_H

#include "lib/types.h"

struct list {
    struct list *next, *prev;
};

#define LIST_INIT(name)                                                                            \
    {                                                                                              \
        &(name), &(name)                                                                           \
    }

static inline void list_init(struct list *list)
{
    list->next = list->prev = list;
}

static inline bool list_empty(const struct list *list)
{
    return list->next == list;
}

/* The same without the lock of the list: the list may change at the same time. */
MAY_RACE_INLINE static inline bool list_seems_empty(const struct list *list)
{
    return __atomic_load_n(&list->next, __ATOMIC_RELAXED) == list;
}

/* Puts link right behind the place at: behind a head, it becomes the first. */
static inline void list_insert_after(struct list *at, struct list *link)
{
    struct list *next = at->next;
    link->prev = at;
    link->next = next;
    next->prev = link;
    at->next = link;
}

static inline void list_push_front(struct list *head, struct list *link)
{
    list_insert_after(head, link);
}

static inline void list_push_back(struct list *head, struct list *link)
{
    list_insert_after(head->prev, link);
}

/* Takes link out of the list it is in, and leaves it in none. */
static inline void list_remove(struct list *link)
{
    struct list *next = link->next, *prev = link->prev;
    prev->next = next;
    next->prev = prev;
    link->next = link->prev = link;
}

/* Moves all members of from to the end of another list. */
static inline void list_splice(struct list *head, struct list *from)
{
    if (list_empty(from))
        return;
    from->next->prev = head->prev;
    from->prev->next = head;
    head->prev->next = from->next;
    head->prev = from->prev;
    list_init(from);
}

/* The structure that a link lies in; the first member of a list that is not empty. */
#define LIST_ENTRY(link, type, member) CONTAINER_OF(link, type, member)
#define LIST_FIRST(head, type, member) LIST_ENTRY((head)->next, type, member)

/*
 * A member's link. At a loop's end var is computed from the head, which lies in no member: its alignment may
 * not be that of a member, so var->member may not be used.
 */
#define LIST_LINK(var, member)                                                                     \
    ((struct list *)((uintptr_t)(var) + offsetof(__typeof__(*(var)), member)))

/* Runs over the members; the body must not remove the current one. */
#define LIST_FOR_EACH(var, head, member)                                                           \
    for ((var) = LIST_ENTRY((head)->next, __typeof__(*(var)), member);                             \
         LIST_LINK(var, member) != (head);                                                         \
         (var) = LIST_ENTRY((var)->member.next, __typeof__(*(var)), member))

/* The same, with the next one in after: the body may remove and free the current one. */
#define LIST_FOR_EACH_SAFE(var, after, head, member)                                               \
    for ((var) = LIST_ENTRY((head)->next, __typeof__(*(var)), member),                             \
        (after) = LIST_ENTRY(LIST_LINK(var, member)->next, __typeof__(*(var)), member);            \
         LIST_LINK(var, member) != (head); (var) = (after),                                        \
        (after) = LIST_ENTRY(LIST_LINK(var, member)->next, __typeof__(*(var)), member))

#endif
