// Calls what answers later, and waits for the answer.
#pragma once

#include "base/result.h"

#include <QTest>
#include <optional>

namespace fyr::sync {

// `call` gets the function to answer with. Errors: timeout when nobody answered within so many milliseconds.
template <class T, class Call>
Result<T> replyOf(Call&& call, int withinMs) {
    std::optional<Result<T>> out;
    call([&](Result<T> r) { out.emplace(std::move(r)); });
    if (!QTest::qWaitFor([&] { return out.has_value(); }, withinMs)) return fail(ErrorCode::timeout, "no reply");
    return std::move(*out);
}

} // namespace fyr::sync
