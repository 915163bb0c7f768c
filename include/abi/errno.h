/* SPDX-License-Identifier: MIT */
/*
 * Error numbers: the kernel returns them negated, the C library puts them in errno.
 * ERRNO_LIST drives the enum here and the texts of strerror() and of the tracer.
 */
#ifndef ABI_ERRNO_H
#define ABI_ERRNO_H

#define ERRNO_LIST(X)                                                                              \
    X(EPERM, 1, "Operation not permitted")                                                         \
    X(ENOENT, 2, "No such file or directory")                                                      \
    X(ESRCH, 3, "No such process")                                                                 \
    X(EINTR, 4, "Interrupted system call")                                                         \
    X(EIO, 5, "Input/output error")                                                                \
    X(ENXIO, 6, "No such device or address")                                                       \
    X(E2BIG, 7, "Argument list too long")                                                          \
    X(ENOEXEC, 8, "Exec format error")                                                             \
    X(EBADF, 9, "Bad file descriptor")                                                             \
    X(ECHILD, 10, "No child processes")                                                            \
    X(EAGAIN, 11, "Resource temporarily unavailable")                                              \
    X(ENOMEM, 12, "Cannot allocate memory")                                                        \
    X(EACCES, 13, "Permission denied")                                                             \
    X(EFAULT, 14, "Bad address")                                                                   \
    X(EBUSY, 16, "Device or resource busy")                                                        \
    X(EEXIST, 17, "File exists")                                                                   \
    X(EXDEV, 18, "Invalid cross-device link")                                                      \
    X(ENODEV, 19, "No such device")                                                                \
    X(ENOTDIR, 20, "Not a directory")                                                              \
    X(EISDIR, 21, "Is a directory")                                                                \
    X(EINVAL, 22, "Invalid argument")                                                              \
    X(ENFILE, 23, "Too many open files in system")                                                 \
    X(EMFILE, 24, "Too many open files")                                                           \
    X(ENOTTY, 25, "Inappropriate ioctl for device")                                                \
    X(ETXTBSY, 26, "Text file busy")                                                               \
    X(EFBIG, 27, "File too large")                                                                 \
    X(ENOSPC, 28, "No space left on device")                                                       \
    X(ESPIPE, 29, "Illegal seek")                                                                  \
    X(EROFS, 30, "Read-only file system")                                                          \
    X(EMLINK, 31, "Too many links")                                                                \
    X(EPIPE, 32, "Broken pipe")                                                                    \
    X(EDOM, 33, "Numerical argument out of domain")                                                \
    X(ERANGE, 34, "Numerical result out of range")                                                 \
    X(EDEADLK, 35, "Resource deadlock avoided")                                                    \
    X(ENAMETOOLONG, 36, "File name too long")                                                      \
    X(ENOLCK, 37, "No locks available")                                                            \
    X(ENOSYS, 38, "Function not implemented")                                                      \
    X(ENOTEMPTY, 39, "Directory not empty")                                                        \
    X(ELOOP, 40, "Too many levels of symbolic links")                                              \
    X(ENOTSOCK, 88, "Socket operation on non-socket")                                              \
    X(EDESTADDRREQ, 89, "Destination address required")                                            \
    X(EMSGSIZE, 90, "Message too long")                                                            \
    X(EPROTOTYPE, 91, "Protocol wrong type for socket")                                            \
    X(ENOPROTOOPT, 92, "Protocol not available")                                                   \
    X(EPROTONOSUPPORT, 93, "Protocol not supported")                                               \
    X(EOPNOTSUPP, 95, "Operation not supported")                                                   \
    X(EAFNOSUPPORT, 97, "Address family not supported by protocol")                                \
    X(EADDRINUSE, 98, "Address already in use")                                                    \
    X(ECONNRESET, 104, "Connection reset by peer")                                                 \
    X(EISCONN, 106, "Transport endpoint is already connected")                                     \
    X(ENOTCONN, 107, "Transport endpoint is not connected")                                        \
    X(ESHUTDOWN, 108, "Cannot send after transport endpoint shutdown")                             \
    X(ETOOMANYREFS, 109, "Too many references: cannot splice")                                     \
    X(ECONNREFUSED, 111, "Connection refused")                                                     \
    X(EILSEQ, 84, "Invalid or incomplete multibyte or wide character")                             \
    X(EOVERFLOW, 75, "Value too large for defined data type")                                      \
    X(ERESTART, 85, "Interrupted system call should be restarted") /* only tracers see these */    \
    X(ERESUME, 86, "Interrupted system call should be resumed")                                    \
    X(EREPEAT, 87, "Interrupted system call should be repeated")                                   \
    X(EUCLEAN, 117, "Structure needs cleaning")                                                    \
    X(ETIMEDOUT, 110, "Connection timed out")

enum {
#define ERRNO_ENTRY(name, number, text) name = number,
    ERRNO_LIST(ERRNO_ENTRY)
#undef ERRNO_ENTRY
};

#define ERRNO_MAX 4095 /* results from -ERRNO_MAX to -1 are errors */

#endif
