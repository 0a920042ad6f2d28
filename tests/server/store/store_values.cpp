#include "base/text.h"
#include "tests/server/store/store_suite.h"

namespace fyr::server::test {

ResourceWrite writeOf(std::string_view json, ResourceScope scope) {
    const auto parsed = fhir::Resource::parse(json);
    EXPECT_TRUE(parsed) << json;
    ResourceWrite w;
    w.type = parsed->type();
    w.id = parsed->id();
    w.json = json;
    w.index = fhir::indexOf(*parsed);
    w.scope = std::move(scope);
    return w;
}

SearchValue tokenOf(std::string_view system, std::string_view code, std::string_view modifier) {
    SearchValue v;
    v.value.system = system;
    v.value.text = code;
    v.systemGiven = !system.empty();
    v.modifier = modifier;
    return v;
}
SearchValue stringOf(std::string_view text, std::string_view modifier) {
    SearchValue v;
    v.value.text = foldForSearch(text);
    v.value.exact = text;
    v.modifier = modifier;
    return v;
}
SearchValue dateOf(std::string_view text, Prefix prefix) {
    SearchValue v;
    const auto range = fhir::dateRange(text);
    EXPECT_TRUE(range) << text;
    v.value.low = range->low;
    v.value.high = range->high;
    v.prefix = prefix;
    return v;
}
SearchValue numberOf(std::string_view digits, Prefix prefix, std::string_view system, std::string_view unit) {
    SearchValue v;
    const auto range = fhir::numberRange(digits);
    EXPECT_TRUE(range) << digits;
    v.value.number = range->number;
    v.value.numberLow = range->low;
    v.value.numberHigh = range->high;
    v.value.system = system;
    v.value.text = unit;
    v.prefix = prefix;
    return v;
}
SearchValue referenceOf(std::string_view type, std::string_view id) {
    SearchValue v;
    v.value.system = type;
    v.value.text = id;
    return v;
}
SearchValue missingOf(bool missing) {
    SearchValue v;
    v.modifier = "missing";
    v.missing = missing;
    return v;
}

} // namespace fyr::server::test
