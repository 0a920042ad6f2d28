// $expand, $validate-code, $lookup and $subsumes.
#include "server/fhir/operations.h"
#include "server/fhir/search_run.h"
#include "server/fhir/terminology/terminology.h"
#include "server/fhir/writing.h"

#include "base/text.h"

#include <charconv>

namespace fyr::server {

FindCanonical canonicalsOf(ReadTx& tx, const FhirContext& c) {
    return [&tx, &c](std::string_view type, std::string_view url) -> Result<std::optional<fhir::Resource>> {
        const auto bare = url.substr(0, url.find('|'));
        SearchQuery query;
        query.type = type;
        query.count = 1;
        query.sort = {{"_lastUpdated", true}};
        SearchValue v;
        v.value.param = fhir::searchParameter(type, "url");
        v.value.text = bare;
        query.terms.push_back({"url", {std::move(v)}});
        if (bare.size() < url.size()) {
            SearchValue version;
            version.value.param = fhir::searchParameter(type, "version");
            version.value.text = url.substr(bare.size() + 1);
            query.terms.push_back({"version", {std::move(version)}});
        }
        query.within = withinOf(c.who, type);
        if (mayEverIn(c, Access::search, type)) {
            FYR_TRY(const auto page, tx.search(query));
            if (!page.matches.empty()) {
                FYR_TRY(auto own, fhir::Resource::parse(page.matches.front().json));
                return std::optional(std::move(own));
            }
        }
        if (!c.options.terminology) return std::optional<fhir::Resource>{};
        const auto text = c.options.terminology->find(type, url);
        if (text.empty()) return std::optional<fhir::Resource>{};
        FYR_TRY(auto carried, fhir::Resource::parse(text));
        return std::optional(std::move(carried));
    };
}

namespace {

// The resource that an operation is about: of the address, in the body, or by its url.
Result<fhir::Resource> subject(ReadTx& tx, FhirContext& c, const Target& t, const OperationInput& input, TermWorld& world, std::string_view inBody) {
    if (!t.id.empty()) {
        Touched touched;
        Target read;
        read.type = t.type;
        read.id = t.id;
        FhirCall call;
        call.base = c.call.base;
        auto inner = innerOf(c, call);
        FYR_TRY(const auto answer, readIn(tx, inner, read, touched));
        return fhir::Resource::parse(answer.bytes());
    }
    if (const auto& given = input.value(inBody); given.isObject()) return fhir::Resource::copyOf(given);
    if (input.body().type() == t.type) return fhir::Resource::copyOf(input.body());
    const auto url = input.text("url");
    if (url.empty()) return fail(ErrorCode::badRequest, fmt::format("which {}? Give its url", t.type));
    auto asked = std::string(url);
    if (const auto version = input.text(t.type == "ValueSet" ? "valueSetVersion" : "version"); !version.empty() && asked.find('|') == std::string::npos)
        asked.append("|").append(version);
    FYR_TRY(auto found, world.find(t.type, asked));
    if (!found) return fail(ErrorCode::notFound, fmt::format("no {} {} is known here", t.type, asked));
    return std::move(*found);
}

Result<std::int64_t> numberOf(const OperationInput& input, std::string_view name, std::int64_t otherwise) {
    const auto text = input.text(name);
    if (text.empty()) return otherwise;
    std::int64_t n = 0;
    const auto r = std::from_chars(text.data(), text.data() + text.size(), n);
    if (r.ec != std::errc{} || r.ptr != text.data() + text.size() || n < 0) return fail(ErrorCode::badRequest, fmt::format("{} is a number from 0", name));
    return n;
}

template <class Body>
Result<FhirAnswer> inStore(FhirContext& c, std::string_view subtype, const Body& body) {
    FhirAnswer out;
    FYR_CHECK(c.store.read(c.who.tenant, [&](ReadTx& tx) -> Result<void> {
        TermWorld world(canonicalsOf(tx, c));
        FYR_TRY(out, body(tx, world));
        return {};
    }));
    FYR_CHECK(leaveTouched(c, {}, subtype));
    return out;
}

// The codings that are asked about: code + system, coding, or codeableConcept.
std::vector<Coded> asked(const OperationInput& input, std::string_view system) {
    std::vector<Coded> out;
    const auto add = [&](std::string_view sys, std::string_view code, std::string_view display) {
        out.push_back({std::string(sys.empty() ? system : sys), std::string(code), std::string(display)});
    };
    if (const auto code = input.text("code"); !code.empty()) add(input.text("system"), code, input.text("display"));
    const auto& coding = input.value("coding");
    if (coding.isObject()) add(coding.text("system"), coding.text("code"), coding.text("display"));
    for (const auto& one : input.value("codeableConcept")["coding"].items()) add(one.text("system"), one.text("code"), one.text("display"));
    return out;
}

} // namespace

Result<std::vector<std::pair<std::string, std::string>>> codesOf(ReadTx& tx, const FhirContext& c, std::string_view valueSet) {
    TermWorld world(canonicalsOf(tx, c));
    FYR_TRY(const auto set, world.find("ValueSet", valueSet));
    if (!set) return fail(ErrorCode::notFound, fmt::format("no value set {} is known here", valueSet));
    FYR_TRY(auto codes, world.expand(*set));
    std::vector<std::pair<std::string, std::string>> out;
    for (auto& one : codes) out.emplace_back(std::move(one.system), std::move(one.code));
    return out;
}

Result<FhirAnswer> answerExpand(FhirContext& c, const Target& t) {
    FYR_TRY(const auto input, OperationInput::read(c, {"url", "valueSet", "valueSetVersion", "filter", "offset", "count", "activeOnly", "includeDesignations",
                                                       "includeDefinition", "displayLanguage", "excludeNested"}));
    FYR_TRY(const auto offset, numberOf(input, "offset", 0));
    FYR_TRY(const auto count, numberOf(input, "count", INT32_MAX));
    return inStore(c, "fhir.expand", [&](ReadTx& tx, TermWorld& world) -> Result<FhirAnswer> {
        FYR_TRY(auto set, subject(tx, c, t, input, world, "valueSet"));
        FYR_TRY(auto codes, world.expand(set));
        if (const auto filter = foldForSearch(input.text("filter")); !filter.empty())
            std::erase_if(codes, [&](const Coded& one) {
                return foldForSearch(one.display).find(filter) == std::string::npos && foldForSearch(one.code).find(filter) == std::string::npos;
            });
        if (input.text("includeDefinition") != "true") set.remove(set.edit(), "compose");
        set.remove(set.edit(), "concept");
        if (set.text("status").empty()) set.setText(set.member(set.edit(), "status"), "active");
        auto& expansion = set.member(set.edit(), "expansion");
        set.setObject(expansion);
        set.setText(set.member(expansion, "identifier"), "urn:fyr:expansion:" + newId(c));
        set.setText(set.member(expansion, "timestamp"), formatInstant(c.clock.now()));
        set.setNumber(set.member(expansion, "total"), fmt::format("{}", codes.size()));
        if (!input.text("offset").empty()) set.setNumber(set.member(expansion, "offset"), fmt::format("{}", offset));
        for (auto i = static_cast<std::size_t>(offset); i < codes.size() && i < static_cast<std::size_t>(offset + count); ++i) {
            auto& one = set.append(set.member(expansion, "contains"));
            if (!codes[i].system.empty()) set.setText(set.member(one, "system"), codes[i].system);
            set.setText(set.member(one, "code"), codes[i].code);
            if (!codes[i].display.empty()) set.setText(set.member(one, "display"), codes[i].display);
        }
        FhirAnswer out;
        out.body = set.write();
        return out;
    });
}

Result<FhirAnswer> answerValidateCode(FhirContext& c, const Target& t) {
    const bool bySet = t.type == "ValueSet";
    FYR_TRY(const auto input, OperationInput::read(c, {"url", "valueSet", "valueSetVersion", "codeSystem", "code", "system", "systemVersion", "version", "display",
                                                       "coding", "codeableConcept", "abstract", "displayLanguage"}));
    return inStore(c, "fhir.validate-code", [&](ReadTx& tx, TermWorld& world) -> Result<FhirAnswer> {
        FYR_TRY(const auto resource, subject(tx, c, t, input, world, bySet ? "valueSet" : "codeSystem"));
        const auto wanted = asked(input, bySet ? std::string_view() : resource.text("url"));
        if (wanted.empty()) return fail(ErrorCode::badRequest, "which code? Give code, coding or codeableConcept");
        std::vector<Coded> codes;
        if (bySet) {
            FYR_TRY(codes, world.expand(resource));
        } else {
            std::function<void(const fhir::Value&)> walk = [&](const fhir::Value& list) {
                for (const auto& one : list.items()) {
                    codes.push_back({std::string(resource.text("url")), std::string(one.text("code")), std::string(one.text("display"))});
                    walk(one["concept"]);
                }
            };
            walk(resource["concept"]);
        }
        OutputParameters out;
        for (const auto& w : wanted)
            for (const auto& one : codes) {
                if (one.code != w.code || (!w.system.empty() && one.system != w.system)) continue;
                const bool display = w.display.empty() || one.display.empty() || foldForSearch(w.display) == foldForSearch(one.display);
                out.boolean("result", display);
                if (!display) out.text("message", "valueString", fmt::format("the display of {} is '{}'", one.code, one.display));
                if (!one.display.empty()) out.text("display", "valueString", one.display);
                return out.answer();
            }
        out.boolean("result", false);
        out.text("message", "valueString", fmt::format("'{}' is not in {}", wanted.front().code, resource.text("url")));
        return out.answer();
    });
}

Result<FhirAnswer> answerLookup(FhirContext& c, const Target&) {
    FYR_TRY(const auto input, OperationInput::read(c, {"code", "system", "version", "coding", "date", "displayLanguage", "property"}));
    const auto wanted = asked(input, {});
    if (wanted.empty() || wanted.front().system.empty()) return fail(ErrorCode::badRequest, "which code? Give system and code, or coding");
    return inStore(c, "fhir.lookup", [&](ReadTx&, TermWorld& world) -> Result<FhirAnswer> {
        const auto& w = wanted.front();
        FYR_TRY(const auto found, world.findConcept(w.system, w.code));
        if (!found) return fail(ErrorCode::notFound, fmt::format("{} has no code '{}'", w.system, w.code));
        FYR_TRY(const auto system, world.find("CodeSystem", w.system));
        OutputParameters out;
        const auto name = system && !system->text("title").empty() ? system->text("title") : system ? system->text("name") : std::string_view(w.system);
        out.text("name", "valueString", name);
        if (system && !system->text("version").empty()) out.text("version", "valueString", system->text("version"));
        out.text("display", "valueString", found->display.empty() ? found->code : found->display);
        return out.answer();
    });
}

Result<FhirAnswer> answerSubsumes(FhirContext& c, const Target&) {
    FYR_TRY(const auto input, OperationInput::read(c, {"codeA", "codeB", "system", "version", "codingA", "codingB"}));
    const auto side = [&](std::string_view code, std::string_view coding) {
        const auto& v = input.value(coding);
        return v.isObject() ? Coded{std::string(v.text("system")), std::string(v.text("code")), {}} : Coded{std::string(input.text("system")), std::string(input.text(code)), {}};
    };
    const auto a = side("codeA", "codingA");
    const auto b = side("codeB", "codingB");
    if (a.code.empty() || b.code.empty() || a.system.empty() || a.system != b.system) return fail(ErrorCode::badRequest, "two codes of one system are needed");
    return inStore(c, "fhir.subsumes", [&](ReadTx&, TermWorld& world) -> Result<FhirAnswer> {
        for (const auto* one : {&a, &b}) {
            FYR_TRY(const auto known, world.findConcept(one->system, one->code));
            if (!known) return fail(ErrorCode::notFound, fmt::format("{} has no code '{}'", one->system, one->code));
        }
        FYR_TRY(const bool aBelow, world.isBelow(a.system, a.code, b.code));
        FYR_TRY(const bool bBelow, world.isBelow(a.system, b.code, a.code));
        OutputParameters out;
        out.text("outcome", "valueCode", aBelow && bBelow ? "equivalent" : bBelow ? "subsumes" : aBelow ? "subsumed-by" : "not-subsumed");
        return out.answer();
    });
}

} // namespace fyr::server
