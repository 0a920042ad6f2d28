#include "server/fhir/binary.h"

#include "base/json.h"
#include "base/text.h"

#include <sodium.h>

namespace fyr::server::binary {
namespace {

constexpr int alphabet = sodium_base64_VARIANT_ORIGINAL;

std::string mediaOf(std::string_view contentType) { return lowerCase(trim(contentType.substr(0, contentType.find(';')))); }

bool accepts(std::string_view accept, std::string_view type) {
    for (const auto item : splitList(accept, ',')) {
        const auto range = mediaOf(item);
        if (range == type || range == "*/*") return true;
        if (range.ends_with("/*") && type.starts_with(std::string_view(range).substr(0, range.size() - 1))) return true;
    }
    return false;
}

} // namespace

bool isContent(const FhirCall& call, const Target& target) {
    if (target.type != "Binary" || (target.interaction != Interaction::create && target.interaction != Interaction::update)) return false;
    const auto type = mediaOf(call.contentType);
    return !type.empty() && type.find("json") == std::string::npos && type != "application/fhir+xml";
}

FhirCall wrapped(const FhirCall& call, const Target& target) {
    json::object resource{{"resourceType", "Binary"}};
    if (!target.id.empty()) resource["id"] = target.id;
    resource["contentType"] = mediaOf(call.contentType);
    if (!call.securityContext.empty()) resource["securityContext"] = json::object{{"reference", call.securityContext}};
    std::string data(sodium_base64_encoded_len(call.body.size(), alphabet), '\0');
    sodium_bin2base64(data.data(), data.size(), reinterpret_cast<const unsigned char*>(call.body.data()), call.body.size(), alphabet);
    data.pop_back();
    if (!data.empty()) resource["data"] = std::move(data);
    FhirCall out = call;
    out.body = json::write(resource);
    out.contentType = "application/fhir+json";
    return out;
}

Result<FhirAnswer> unwrapped(FhirAnswer answer, std::string_view accept) {
    if (answer.status != 200) return answer;
    FYR_TRY(const auto resource, json::parse(answer.bytes()));
    const auto type = json::text(resource, "contentType").value_or("application/octet-stream");
    if (!accepts(accept, lowerCase(type))) {
        auto out = refusal(Error{ErrorCode::unsupportedMedia, "the content is of another type than Accept asks for"});
        out.status = 406;
        out.pending = std::move(answer.pending);
        return out;
    }
    const auto data = json::text(resource, "data").value_or("");
    std::string bytes(data.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), data.data(), data.size(), " \r\n", &size, nullptr, alphabet) != 0)
        return fail(ErrorCode::internal, "a stored Binary holds no base64");
    bytes.resize(size);
    answer.contentType = type;
    // Whatever it claims to be, a browser must not run it in the name of this server.
    answer.headers.emplace_back("Content-Disposition", "attachment");
    answer.shared.reset();
    answer.body = std::move(bytes);
    return answer;
}

} // namespace fyr::server::binary
