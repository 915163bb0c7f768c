/* SPDX-License-Identifier: MIT */
/* Bytes that grow and shrink, and the characters in them. */
#ifndef EDIT_TEXT_H
#define EDIT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All fields are zero at first. data has a zero byte behind its length, unless it is NULL. */
struct text {
    char *data;
    size_t length, room;
};

/* False: no memory, and nothing has changed. */
bool text_insert(struct text *text, size_t at, const char *bytes, size_t n);
bool text_set(struct text *text, const char *bytes, size_t n);
bool text_append(struct text *text, const char *bytes, size_t n);

void text_remove(struct text *text, size_t from, size_t to);
void text_free(struct text *text);

/* The text as a string. */
const char *text_string(const struct text *text);

/*
 * Decodes the character of UTF-8 at bytes, of which there are n, at least one. Returns its size in bytes. A byte that
 * begins no character is one of its own, with the code INVALID_CHARACTER.
 */
#define INVALID_CHARACTER 0xfffffffful
size_t decode_character(const char *bytes, size_t n, uint32_t *code);

/* The number of columns of a printable character: 0 (it combines with the one before), 1 or 2. */
unsigned character_width(uint32_t code);

/* The place behind the character at a place, and before it; with what combines with it. */
size_t next_character(const char *bytes, size_t n, size_t at);
size_t previous_character(const char *bytes, size_t n, size_t at);

#endif
