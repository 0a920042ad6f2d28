#include "server/fhir/terminology/terminology.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fyr::server {
namespace {

constexpr std::size_t maxCodes = 50'000;
constexpr int maxDepth = 8;

std::string_view withoutVersion(std::string_view url) { return url.substr(0, url.find('|')); }

template <class F>
void eachConcept(const fhir::Value& list, const F& use) {
    for (const auto& c : list.items()) {
        use(c);
        eachConcept(c["concept"], use);
    }
}
const fhir::Value* conceptIn(const fhir::Value& list, std::string_view code) {
    for (const auto& c : list.items()) {
        if (c.text("code") == code) return &c;
        if (const auto* below = conceptIn(c["concept"], code)) return below;
    }
    return nullptr;
}

tl::unexpected<Error> notCarried(std::string_view system) {
    return fail(ErrorCode::notFound, fmt::format("the codes of {} are not carried here", system));
}

} // namespace

Result<std::unique_ptr<Terminology>> Terminology::open(const std::filesystem::path& file) {
    std::unique_ptr<Terminology> out(new Terminology);
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info {};
    if (fd < 0 || ::fstat(fd, &info) != 0) {
        if (fd >= 0) ::close(fd);
        return fail(ErrorCode::configuration, fmt::format("cannot read {}", file.string()));
    }
    out->m_size = static_cast<std::size_t>(info.st_size);
    void* at = out->m_size == 0 ? MAP_FAILED : ::mmap(nullptr, out->m_size, PROT_READ, MAP_PRIVATE, fd, 0);
    ::close(fd);
    if (at == MAP_FAILED) return fail(ErrorCode::configuration, fmt::format("cannot map {}", file.string()));
    out->m_data = static_cast<const char*>(at);
    std::string_view rest(out->m_data, out->m_size);
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        Row row;
        std::string_view left = line;
        for (auto* field : {&row.type, &row.url, &row.version}) {
            const auto tab = left.find('\t');
            if (tab == std::string_view::npos) return fail(ErrorCode::content, fmt::format("{} is no terminology file", file.string()));
            *field = left.substr(0, tab);
            left.remove_prefix(tab + 1);
        }
        row.json = left;
        out->m_rows.push_back(row);
    }
    std::ranges::sort(out->m_rows, {}, [](const Row& r) { return std::pair(r.type, r.url); });
    return out;
}

Terminology::~Terminology() {
    if (m_data) ::munmap(const_cast<char*>(m_data), m_size);
}

std::string_view Terminology::find(std::string_view type, std::string_view url) const {
    const auto bare = withoutVersion(url);
    const auto it = std::ranges::lower_bound(m_rows, std::pair(type, bare), {}, [](const Row& r) { return std::pair(r.type, r.url); });
    if (it == m_rows.end() || it->type != type || it->url != bare) return {};
    if (bare.size() < url.size() && url.substr(bare.size() + 1) != it->version) return {};
    return it->json;
}

Result<const fhir::Resource*> TermWorld::system(std::string_view url) {
    auto at = m_systems.find(url);
    if (at == m_systems.end()) {
        FYR_TRY(auto found, m_find("CodeSystem", url));
        at = m_systems.emplace(std::string(url), std::move(found)).first;
    }
    return at->second ? &*at->second : nullptr;
}

Result<std::optional<Coded>> TermWorld::findConcept(std::string_view url, std::string_view code) {
    FYR_TRY(const auto* cs, system(url));
    if (!cs) return notCarried(url);
    const auto* found = conceptIn((*cs)["concept"], code);
    if (!found) {
        if ((*cs).text("content") == "not-present") return notCarried(url);
        return std::optional<Coded>{};
    }
    return std::optional(Coded{std::string(withoutVersion(url)), std::string(code), std::string(found->text("display"))});
}

Result<bool> TermWorld::isBelow(std::string_view url, std::string_view code, std::string_view ancestor) {
    FYR_TRY(const auto* cs, system(url));
    if (!cs) return notCarried(url);
    const auto* top = conceptIn((*cs)["concept"], ancestor);
    return top && (code == ancestor || conceptIn((*top)["concept"], code));
}

// What one include or exclude of a compose says.
Result<std::vector<Coded>> TermWorld::part(const fhir::Value& include, int depth) {
    const auto url = include.text("system");
    std::optional<std::vector<Coded>> out;
    if (!url.empty()) {
        out.emplace();
        FYR_TRY(const auto* cs, system(url));
        const auto add = [&](const fhir::Value& c, std::string_view display) {
            if (out->size() < maxCodes) out->push_back({std::string(url), std::string(c.text("code")), std::string(display)});
        };
        if (include["concept"].size() > 0) {
            for (const auto& c : include["concept"].items()) {
                const auto* known = cs && c.text("display").empty() ? conceptIn((*cs)["concept"], c.text("code")) : nullptr;
                add(c, known ? known->text("display") : c.text("display"));
            }
        } else {
            if (!cs || (*cs)["concept"].size() == 0) return notCarried(url);
            const auto& filters = include["filter"];
            std::set<std::string_view> kept;
            for (const auto& f : filters.items()) {
                const bool hierarchy = f.text("property") == "concept" && (f.text("op") == "is-a" || f.text("op") == "descendent-of");
                const bool exact = (f.text("property") == "code" || f.text("property") == "concept") && f.text("op") == "=";
                if (!hierarchy && !exact) return fail(ErrorCode::badRequest, fmt::format("the filter {} {} is not supported", f.text("property"), f.text("op")));
                std::set<std::string_view> mine;
                const auto* top = conceptIn((*cs)["concept"], f.text("value"));
                if (top && f.text("op") != "descendent-of") mine.insert(top->text("code"));
                if (top && hierarchy) eachConcept((*top)["concept"], [&](const fhir::Value& c) { mine.insert(c.text("code")); });
                if (&f == &filters.items().front()) kept = std::move(mine);
                else std::erase_if(kept, [&](std::string_view c) { return !mine.contains(c); });
            }
            eachConcept((*cs)["concept"], [&](const fhir::Value& c) {
                if (filters.size() == 0 || kept.contains(c.text("code"))) add(c, c.text("display"));
            });
        }
        if (out->size() >= maxCodes) return fail(ErrorCode::tooLarge, fmt::format("more than {} codes: too costly to expand", maxCodes));
    }
    // Value sets of one include are intersected with what its system says.
    for (const auto& other : include["valueSet"].items()) {
        FYR_TRY(const auto inner, find("ValueSet", other.text()));
        if (!inner) return fail(ErrorCode::notFound, fmt::format("no value set {}", other.text()));
        FYR_TRY(auto codes, expand(*inner, depth + 1));
        if (!out) {
            out = std::move(codes);
            continue;
        }
        std::set<std::pair<std::string, std::string>> also;
        for (auto& c : codes) also.emplace(std::move(c.system), std::move(c.code));
        std::erase_if(*out, [&](const Coded& c) { return !also.contains({c.system, c.code}); });
    }
    if (!out) return std::vector<Coded>{};
    return std::move(*out);
}

Result<std::vector<Coded>> TermWorld::expand(const fhir::Value& valueSet, int depth) {
    if (depth > maxDepth) return fail(ErrorCode::badRequest, "value sets include one another too deeply");
    std::vector<Coded> out;
    std::set<std::pair<std::string, std::string>> seen;
    const auto& compose = valueSet["compose"];
    if (!compose) { // only an expansion is there
        std::function<void(const fhir::Value&)> walk = [&](const fhir::Value& list) {
            for (const auto& c : list.items()) {
                if (!c.text("code").empty() && !c["abstract"].isTrue() && seen.emplace(c.text("system"), c.text("code")).second)
                    out.push_back({std::string(c.text("system")), std::string(c.text("code")), std::string(c.text("display"))});
                walk(c["contains"]);
            }
        };
        walk(valueSet["expansion"]["contains"]);
        return out;
    }
    std::set<std::pair<std::string, std::string>> excluded;
    for (const auto& e : compose["exclude"].items()) {
        FYR_TRY(auto codes, part(e, depth));
        for (auto& c : codes) excluded.emplace(std::move(c.system), std::move(c.code));
    }
    for (const auto& i : compose["include"].items()) {
        FYR_TRY(auto codes, part(i, depth));
        for (auto& c : codes) {
            std::pair key(c.system, c.code);
            if (excluded.contains(key) || !seen.insert(std::move(key)).second) continue;
            out.push_back(std::move(c));
        }
    }
    return out;
}

} // namespace fyr::server
