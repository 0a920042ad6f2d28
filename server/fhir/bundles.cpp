// transaction: all of it or nothing. batch: each entry for itself.
// Source: hl7.org/fhir/R4/http.html#transaction
#include "server/fhir/bundle_plan.h"
#include "server/fhir/bundle_text.h"
#include "server/fhir/patching.h"

#include "fhir/outcome.h"
#include "fhir/validate.h"

#include <sodium.h>

namespace fyr::server {
namespace {

FhirCall callOf(const FhirContext& c, const BundleEntry& e) {
    FhirCall call;
    call.method = e.method;
    call.path = e.url;
    call.query = e.query;
    call.base = c.call.base;
    call.ifMatch = e.ifMatch;
    call.ifNoneMatch = e.ifNoneMatch;
    call.ifModifiedSince = e.ifModifiedSince;
    call.ifNoneExist = e.ifNoneExist;
    call.prefer = c.call.prefer;
    return call;
}
// Parameters as they are; a Binary holds a JSON Patch in base64.
std::pair<std::string, std::string> patchBodyOf(const fhir::Value& resource) {
    if (resource.text("resourceType") != "Binary") return {resource.write(), "application/fhir+json"};
    const auto text = resource.text("data");
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        size = 0;
    bytes.resize(size);
    return {std::move(bytes), std::string(resource.text("contentType"))};
}
Result<PatchText> patchTextOf(const FhirContext& c, const fhir::Value& resource) {
    const auto [body, type] = patchBodyOf(resource);
    return patchFrom(body, type, c.options);
}

class Transaction {
  public:
    Transaction(FhirContext& c, BundlePlan plan) : m_c(c), m_plan(std::move(plan)) {}

    Result<FhirAnswer> run() {
        // Ids and links that need no look into the store are settled before anybody has to wait for us.
        if (!m_plan.needsLookups()) FYR_CHECK(m_plan.resolve(nullptr, m_c));
        FYR_CHECK(m_c.store.write(m_c.who.tenant, [&](WriteTx& tx) { return body(tx); }));
        return std::move(m_answer);
    }

  private:
    Result<void> body(WriteTx& tx) {
        if (m_plan.needsLookups()) FYR_CHECK(m_plan.resolve(&tx, m_c));
        m_responses.assign(m_plan.entries().size(), {});
        m_texts.assign(m_plan.entries().size(), {});
        m_created = m_updated = m_removed = m_read = {};
        using Step = Result<void> (Transaction::*)(WriteTx&, BundleEntry&);
        for (const Step step : {&Transaction::remove, &Transaction::create, &Transaction::update, &Transaction::patch, &Transaction::read})
            for (auto& e : m_plan.entries())
                if (auto r = (this->*step)(tx, e); !r) return fail(atEntry(std::move(r.error()), e.index));
        FYR_CHECK(leaveTraces(tx));
        write();
        return {};
    }
    Result<void> leaveTraces(WriteTx& tx) const {
        if (!m_created.empty) FYR_CHECK(m_created.touched.leave(tx, m_c, TraceAction::create, "fhir.transaction"));
        if (!m_updated.empty) FYR_CHECK(m_updated.touched.leave(tx, m_c, TraceAction::update, "fhir.transaction"));
        if (!m_removed.empty) FYR_CHECK(m_removed.touched.leave(tx, m_c, TraceAction::remove, "fhir.transaction"));
        if (!m_read.empty) FYR_CHECK(m_read.touched.leave(tx, m_c, TraceAction::read, "fhir.transaction"));
        return {};
    }
    struct Traced {
        Touched touched;
        bool empty = true;
        void add(const Written& w) {
            touched.add(w.patient, w.stored.type, w.stored.id);
            empty = false;
        }
    };

    Result<void> remove(WriteTx& tx, BundleEntry& e) {
        if (e.method != FhirMethod::remove) return {};
        auto& response = m_responses[e.index];
        response.status = 204;
        if (e.id.empty()) return {}; // a condition that nothing matches
        FYR_TRY(const auto w, removeIn(tx, m_c, e.target.type, e.id, e.when));
        response.version = w.stored.version;
        m_removed.add(w);
        return {};
    }
    Result<void> create(WriteTx& tx, BundleEntry& e) {
        if (!e.creates()) return {};
        if (!e.match) {
            FYR_TRY(auto w, createIn(tx, m_c, *e.draft));
            m_created.add(w);
            written(e, std::move(w));
            return {};
        }
        // Found, or made by an earlier entry with the same condition.
        FYR_TRY(auto now, tx.read(e.target.type, e.id));
        if (!now) return fail(ErrorCode::internal, "what a condition found is not there");
        FYR_TRY(const auto scope, tx.scopeOf(e.target.type, e.id));
        Written w;
        w.stored = std::move(*now);
        w.patient = scope ? scope->patient : std::string{};
        m_read.add(w);
        written(e, std::move(w));
        return {};
    }
    Result<void> update(WriteTx& tx, BundleEntry& e) {
        if (e.method != FhirMethod::put) return {};
        FYR_TRY(auto w, updateIn(tx, m_c, *e.draft, e.when));
        (w.created ? m_created : m_updated).add(w);
        written(e, std::move(w));
        return {};
    }
    Result<void> patch(WriteTx& tx, BundleEntry& e) {
        if (e.method != FhirMethod::patch) return {};
        FYR_TRY(const auto text, patchTextOf(m_c, *e.resource));
        FYR_TRY(auto w, patchIn(tx, m_c, e.target.type, e.id, text, e.when));
        m_updated.add(w);
        written(e, std::move(w));
        return {};
    }
    void written(const BundleEntry& e, Written w) {
        auto& r = m_responses[e.index];
        r.status = w.created ? 201 : 200;
        r.fullUrl = fmt::format("{}/{}/{}", m_c.call.base, w.stored.type, w.stored.id);
        r.location = fmt::format("{}/{}/_history/{}", w.stored.type, w.stored.id, w.stored.version);
        r.version = w.stored.version;
        r.lastModified = w.stored.lastUpdated;
        if (m_c.prefer.wanted == Preference::Return::representation) m_texts[e.index] = std::move(w.stored.json);
    }
    Result<void> read(WriteTx& tx, BundleEntry& e) {
        const auto i = e.target.interaction;
        if (e.method != FhirMethod::get && i != Interaction::search) {
            const bool done = e.method == FhirMethod::remove || e.method == FhirMethod::put || e.method == FhirMethod::patch || e.creates();
            return done ? Result<void>{} : fail(ErrorCode::badRequest, "this interaction cannot be part of a transaction");
        }
        const auto call = callOf(m_c, e);
        auto c = innerOf(m_c, call);
        Touched touched;
        Result<FhirAnswer> answer = fail(ErrorCode::badRequest, "this interaction cannot be part of a transaction");
        if (i == Interaction::read || i == Interaction::vread) answer = readIn(tx, c, e.target, touched);
        else if (i == Interaction::search || i == Interaction::searchCompartment) answer = searchIn(tx, c, e.target, touched);
        else if (i == Interaction::historyInstance || i == Interaction::historyType || i == Interaction::historySystem) answer = historyIn(tx, c, e.target, touched);
        if (!answer) return fail(std::move(answer.error()));
        m_read.touched.addAll(touched);
        m_read.empty = false;
        m_texts[e.index] = std::move(answer->body);
        auto& r = m_responses[e.index];
        r.status = answer->status;
        r.version = answer->version;
        r.lastModified = answer->lastModified;
        return {};
    }
    void write() {
        std::size_t bytes = 0;
        for (const auto& t : m_texts) bytes += t.size() + 240;
        BundleText bundle("transaction-response", m_c.call.base, bytes);
        for (std::size_t i = 0; i < m_responses.size(); ++i) {
            m_responses[i].resource = m_texts[i];
            bundle.response(m_responses[i]);
        }
        m_answer = {};
        m_answer.body = bundle.finish();
    }

    FhirContext& m_c;
    BundlePlan m_plan;
    std::vector<BundleText::Response> m_responses;
    std::vector<std::string> m_texts;
    Traced m_created, m_updated, m_removed, m_read;
    FhirAnswer m_answer;
};

// What one entry of a batch is answered; its failure is only its own.
Result<FhirAnswer> answerEntry(FhirContext& outer, const fhir::Value& item, std::size_t index) {
    auto single = fhir::Resource();
    single.setText(single.member(single.edit(), "resourceType"), "Bundle");
    single.setCopy(single.append(single.member(single.edit(), "entry")), item);
    auto entries = readEntries(outer, single);
    if (!entries) {
        for (auto& p : entries.error().problems)
            if (p.place.starts_with("Bundle.entry[0]")) p.place = fmt::format("Bundle.entry[{}]{}", index, p.place.substr(15));
        return fail(std::move(entries.error()));
    }
    auto call = callOf(outer, entries->front());
    const auto& e = entries->front();
    if (e.resource) {
        auto resource = fhir::Resource::copyOf(*e.resource);
        if (e.target.interaction == Interaction::update) resource.setText(resource.memberAfter(resource.edit(), "id", "resourceType"), e.target.id);
        call.body = resource.write();
        if (e.method == FhirMethod::patch) std::tie(call.body, call.contentType) = patchBodyOf(*e.resource);
    }
    auto c = innerOf(outer, call);
    auto answer = answerTarget(c, e.target);
    if (answer && answer->pending) FYR_CHECK(std::exchange(answer->pending, nullptr)->wait());
    if (!answer) return fail(atEntry(std::move(answer.error()), index));
    return answer;
}

Result<FhirAnswer> runBatch(FhirContext& c, const fhir::Value& bundle) {
    if (bundle["entry"].size() > c.options.bundleEntries)
        return fail(ErrorCode::tooLarge, fmt::format("{} entries at most", c.options.bundleEntries));
    BundleText out("batch-response", c.call.base);
    std::size_t index = 0;
    for (const auto& item : bundle["entry"].items()) {
        auto answer = answerEntry(c, item, index++);
        BundleText::Response r;
        std::string outcome;
        if (!answer) {
            r.status = info(answer.error().code).httpStatus;
            if (r.status >= 500) answer.error() = Error{answer.error().code}; // what went wrong inside stays inside
            outcome = fhir::operationOutcome(answer.error()).write();
            r.outcome = outcome;
        } else {
            r.status = answer->status;
            r.version = answer->version;
            r.lastModified = answer->lastModified;
            r.location = answer->location;
            const auto& text = answer->bytes();
            const bool isOutcome = std::string_view(text).starts_with(R"({"resourceType":"OperationOutcome")");
            const bool wrote = item["request"].text("method") != "GET";
            if (isOutcome) r.outcome = text;
            else if (!wrote || c.prefer.wanted == Preference::Return::representation) r.resource = text;
        }
        out.response(r);
    }
    FhirAnswer done;
    done.body = out.finish();
    return done;
}

} // namespace

Result<FhirAnswer> answerBundle(FhirContext& c) {
    FYR_CHECK(checkMedia(c.call.contentType));
    FYR_CHECK(onlyParameters(c, {}));
    FYR_TRY(auto bundle, fhir::Resource::parse(c.call.body, {.bytes = c.options.bodyBytes}));
    if (bundle.type() != "Bundle") return fail(ErrorCode::badRequest, "the base takes a Bundle; other resources go to their type");
    const auto kind = bundle.text("type");
    if (kind == "batch") return runBatch(c, bundle);
    if (kind != "transaction")
        return fail(Error{ErrorCode::badRequest, "not to be run", {{"Bundle.type", "transaction or batch; to keep a Bundle, POST it to /Bundle"}}});
    FYR_CHECK(fhir::checkResource(bundle));
    FYR_TRY(auto plan, BundlePlan::make(c, std::move(bundle)));
    return Transaction(c, std::move(plan)).run();
}

} // namespace fyr::server
