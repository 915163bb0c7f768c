/* SPDX-License-Identifier: MIT */
/*
 * scanf's numbers: characters are collected while they look like a number. strtod() and its
 * variants then convert the text.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scan.h"

/* Longest text of a number; a longer one does not match. */
#define MAX_NUMBER 512

/* The text of a number while it is collected. */
struct number_text {
    char text[MAX_NUMBER + 1];
    int length;
    int room; /* characters that may still be taken */
};

/* Appends the next character if it is one of the given ones. */
static bool accept(struct source *from, struct number_text *number, const char *letters)
{
    int c = scan_peek(from);

    if (number->room == 0 || c == EOF || c == '\0' || strchr(letters, c) == NULL)
        return false;
    scan_take(from);
    number->text[number->length++] = (char)c;
    number->text[number->length] = '\0';
    number->room--;
    return true;
}

static bool accept_digits(struct source *from, struct number_text *number, int base)
{
    static const char decimal[] = "0123456789", hexadecimal[] = "0123456789abcdefABCDEF";
    const char *digits = base == 8 ? "01234567" : base == 16 ? hexadecimal : decimal;
    bool any = false;

    while (accept(from, number, digits))
        any = true;
    return any;
}

/*
 * Takes a word, in upper or lower case. The letters taken stay in the text, even if the word is
 * incomplete.
 */
static bool accept_word(struct source *from, struct number_text *number, const char *word)
{
    for (; *word != '\0'; word++) {
        const char both[] = {*word, (char)toupper(*word), '\0'};

        if (!accept(from, number, both))
            return false;
    }
    return true;
}

static void collect_integer(struct source *from, struct number_text *number, int base)
{
    accept(from, number, "+-");
    if ((base == 0 || base == 16) && accept(from, number, "0")) {
        if (accept(from, number, "xX"))
            base = 16;
        else if (base == 0)
            base = 8;
    }
    accept_digits(from, number, base == 0 ? 10 : base);
}

static void collect_real(struct source *from, struct number_text *number)
{
    int base = 10;
    bool any;

    accept(from, number, "+-");
    if (accept(from, number, "iI")) {
        if (accept_word(from, number, "nf") && accept(from, number, "iI"))
            accept_word(from, number, "nity");
        return;
    }
    if (accept(from, number, "nN")) {
        accept_word(from, number, "an");
        return;
    }
    any = accept(from, number, "0");
    if (any && accept(from, number, "xX"))
        base = 16;
    any |= accept_digits(from, number, base);
    if (accept(from, number, "."))
        any |= accept_digits(from, number, base);
    if (any && accept(from, number, base == 16 ? "pP" : "eE")) {
        accept(from, number, "+-");
        accept_digits(from, number, 10);
    }
}

void store_integer(struct results *to, char length, uintmax_t value)
{
    switch (length) {
    case 'H':
        *va_arg(to->list, unsigned char *) = (unsigned char)value;
        break;
    case 'h':
        *va_arg(to->list, unsigned short *) = (unsigned short)value;
        break;
    case 'l':
        *va_arg(to->list, unsigned long *) = (unsigned long)value;
        break;
    case 'q':
    case 'L':
    case 'j':
        *va_arg(to->list, uintmax_t *) = value;
        break;
    case 'z':
    case 't':
        *va_arg(to->list, size_t *) = (size_t)value;
        break;
    default:
        *va_arg(to->list, unsigned *) = (unsigned)value;
    }
}

enum outcome scan_integer(struct source *from, const struct scan_spec *spec, struct results *to,
                          int base)
{
    struct number_text number = {.room = spec->width < MAX_NUMBER ? spec->width : MAX_NUMBER};
    char *end;
    uintmax_t value;

    collect_integer(from, &number, base);
    if (strchr("di", spec->conversion) != NULL)
        value = (uintmax_t)strtoimax(number.text, &end, base);
    else
        value = strtoumax(number.text, &end, base);
    if (number.length == 0 || *end != '\0')
        return MISMATCH;
    if (!spec->suppress && spec->conversion == 'p')
        *va_arg(to->list, void **) = (void *)(uintptr_t)value;
    else if (!spec->suppress)
        store_integer(to, spec->length, value);
    return MATCHED;
}

enum outcome scan_real(struct source *from, const struct scan_spec *spec, struct results *to)
{
    struct number_text number = {.room = spec->width < MAX_NUMBER ? spec->width : MAX_NUMBER};
    char *end;
    long double value;

    collect_real(from, &number);
    value = spec->length == 'L'   ? strtold(number.text, &end)
            : spec->length == 'l' ? strtod(number.text, &end)
                                  : strtof(number.text, &end); /* each rounded once */
    if (number.length == 0 || *end != '\0')
        return MISMATCH;
    if (spec->suppress)
        return MATCHED;
    if (spec->length == 'L')
        *va_arg(to->list, long double *) = value;
    else if (spec->length == 'l')
        *va_arg(to->list, double *) = (double)value;
    else
        *va_arg(to->list, float *) = (float)value;
    return MATCHED;
}
