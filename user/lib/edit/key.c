/* SPDX-License-Identifier: MIT */
/* From bytes to keys: characters, control characters, and sequences (sequence.h). Alt with a key is ESC and the key. */
#include "internal.h"
#include <string.h>

#define ESCAPE '\033'
#define PASTE_END "\033[201~"

int read_byte(struct edit *edit)
{
    char byte;

    if (edit->waiting_count > 0)
        return (unsigned char)edit->waiting[--edit->waiting_count];
    int result = edit->terminal.read(edit->terminal.context, &byte);
    if (result > 0)
        return (unsigned char)byte;
    return result == 0 ? KEY_CLOSED : KEY_INTERRUPT;
}

/* The byte belongs to the next key. */
static void put_byte_back(struct edit *edit, int byte)
{
    if (byte < KEY_UNKNOWN)
        edit->waiting[edit->waiting_count++] = (char)byte;
}

/* The rest of ESC [. Shift, Alt or Ctrl makes an arrow move by words. */
static int read_sequence(struct edit *edit)
{
    struct sequence sequence = {0};
    int byte = read_byte(edit);

    if (byte == '[') { /* ESC [ [ letter: the function keys of Linux's console */
        read_byte(edit);
        return KEY_UNKNOWN;
    }
    while (sequence_add(&sequence, byte))
        byte = read_byte(edit);
    if (byte < '@' || byte > '~') { /* not a sequence */
        put_byte_back(edit, byte);
        return byte >= KEY_CLOSED ? byte : KEY_UNKNOWN;
    }
    int key = sequence_key(&sequence, byte);
    if (sequence_has_modifier(&sequence) && (key == KEY_LEFT || key == KEY_RIGHT))
        return key == KEY_LEFT ? KEY_WORD_LEFT : KEY_WORD_RIGHT;
    return key;
}

/* The rest of ESC O. */
static int read_letter(struct edit *edit)
{
    const struct sequence none = {0};

    return sequence_key(&none, read_byte(edit));
}

/* The number of bytes that follow the first byte of a character. */
static unsigned bytes_to_follow(int first)
{
    if (first < 0xc2 || first > 0xf4)
        return 0;
    return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}

static void read_character(struct edit *edit, struct key *key, int byte)
{
    unsigned more = bytes_to_follow(byte);

    key->code = KEY_TEXT;
    key->text[key->size++] = (char)byte;
    for (; more > 0; more--) {
        byte = read_byte(edit);
        if ((byte & 0xc0) != 0x80 || byte >= KEY_UNKNOWN) {
            put_byte_back(edit, byte);
            return;
        }
        key->text[key->size++] = (char)byte;
    }
}

struct key read_key(struct edit *edit)
{
    struct key key = {0};
    int byte = read_byte(edit), alt = 0;

    while (byte == ESCAPE && !alt) {
        alt = ALT;
        byte = read_byte(edit);
    }
    if (byte == ESCAPE) /* ESC ESC [ ...: Alt with such a key, on some terminals */
        byte = read_byte(edit);
    if (alt && byte == '[')
        key.code = read_sequence(edit);
    else if (alt && byte == 'O')
        key.code = read_letter(edit);
    else if (byte < ' ' || byte == RUBOUT || byte >= KEY_CLOSED)
        key.code = byte < KEY_UNKNOWN ? byte | alt : byte;
    else if (alt)
        key.code = byte | alt;
    else
        read_character(edit, &key, byte);
    return key;
}

/* Enter is a newline in pasted text too. Zero bytes have no meaning. */
bool read_paste(struct edit *edit, struct text *pasted)
{
    const size_t size = strlen(PASTE_END);
    int byte;

    while ((byte = read_byte(edit)) < KEY_UNKNOWN) {
        char c = byte == '\r' ? '\n' : (char)byte;
        if (c && !text_append(pasted, &c, 1))
            return false;
        if (pasted->length >= size &&
            memcmp(pasted->data + pasted->length - size, PASTE_END, size) == 0) {
            text_remove(pasted, pasted->length - size, pasted->length);
            return true;
        }
    }
    return false;
}
