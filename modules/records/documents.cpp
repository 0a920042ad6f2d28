// Documents: DocumentReference, Composition, and reports that say something themselves.
#include "records/reading.h"

#include "base/text.h"

#include <sodium.h>

namespace fyr::records {
namespace {

constexpr std::size_t longestText = 256U << 10U;

std::string decoded(std::string_view base64) {
    if (base64.size() > longestText) return {};
    std::string out(base64.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), base64.data(),
                          base64.size(), " \t\r\n", &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return {};
    out.resize(size);
    return out;
}

std::string attachmentText(const fhir::Value& attachment) {
    const std::string_view type = attachment.text("contentType");
    if (!type.starts_with("text/")) return {};
    const std::string text = decoded(attachment.text("data"));
    if (!isUtf8(text)) return {};
    return type.starts_with("text/html") ? plainText(text) : text;
}

void sections(const fhir::Value& holder, std::vector<std::string>& out, int depth) {
    for (const fhir::Value& s : holder["section"].items()) {
        out.emplace_back(s.text("title"));
        out.push_back(plainText(s["text"].text("div")));
        if (depth < 8) sections(s, out, depth + 1);
    }
}

Document reference(const fhir::Value& r) {
    Document d;
    d.kind = conceptText(r["type"]);
    d.title = r.text("description");
    d.at = instantOf(r, {"date"});
    for (const fhir::Value& c : r["content"].items()) {
        const fhir::Value& attachment = c["attachment"];
        if (d.title.empty()) d.title = attachment.text("title");
        if (d.text.empty()) d.text = attachmentText(attachment);
        if (!d.at) d.at = instantOf(attachment["creation"]);
    }
    if (!d.at) d.at = instantOf(r["context"]["period"]);
    return d;
}

Document composition(const fhir::Value& r) {
    Document d;
    d.kind = conceptText(r["type"]);
    d.title = r.text("title");
    d.at = instantOf(r, {"date"});
    std::vector<std::string> parts;
    sections(r, parts, 0);
    d.text = joined(parts, "\n");
    if (d.text.empty()) d.text = plainText(r["text"].text("div"));
    return d;
}

Document report(const fhir::Value& r) {
    Document d;
    d.kind = r["category"][0] ? conceptText(r["category"][0]) : std::string();
    d.title = conceptText(r["code"]);
    d.at = instantOf(r, {"effectiveDateTime", "effectivePeriod", "issued"});
    std::vector<std::string> parts{std::string(r.text("conclusion"))};
    for (const fhir::Value& form : r["presentedForm"].items())
        parts.push_back(attachmentText(form));
    d.text = joined(parts, "\n");
    return d;
}

} // namespace

bool isNote(const fhir::Value& document) {
    return hasCode(document["type"], {"34109-9", "11506-3"});
} // LOINC: note, progress note

std::optional<Document> readDocument(const fhir::Value& r, const Shelf& shelf) {
    const std::string_view type = r.text("resourceType");
    const std::string_view status = r.text("status");
    if (status == "entered-in-error") return std::nullopt;
    Document d = type == "Composition"        ? composition(r)
                 : type == "DiagnosticReport" ? report(r)
                                              : reference(r);
    d.id = r.text("id");
    const fhir::Value& author = type == "DiagnosticReport" ? r["performer"][0] : r["author"][0];
    d.author = shelf.nameOf(r, author);
    if (d.title.empty()) d.title = d.kind;
    if (d.title.empty() && d.text.empty()) return std::nullopt;
    return d;
}

} // namespace fyr::records
