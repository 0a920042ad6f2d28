// A patient's change over HTTP, done once: the same clientId answers the same text again, word for word.
//
// Errors: badRequest (no ULID), forbidden (no patient), duplicate (the id was used for something else), and the body's.
#pragma once

#include "base/digest.h"
#include "server/common/principal.h"
#include "server/store/store.h"

#include <functional>

namespace fyr::server {

using OnceBody = std::function<Result<std::string>(WriteTx&, Instant)>;

[[nodiscard]] inline Result<std::string> doOnce(Store& store, const Clock& clock, const Principal& who, std::string_view clientId,
                                                std::string_view asked, const OnceBody& body) {
    if (!isUlid(clientId)) return fail(Error{ErrorCode::badRequest, "a clientId is needed", {{"/clientId", "a ULID"}}});
    if (who.role != Role::patient || who.patient.empty()) return fail(ErrorCode::forbidden, "for patients");
    const auto hash = hex(sha256(asked));
    std::string answer;
    const auto written = store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto known, tx.command(clientId));
        if (known) {
            if (known->person != who.person.str() || known->hash != hash)
                return fail(ErrorCode::duplicate, "this clientId was used for something else");
            answer = known->result;
            return {};
        }
        const auto now = clock.now();
        FYR_TRY(answer, body(tx, now));
        return tx.putCommand({std::string(clientId), who.person.str(), hash, answer, now});
    });
    if (!written) return fail(written.error());
    return answer;
}

} // namespace fyr::server
