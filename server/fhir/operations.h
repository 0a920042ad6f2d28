// The operations that this server has: one table, by which addresses are read, calls are run and the CapabilityStatement
// is written.
#pragma once

#include "fhir/resource.h"
#include "server/fhir/context.h"

namespace fyr::server {

enum class OperationLevel : std::uint8_t { system, type, instance };

struct OperationRow {
    std::string_view name; // without the dollar sign
    std::string_view definition;
    std::string_view onlyType; // empty: any
    bool system = false;
    bool type = false;
    bool instance = false;
    bool get = true;
    bool post = true;
    bool getOnlyInstance = false; // at type level it needs a body
    Result<FhirAnswer> (*run)(FhirContext& c, const Target& t) = nullptr;
    bool (*enabled)(const FhirOptions& o) = nullptr; // none: always
};

[[nodiscard]] std::span<const OperationRow> operations() noexcept;
[[nodiscard]] const OperationRow* findOperation(std::string_view name, OperationLevel level, std::string_view type) noexcept;
[[nodiscard]] Result<FhirAnswer> answerOperation(FhirContext& c, const Target& t);

// What an operation was given: the address's parameters and those of a Parameters body.
class OperationInput {
  public:
    // Errors: unsupportedMedia, badJson, badRequest, unknownParameter (one that is not in `known`).
    [[nodiscard]] static Result<OperationInput> read(const FhirContext& c, std::initializer_list<std::string_view> known);
    [[nodiscard]] std::string_view text(std::string_view name) const; // empty when absent
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
    [[nodiscard]] const fhir::Value& value(std::string_view name) const; // value[x] or resource of the body; null when absent
    [[nodiscard]] const fhir::Resource& body() const noexcept { return m_body; }

  private:
    fhir::Resource m_body; // Parameters or another resource
    QueryParameters m_texts;
};

// Parameters of an answer.
class OutputParameters {
  public:
    OutputParameters();
    OutputParameters& text(std::string_view name, std::string_view type, std::string_view value); // "valueString"
    OutputParameters& boolean(std::string_view name, bool value);
    OutputParameters& copy(std::string_view name, std::string_view type, const fhir::Value& value); // "resource", "valueMeta"
    [[nodiscard]] FhirAnswer answer() const;

  private:
    fhir::Value& add(std::string_view name, std::string_view type);
    fhir::Resource m_resource;
};

// ---- The operations -------------------------------------------------------------------------------------------------

[[nodiscard]] Result<FhirAnswer> answerValidate(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerEverything(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerMeta(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerMetaChange(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerExpand(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerValidateCode(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerLookup(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerSubsumes(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerExport(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerSubscriptionStatus(FhirContext& c, const Target& t);
[[nodiscard]] Result<FhirAnswer> answerSocketToken(FhirContext& c, const Target& t);

} // namespace fyr::server
