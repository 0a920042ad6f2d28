#include "fhir/programme_library.h"

#include "base/digest.h"
#include "base/json.h"
#include "fhir/fyr_extensions.h"
#include "fhir/local_text.h"

#include <algorithm>
#include <sodium.h>

namespace fyr::fhir {
namespace {

std::string base64(std::string_view bytes) {
    std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0'); // with the zero that ends it
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();
    return out;
}

std::string fromBase64(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return {};
    out.resize(size);
    return out;
}

JsonObject attachment(std::string_view title, std::string_view text) { return {{"contentType", "application/json"}, {"title", title}, {"data", base64(text)}}; }

// A name that programs can use: letters, digits and "_", a capital first.
std::string nameOf(std::string_view programme) {
    std::string out = "Icbt_";
    for (const char c : programme) out += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
    return out;
}

} // namespace

Resource programmeLibrary(const ProgrammeDocument& p) {
    JsonObject o{{"resourceType", "Library"}, {"id", p.hash}, {"url", std::string(url::libraries) + p.hash}};
    o["identifier"] = JsonArray{JsonObject{{"system", url::sha256Ids}, {"value", p.hash}}};
    o["version"] = p.version;
    o["name"] = nameOf(p.programme);
    putText(o, "title", p.title);
    o["status"] = "draft"; // of the text, which a clinic approves; whether it is used its courses say
    o["type"] = JsonObject{{"coding", JsonArray{JsonObject{{"system", "http://terminology.hl7.org/CodeSystem/library-type"}, {"code", "asset-collection"}}}}};
    o["subjectCodeableConcept"] = JsonObject{{"coding", JsonArray{JsonObject{{"system", "http://hl7.org/fhir/resource-types"}, {"code", "Patient"}}}}};
    o["relatedArtifact"] = JsonArray{JsonObject{{"type", "composed-of"}, {"resource", std::string(url::programmes) + p.programme + "|" + p.version}}};
    o["content"] = JsonArray{attachment("canonical", p.canonical), attachment("texts", p.texts)};
    return Resource::from(o);
}

Result<ProgrammeDocument> programmeDocument(const Value& library) {
    const auto wrong = [](std::string_view place, std::string_view what) { return fail(Error{ErrorCode::invalidResource, "not a programme", {{std::string(place), std::string(what)}}}); };
    if (library.text("resourceType") != "Library") return wrong("Library", "a Library is required");
    ProgrammeDocument out;
    out.hash = library.text("id");
    out.version = library.text("version");
    out.title = localText(library, "title");
    const auto name = library["relatedArtifact"][0].text("resource");
    if (name.starts_with(url::programmes)) out.programme = name.substr(url::programmes.size(), name.find('|') - url::programmes.size());
    for (const auto& a : library["content"].each()) {
        if (a.text("title") == "canonical") out.canonical = fromBase64(a.text("data"));
        if (a.text("title") == "texts") out.texts = fromBase64(a.text("data"));
    }
    if (out.programme.empty()) return wrong("Library.relatedArtifact", "names no programme");
    if (out.texts.empty()) return wrong("Library.content", "the texts are missing");
    if (hex(sha256(out.canonical)) != out.hash) return wrong("Library.content", "the canonical form is not the one of this id");
    return out;
}

} // namespace fyr::fhir
