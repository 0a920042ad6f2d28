// What the interactions share: who calls, what with, and the trace that is left. Internal to server/fhir.
#pragma once

#include "server/fhir/fhir_service.h"
#include "server/fhir/interaction.h"
#include "server/fhir/search_query.h"
#include "server/fhir/smart_scope.h"
#include "server/identity/rights.h"
#include "server/services/traces.h"

#include <set>

namespace fyr::server {

struct FhirContext {
    Store& store;
    const Clock& clock;
    Random& random;
    const FhirOptions& options;
    const Principal& who;
    const FhirCall& call;
    Preference prefer;
    std::string pageKey; // set for interactions that have pages
    std::string denied;  // "Patient/12": what was there and out of this person's scope
    const SmartScopes* scopes = nullptr; // of the token; none: not bound by any
    std::shared_ptr<Pending> pending{}; // traces that are being written: the answer waits for them

    [[nodiscard]] SearchReading reading() const {
        return {call.base, prefer.lenient, clock.now(), options.pageSize, options.pageLimit, false};
    }
};

// The context of a call inside this one: an entry of a Bundle, the reading that an operation begins with.
[[nodiscard]] FhirContext innerOf(const FhirContext& outer, const FhirCall& call);
// Role and scopes of the token: may this be done with this type at all? Errors: forbidden.
[[nodiscard]] Result<void> mayEverIn(const FhirContext& c, Access access, std::string_view type);
// Whether the scopes of the token see this very resource. Errors: notFound (remembered as denied).
[[nodiscard]] Result<void> seesIn(FhirContext& c, Access access, const StoredResource& resource);
[[nodiscard]] Result<bool> scopesSee(const SmartScopes* scopes, Access access, const StoredResource& resource);

// Whether the type is for everybody of the tenant: units and staff.
[[nodiscard]] bool isOpenType(const Principal& who, std::string_view type);
// What a search or history of this type may find.
[[nodiscard]] ResourceScope withinOf(const Principal& who, std::string_view type);
// Errors: notFound (out of scope; remembered as denied), forbidden.
[[nodiscard]] Result<void> mayTouchIn(FhirContext& c, Access access, std::string_view type, std::string_view id,
                                      const ResourceScope& scope);

// What an access was about, by whose record it is: one trace for each patient.
class Touched {
  public:
    void add(std::string_view patient, std::string_view type, std::string_view id);
    void addAll(const Touched& other);
    // Looks up whose each resource is. `patient`: all of them are this patient's; empty: not known.
    [[nodiscard]] Result<void> addFound(ReadTx& tx, const std::vector<StoredResource>& resources, std::string_view patient);
    [[nodiscard]] Result<void> leave(WriteTx& tx, const FhirContext& c, TraceAction action, std::string_view subtype,
                                     std::string_view detail = {}) const;
    // The traces as they will be written, for a transaction that comes later.
    struct Ready {
        std::string patient;
        std::string text;
    };
    [[nodiscard]] Result<std::vector<Ready>> traces(ReadTx& tx, const FhirContext& c, TraceAction action, std::string_view subtype,
                                                    std::string_view detail = {}) const;

  private:
    std::map<std::string, std::vector<std::string>, std::less<>> m_about; // by patient
};

// Begins to write the traces of a reading; the answer waits for it (FhirContext::pending).
void leaveReady(FhirContext& c, Instant at, std::vector<Touched::Ready> traces);
// Leaves the trace of a reading in a transaction of its own; only then may the answer go.
[[nodiscard]] Result<void> leaveTouched(const FhirContext& c, const Touched& touched, std::string_view subtype,
                                        std::string_view detail = {});

// Only parameters that the interaction knows; the others are refused unless the caller asked to be lenient.
[[nodiscard]] Result<void> onlyParameters(const FhirContext& c, std::initializer_list<std::string_view> known);
[[nodiscard]] std::string_view parameter(const QueryParameters& params, std::string_view key); // empty when absent

// ---- Interactions ---------------------------------------------------------------------------------------------

[[nodiscard]] Result<FhirAnswer> readIn(ReadTx& tx, FhirContext& c, const Target& t, Touched& touched);
[[nodiscard]] Result<FhirAnswer> answerRead(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> historyIn(ReadTx& tx, FhirContext& c, const Target& t, Touched& touched);
[[nodiscard]] Result<FhirAnswer> answerHistory(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> searchIn(ReadTx& tx, FhirContext& c, const Target& t, Touched& touched);
[[nodiscard]] Result<FhirAnswer> answerSearch(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerCreate(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerUpdate(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerRemove(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerBundle(FhirContext& c);
[[nodiscard]] Result<FhirAnswer> answerPatch(FhirContext& c, const Target& t);
// Of the address and, for _search, of the form in the body.
[[nodiscard]] Result<QueryParameters> searchParametersOf(const FhirContext& c, const Target& t);
// (system, code) of a value set that is known here. Errors: notFound, badRequest.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> codesOf(ReadTx& tx, const FhirContext& c, std::string_view valueSet);
// _type of the whole system, or of one patient's compartment.
[[nodiscard]] Result<FhirAnswer> answerWideSearch(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerExportJob(FhirContext& c, const Target& t);
// One call, whatever it is: entries of a batch come here too.
[[nodiscard]] Result<FhirAnswer> answerTarget(FhirContext& c, const Target& t);

// The whole text or what _summary and _elements leave of it.
[[nodiscard]] Result<std::string> subsetOf(std::string_view json, Summary summary, const std::vector<std::string>& elements);

} // namespace fyr::server
