/* SPDX-License-Identifier: MIT */
/* errno, and the texts of error numbers. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
    int number;
    const char *text;
} error_texts[] = {
#define ERROR_TEXT(name, number, text) {number, text},
    ERRNO_LIST(ERROR_TEXT)
#undef ERROR_TEXT
};

static const char *find_error(int error)
{
    if (error == 0)
        return "Success";
    for (size_t i = 0; i < sizeof(error_texts) / sizeof(error_texts[0]); i++)
        if (error_texts[i].number == error)
            return error_texts[i].text;
    return NULL;
}

char *strerror(int error)
{
    static char unknown[40];
    const char *text = find_error(error);

    if (text != NULL)
        return (char *)(uintptr_t)text;
    snprintf(unknown, sizeof(unknown), "Unknown error %d", error);
    return unknown;
}

int strerror_r(int error, char *buf, size_t size)
{
    const char *text = find_error(error);
    size_t length = text != NULL ? strlcpy(buf, text, size)
                                 : (size_t)snprintf(buf, size, "Unknown error %d", error);

    if (text == NULL)
        return EINVAL;
    return length < size ? 0 : ERANGE;
}
