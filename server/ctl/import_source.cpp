#include "server/ctl/import_source.h"

#include "fhir/resource.h"

#include <fmt/format.h>
#include <fstream>

namespace fyr::ctl {
namespace {

constexpr std::size_t batchSize = 200;
constexpr std::size_t mostBytes = 512U << 20U;

Result<std::string> contentOf(const std::filesystem::path& file) {
    std::error_code ec;
    const auto size = std::filesystem::file_size(file, ec);
    if (ec) return fail(ErrorCode::storage, "cannot read the file: " + ec.message());
    if (size > mostBytes) return fail(ErrorCode::tooLarge, fmt::format("more than {} MiB", mostBytes >> 20U));
    std::string text(size, '\0');
    std::ifstream in(file, std::ios::binary);
    if (!in.read(text.data(), static_cast<std::streamsize>(size))) return fail(ErrorCode::storage, "cannot read the file");
    return text;
}

// Gathers resources without a request into batches.
class Batches {
  public:
    explicit Batches(const std::function<void(ImportBundle)>& use) : m_use(use) {}

    Result<void> add(const fhir::Value& resource, std::size_t entry) {
        const std::string_view type = resource.text("resourceType");
        const std::string_view id = resource.text("id");
        if (type.empty()) return fail(ErrorCode::invalidResource, "no resourceType");
        m_open.body += m_open.entries.empty() ? R"({"resourceType":"Bundle","type":"batch","entry":[)" : ",";
        m_open.body += R"({"resource":)";
        resource.writeTo(m_open.body);
        if (id.empty()) m_open.body += fmt::format(R"(,"request":{{"method":"POST","url":"{}"}}}})", type);
        else m_open.body += fmt::format(R"(,"request":{{"method":"PUT","url":"{}/{}"}}}})", type, id);
        m_open.entries.push_back(entry);
        if (m_open.entries.size() == batchSize) flush();
        return {};
    }
    void flush() {
        if (m_open.entries.empty()) return;
        m_open.body += "]}";
        m_use(std::exchange(m_open, {}));
    }

  private:
    const std::function<void(ImportBundle)>& m_use;
    ImportBundle m_open;
};

fhir::ParseLimits limits() { return {mostBytes, 64}; }

} // namespace

Result<void> readImport(const std::filesystem::path& file, const std::function<void(ImportBundle)>& use,
                        const std::function<void(std::size_t, const Error&)>& refused) {
    FYR_TRY(std::string text, contentOf(file));
    Batches batches(use);
    if (file.extension() == ".ndjson") {
        std::size_t number = 0;
        for (std::size_t at = 0; at < text.size(); ++number) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            const std::string_view line = std::string_view(text).substr(at, end - at);
            at = end + 1;
            if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
            const auto resource = fhir::Resource::parse(line, limits());
            const Result<void> added = resource ? batches.add(*resource, number) : Result<void>(fail(resource.error()));
            if (!added) refused(number, added.error());
        }
        batches.flush();
        return {};
    }
    FYR_TRY(const auto resource, fhir::Resource::parse(text, limits()));
    if (resource.type() != "Bundle") {
        FYR_CHECK(batches.add(resource, 0));
        batches.flush();
        return {};
    }
    const auto entries = resource["entry"].items();
    const std::string_view type = resource.text("type");
    if (type == "transaction" || type == "batch") {
        ImportBundle whole;
        whole.entries.resize(entries.size());
        for (std::size_t i = 0; i < entries.size(); ++i) whole.entries[i] = i;
        whole.body = std::move(text);
        use(std::move(whole));
        return {};
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (const auto added = batches.add(entries[i]["resource"], i); !added) refused(i, added.error());
    batches.flush();
    return {};
}

} // namespace fyr::ctl
