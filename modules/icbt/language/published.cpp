#include "icbt/language/published.h"

namespace fyr::icbt {

Result<Published> readPublished(std::string_view canonical, std::string_view texts) {
    Published out;
    FYR_TRY(out.programme, Programme::load(canonical));
    FYR_TRY(const auto root, json::parse(canonical));
    FYR_TRY(const auto all, json::parse(texts));
    FYR_TRY(out.texts, textsFromJson(all));
    if (const auto digest = json::text(root, "texts-sha256"); digest && *digest != out.texts.digest) return fail(ErrorCode::content, "the texts are of another version");
    return out;
}

} // namespace fyr::icbt
