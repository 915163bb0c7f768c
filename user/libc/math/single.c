/* SPDX-License-Identifier: MIT */
/* The functions for float: those for double, whose result is rounded once more. */
#include <math.h>

#define SINGLE(name)                                                                               \
    float name##f(float x)                                                                         \
    {                                                                                              \
        return (float)name(x);                                                                     \
    }
#define SINGLE_OF_TWO(name)                                                                        \
    float name##f(float x, float y)                                                                \
    {                                                                                              \
        return (float)name(x, y);                                                                  \
    }

/* clang-format off */
SINGLE(acos) SINGLE(asin) SINGLE(atan) SINGLE(cbrt) SINGLE(ceil) SINGLE(cos) SINGLE(cosh) SINGLE(exp) SINGLE(fabs)
SINGLE(floor) SINGLE(log) SINGLE(log10) SINGLE(log2) SINGLE(rint) SINGLE(round) SINGLE(sin) SINGLE(sinh) SINGLE(sqrt)
SINGLE(tan) SINGLE(tanh) SINGLE(trunc)
SINGLE_OF_TWO(atan2) SINGLE_OF_TWO(fmod) SINGLE_OF_TWO(hypot) SINGLE_OF_TWO(pow) SINGLE_OF_TWO(fmin)
SINGLE_OF_TWO(fmax) SINGLE_OF_TWO(copysign)
    /* clang-format on */
