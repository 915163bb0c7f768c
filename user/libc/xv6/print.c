/* SPDX-License-Identifier: MIT */
/*
 * printf() of both editions. Nothing is kept in a buffer: text appears in the order of the calls, also around fork(),
 * exec() and kill(), and no memory is allocated, because programs test sbrk(). "%l" without another letter is an old form
 * of "%ld". Hexadecimal digits are capital letters, and an address has all its digits: 16 in the riscv edition.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "xv6.h"

#define MAX_SPEC 16

/* The text of a call, which is written at once if it is short. */
struct output {
    int fd;
    size_t length;
    char text[256];
};

/* An argument, as a signed and an unsigned number. */
struct number {
    long long value;
    unsigned long long bits;
};

struct arguments {
    va_list list;
    unsigned wide;
    bool riscv;
};

static void flush(struct output *out)
{
    write(out->fd, out->text, out->length);
    out->length = 0;
}

static void put(struct output *out, const char *text, size_t n)
{
    while (n-- > 0) {
        if (out->length == sizeof(out->text))
            flush(out);
        out->text[out->length++] = *text++;
    }
}

static struct number next(struct arguments *args)
{
    struct number n;

    if (args->wide & 1) {
        n.value = va_arg(args->list, long long);
        n.bits = (unsigned long long)n.value;
    } else {
        n.value = va_arg(args->list, int);
        n.bits = (unsigned)n.value;
    }
    args->wide >>= 1;
    return n;
}

/* %s: a width or precision is for short strings only. */
static void put_string(struct output *out, char *spec, size_t n, const char *text)
{
    char field[128];

    if (text == NULL)
        text = "(null)";
    if (n == 1 || strlen(text) >= sizeof(field)) {
        put(out, text, strlen(text));
        return;
    }
    strcpy(spec + n, "s");
    snprintf(field, sizeof(field), spec, text);
    put(out, field, strlen(field));
}

/* A number with its flags and width. Without "l", it has 32 bits. */
static void put_number(struct output *out, char *spec, size_t n, bool is_long, char conversion,
                       struct number number)
{
    char field[128];

    strcpy(spec + n, "ll_");
    spec[n + 2] = conversion == 'x' ? 'X' : conversion;
    if (!is_long) {
        number.value = (int)number.value;
        number.bits = (unsigned)number.bits;
    }
    snprintf(field, sizeof(field), spec,
             conversion == 'd' || conversion == 'i' ? (unsigned long long)number.value
                                                    : number.bits);
    put(out, field, strlen(field));
}

/* %p: in the classic edition it is another name of %x. */
static void put_address(struct output *out, struct arguments *args)
{
    char field[32];

    snprintf(field, sizeof(field), args->riscv ? "0x%016llX" : "%llX", next(args).bits);
    put(out, field, strlen(field));
}

/* Converts what follows a '%'; returns where the rest begins. An unknown conversion is text. */
static const char *convert(struct output *out, const char *format, struct arguments *args)
{
    char spec[MAX_SPEC] = "%", c;
    const char *begin = format;
    bool is_long = false;
    size_t n = 1;

    while (*format != '\0' && strchr("-+ #0123456789.", *format) != NULL && n < MAX_SPEC - 4)
        spec[n++] = *format++;
    for (; *format == 'l'; format++)
        is_long = true;
    if (*format == 's') {
        put_string(out, spec, n, (const char *)(uintptr_t)next(args).bits);
    } else if (*format == 'c') {
        c = (char)next(args).value;
        put(out, &c, 1);
    } else if (*format == 'p') {
        put_address(out, args);
    } else if (*format != '\0' && strchr("diuxXo", *format) != NULL) {
        put_number(out, spec, n, is_long, *format, next(args));
    } else if (is_long) {
        put_number(out, spec, n, true, 'd', next(args));
        return format;
    } else {
        put(out, "%", *format != '%');
        put(out, begin, (size_t)(format - begin) + (*format != '\0'));
    }
    return format + (*format != '\0');
}

static void print(int fd, const char *format, struct arguments *args)
{
    struct output out = {.fd = fd};

    while (*format != '\0') {
        if (*format == '%')
            format = convert(&out, format + 1, args);
        else
            put(&out, format++, 1);
    }
    flush(&out);
}

void xv6_printf(int fd, const char *format, ...)
{
    struct arguments args = {.wide = 0};

    va_start(args.list, format);
    print(fd, format, &args);
    va_end(args.list);
}

void xv6_riscv_printf(int fd, unsigned wide, const char *format, ...)
{
    struct arguments args = {.wide = wide, .riscv = true};

    va_start(args.list, format);
    print(fd, format, &args);
    va_end(args.list);
}
