// Result<T>: a value, or the one Error type. The only error idiom of Fyr.
//
// Errors: exceptions come from libraries only and are caught where the library is called.
#pragma once

#include "base/error.h"

#include <tl/expected.hpp>
#include <utility>

namespace fyr {

template <class T = void>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string detail = {}) {
    return tl::unexpected<Error>(Error{code, std::move(detail)});
}

} // namespace fyr

// Returns the error of `expr` from the enclosing function; otherwise goes on.
#define FYR_CHECK(expr)                                                                                      \
    do {                                                                                                     \
        if (auto fyrChecked_ = (expr); !fyrChecked_) return ::fyr::fail(std::move(fyrChecked_.error()));     \
    } while (false)

#define FYR_CONCAT_(a, b) a##b
#define FYR_CONCAT(a, b) FYR_CONCAT_(a, b)
#define FYR_TRY_IMPL_(tmp, decl, expr)                                                                       \
    auto tmp = (expr);                                                                                       \
    if (!tmp) return ::fyr::fail(std::move(tmp.error()));                                                    \
    decl = std::move(*tmp)
// FYR_TRY(auto x, f()); binds the value, or returns the error from the enclosing function.
#define FYR_TRY(decl, expr) FYR_TRY_IMPL_(FYR_CONCAT(fyrTried_, __LINE__), decl, expr)
