/* SPDX-License-Identifier: MIT */
/*
 * From bytes to keys. A terminal sends a key that is no character as a sequence: ESC [ parameters letter (ECMA-48), or
 * ESC O letter (the VT100's application mode). Alt with a key is ESC and the key.
 */
#include "internal.h"
#include <string.h>

#define ESCAPE '\033'
#define PASTE_END "\033[201~"
#define MAX_PARAMETERS 2

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
    if (byte < KEY_TEXT)
        edit->waiting[edit->waiting_count++] = (char)byte;
}

/* The key of ESC [ number ~. */
static int numbered_key(unsigned number)
{
    switch (number) {
    case 1:
    case 7:
        return KEY_HOME;
    case 4:
    case 8:
        return KEY_END;
    case 3:
        return KEY_DELETE;
    case 200:
        return KEY_PASTE;
    default:
        return KEY_UNKNOWN;
    }
}

/* The key of ESC [ ... letter. with_others: Shift, Alt or Ctrl is held down. */
static int lettered_key(int letter, bool with_others)
{
    switch (letter) {
    case 'A':
        return KEY_UP;
    case 'B':
        return KEY_DOWN;
    case 'C':
        return with_others ? KEY_WORD_RIGHT : KEY_RIGHT;
    case 'D':
        return with_others ? KEY_WORD_LEFT : KEY_LEFT;
    case 'H':
        return KEY_HOME;
    case 'F':
        return KEY_END;
    default:
        return KEY_UNKNOWN;
    }
}

/* The rest of ESC [. */
static int read_sequence(struct edit *edit)
{
    unsigned parameters[MAX_PARAMETERS] = {0}, count = 0;
    int byte = read_byte(edit);

    if (byte == '[') { /* ESC [ [ letter: the function keys of Linux's console */
        read_byte(edit);
        return KEY_UNKNOWN;
    }
    for (; byte >= ' ' && byte < '@'; byte = read_byte(edit)) {
        if (byte == ';')
            count++;
        else if (byte >= '0' && byte <= '9' && count < MAX_PARAMETERS && parameters[count] < 1000)
            parameters[count] = 10 * parameters[count] + (unsigned)(byte - '0');
    }
    if (byte < '@' || byte > '~') { /* not a sequence */
        put_byte_back(edit, byte);
        return byte >= KEY_CLOSED ? byte : KEY_UNKNOWN;
    }
    return byte == '~' ? numbered_key(parameters[0]) : lettered_key(byte, parameters[1] > 1);
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
        if ((byte & 0xc0) != 0x80 || byte >= KEY_TEXT) {
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
        key.code = lettered_key(read_byte(edit), false);
    else if (byte < ' ' || byte == RUBOUT || byte >= KEY_CLOSED)
        key.code = byte < KEY_TEXT ? byte | alt : byte;
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

    while ((byte = read_byte(edit)) < KEY_TEXT) {
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
