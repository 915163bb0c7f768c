/* SPDX-License-Identifier: MIT */
/* printf and sprintf. */
#include "awk.h"
#include <stdint.h>

static void put_character(FILE *out, const char *format, struct value *v)
{
    const char *text;
    char one[2] = "";

    if ((v->flags & HAS_NUMBER) && (!(v->flags & HAS_TEXT) || (v->flags & FROM_INPUT && !v->text)))
        one[0] = (char)(int)to_number(v);
    else if ((text = to_text(v)) != NULL)
        one[0] = *text;
    if (one[0] == '\0') {
        putc('\0', out);
        return;
    }
    fprintf(out, format, one[0]);
}

/* Prints one value by a conversion: text is "%" and flags, without the last letter. */
static void put_conversion(FILE *out, char *text, char letter, struct value *v)
{
    size_t n = strlen(text);
    double number;

    switch (letter) {
    case 'd':
    case 'i':
    case 'o':
    case 'x':
    case 'X':
    case 'u':
        number = to_number(v);
        snprintf(text + n, 8, "j%c", letter);
        if (letter == 'd' || letter == 'i')
            fprintf(out, text, (intmax_t)number);
        else
            fprintf(out, text, number < 0 ? (uintmax_t)(intmax_t)number : (uintmax_t)number);
        break;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
        snprintf(text + n, 8, "%c", letter);
        fprintf(out, text, to_number(v));
        break;
    case 'c':
        snprintf(text + n, 8, "c");
        put_character(out, text, v);
        break;
    case 's':
        snprintf(text + n, 8, "s");
        fprintf(out, text, to_text(v));
        break;
    default:
        fprintf(out, "%s%c", text, letter);
    }
}

static struct value next_argument(const struct node **arguments)
{
    struct value v = {0};

    if (!*arguments)
        errx(2, "the format has more conversions than there are values");
    v = evaluate(*arguments);
    *arguments = (*arguments)->next;
    return v;
}

char *format_values(const char *format, const struct node *arguments, size_t *length)
{
    char *result = NULL, text[128];
    FILE *out = checked(open_memstream(&result, length));

    for (; *format; format++) {
        if (*format != '%') {
            putc(*format, out);
            continue;
        }
        size_t n = 0;
        text[n++] = *format++;
        if (*format == '%') {
            putc('%', out);
            continue;
        }
        for (; *format && strchr("-+ #0123456789.*", *format) && n < 64; format++) {
            if (*format != '*') {
                text[n++] = *format;
                continue;
            }
            struct value v = next_argument(&arguments);
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%d", (int)to_number(&v));
            free_value(&v);
        }
        text[n] = '\0';
        while (*format && strchr("hlLjzt", *format))
            format++;
        if (!*format) {
            fputs(text, out);
            break;
        }
        struct value v = next_argument(&arguments);
        put_conversion(out, text, *format, &v);
        free_value(&v);
    }
    if (fclose(out) != 0)
        err(2, "malloc");
    return result;
}
