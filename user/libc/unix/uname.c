/* SPDX-License-Identifier: MIT */
/*
 * uname and gethostname: the name and version of the system. /proc/version has it in one line:
 *   name release, commit with its date, processor, compiler
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define NODE_NAME "diarch" /* there is no network in which the machine has a name */

/* Copies the next part of the line, up to a separator, and returns what follows it. */
static const char *take_part(char *part, size_t size, const char *line, char separator)
{
    const char *end = strchrnul(line, separator);
    size_t length = (size_t)(end - line);

    length = length < size ? length : size - 1;
    memcpy(part, line, length);
    part[length] = '\0';
    end += *end != '\0';
    return end + strspn(end, " ");
}

int uname(struct utsname *name)
{
    int fd = open("/proc/version", O_RDONLY | O_CLOEXEC);
    char text[256];
    const char *line = text;
    ssize_t n;

    if (fd < 0)
        return -1;
    n = read(fd, text, sizeof(text) - 1);
    close(fd);
    if (n < 0)
        return -1;
    text[n] = '\0';
    text[strcspn(text, "\n")] = '\0';
    line = take_part(name->sysname, sizeof(name->sysname), line, ' ');
    strcpy(name->nodename, NODE_NAME);
    line = take_part(name->release, sizeof(name->release), line, ',');
    line = take_part(name->version, sizeof(name->version), line, ',');
    take_part(name->machine, sizeof(name->machine), line, ',');
    return 0;
}

int gethostname(char *name, size_t size)
{
    if (strlcpy(name, NODE_NAME, size) < size)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}
