#include "server/fhir/bundle_text.h"

#include "server/http/message.h"

namespace fyr::server {

std::string jsonText(std::string_view text) {
    std::string out(1, '"');
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out += '"';
}

std::string statusLine(int status) { return fmt::format("{} {}", status, http::reasonPhrase(status)); }

BundleText::BundleText(std::string_view type, std::string_view base, std::size_t bytesExpected) : m_base(base) {
    m_text.reserve(bytesExpected + 512);
    m_text.append(R"({"resourceType":"Bundle","type":")").append(type).append("\"");
}

void BundleText::total(std::int64_t n) { fmt::format_to(std::back_inserter(m_text), R"(,"total":{})", n); }

void BundleText::link(std::string_view relation, std::string_view address) {
    m_text.append(m_inLinks ? "," : R"(,"link":[)");
    m_inLinks = true;
    m_text.append(R"({"relation":")").append(relation).append(R"(","url":)").append(jsonText(address)).append("}");
}

void BundleText::beginEntry() {
    if (!m_inEntries) {
        if (m_inLinks) m_text += ']';
        m_inLinks = false;
        m_text.append(R"(,"entry":[)");
        m_inEntries = true;
    } else {
        m_text += ',';
    }
}

void BundleText::found(const StoredResource& r, std::string_view mode, std::string_view json) {
    beginEntry();
    m_text.append(R"({"fullUrl":")").append(m_base).append("/").append(r.type).append("/").append(r.id);
    m_text.append(R"(","resource":)").append(json).append(R"(,"search":{"mode":")").append(mode).append(R"("}})");
}

void BundleText::outcome(std::string_view operationOutcome) {
    beginEntry();
    m_text.append(R"({"resource":)").append(operationOutcome).append(R"(,"search":{"mode":"outcome"}})");
}

void BundleText::status(std::string_view url, std::string_view parameters) {
    beginEntry();
    m_text.append(R"({"resource":)").append(parameters);
    if (url.empty()) m_text.append(R"(,"search":{"mode":"match"})");
    else m_text.append(R"(,"request":{"method":"GET","url":)").append(jsonText(url)).append(R"(},"response":{"status":"200 OK"})");
    m_text += '}';
}

void BundleText::versioned(const StoredResource& r, bool withResource) {
    beginEntry();
    m_text.append(R"({"fullUrl":")").append(m_base).append("/").append(r.type).append("/").append(r.id).append("\"");
    if (!r.deleted && withResource) m_text.append(R"(,"resource":)").append(r.json);
    const bool created = r.method == "POST";
    const std::string_view method = r.deleted ? "DELETE" : std::string_view(r.method);
    m_text.append(R"(,"request":{"method":")").append(method).append(R"(","url":")").append(r.type);
    if (!created) m_text.append("/").append(r.id);
    const int status = r.deleted ? 204 : created || r.version == 1 ? 201 : 200;
    fmt::format_to(std::back_inserter(m_text), R"("}},"response":{{"status":"{}","etag":"W/\"{}\"","lastModified":"{}"}}}})",
                   statusLine(status), r.version, formatInstant(r.lastUpdated));
}

void BundleText::response(const Response& r) {
    beginEntry();
    m_text += '{';
    if (!r.fullUrl.empty()) m_text.append(R"("fullUrl":)").append(jsonText(r.fullUrl)).append(",");
    if (!r.resource.empty()) m_text.append(R"("resource":)").append(r.resource).append(",");
    m_text.append(R"("response":{"status":")").append(statusLine(r.status)).append("\"");
    if (!r.location.empty()) m_text.append(R"(,"location":)").append(jsonText(r.location));
    if (r.version > 0) fmt::format_to(std::back_inserter(m_text), R"(,"etag":"W/\"{}\"")", r.version);
    if (r.lastModified) m_text.append(R"(,"lastModified":")").append(formatInstant(*r.lastModified)).append("\"");
    if (!r.outcome.empty()) m_text.append(R"(,"outcome":)").append(r.outcome);
    m_text.append("}}");
}

std::string BundleText::finish() {
    if (m_inLinks || m_inEntries) m_text += ']';
    m_text += '}';
    return std::move(m_text);
}

} // namespace fyr::server
